"""Whether the trial of ``Zoo Suggest`` ranks models as their true performance does.

The ratio is the goal divided by the mean rank correlation, so that 1 or less is good; the control, where the truths of
the models are shuffled, must be far from it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from graded_models import write_models
from nuclei_families import Pair, families

from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.progress import Silent
from zoobridge.practice.choose.trial import ImageTrial, try_model
from zoobridge.settings import Settings

GOAL = 0.85
"""Mean Spearman correlation over the families."""
SHUFFLES = 200
SMOKE_MODELS = ("good", "disturbed-70", "threshold-70")

Row = dict[str, Any]


def measure(smoke: bool) -> list[Row]:
    """Both rows; with `smoke` three models on one image a family."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        packages = write_models(Path(folder) / "packages", SMOKE_MODELS if smoke else None)
        zoo = Zoo(Settings(Path(folder) / "home"))
        for package in packages.values():
            zoo.install(package)
        kinds = dict(families(1 if smoke else 5))
        by_model = [_tried(zoo, name, kinds) for name in packages]
        scores = {kind: [tried[kind] for tried in by_model] for kind in kinds}
    seconds = time.perf_counter() - began
    found = {name: _spearman(np.array(pairs)) for name, pairs in scores.items()}
    control = fmean(_shuffled(np.array(pairs)) for pairs in scores.values())
    each = ", ".join(f"{name} {rho:.2f}" for name, rho in found.items())
    detail = (
        f"mean {fmean(found.values()):.3f} over {len(found)} families ({each}); {len(packages)} models, {seconds:.0f} s"
    )
    return [
        _row("choosing: rank correlation", f"Spearman {GOAL} with true IoU", fmean(found.values()), detail, 1.0),
        {
            "name": "choosing: rank correlation when the truth is shuffled (a control, should be near 0)",
            "against": "no correlation",
            "ratio": abs(control),
            "goal": 0.1,
            "detail": f"mean {control:.3f} of {SHUFFLES} shuffles a family; a correlation, not a ratio",
        },
    ]


def _tried(zoo: Zoo, name: str, kinds: dict[str, list[Pair]]) -> dict[str, tuple[float, float]]:
    """Score and true IoU of a model per family; one trial, so that its weights are loaded once."""
    pairs = [pair for each in kinds.values() for pair in each]
    trial = try_model(zoo, zoo.find(name), [pair.image for pair in pairs], Silent())
    if trial.problem is not None:
        msg = f"{name}: {trial.problem}"
        raise SystemExit(msg)
    judged = iter([(image.score, _overlap(image, pair)) for image, pair in zip(trial.images, pairs, strict=True)])
    found = {}
    for kind, members in kinds.items():
        own = [next(judged) for _ in members]
        found[kind] = fmean(score for score, _ in own), fmean(overlap for _, overlap in own)
    return found


def _overlap(image: ImageTrial, pair: Pair) -> float:
    """Intersection over union of the foreground with the truth."""
    mask, truth = image.found.pixels.reshape(pair.truth.shape) > 0, pair.truth > 0
    return int(np.count_nonzero(mask & truth)) / max(1, int(np.count_nonzero(mask | truth)))


def _spearman(pairs: np.ndarray[Any, Any]) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(pairs[:, 0], pairs[:, 1]).statistic)


def _shuffled(pairs: np.ndarray[Any, Any]) -> float:
    rng = np.random.default_rng(0)
    return fmean(_spearman(np.column_stack([pairs[:, 0], rng.permutation(pairs[:, 1])])) for _ in range(SHUFFLES))


def _row(name: str, against: str, correlation: float, detail: str, goal: float) -> Row:
    ratio = GOAL / correlation if correlation > 0 else float("inf")
    return {"name": name, "against": against, "ratio": ratio, "goal": goal, "detail": detail}
