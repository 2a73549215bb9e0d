"""Whether ``Zoo Suggest`` ranks models as their true performance does: by the trial alone, and with the pre-flight.

The ratio is the goal divided by the mean rank correlation, so that 1 or less is good; the control, where the truths of
the models are shuffled, must be far from it.
"""

from __future__ import annotations

import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from graded_models import write_models
from nuclei_families import Pair, families

from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.progress import Silent
from zoobridge.practice.choose.candidate import installed_candidate
from zoobridge.practice.choose.suggestion import Request, judge
from zoobridge.practice.choose.trial import ImageTrial, try_model
from zoobridge.settings import Settings

GOAL = 0.85
"""Mean Spearman correlation over the families."""
SHUFFLES = 200
SMOKE_FAMILIES = 2
SMOKE_MODELS = ("good", "disturbed-70", "threshold-70")

RANK, TRIAL, TRUE = range(3)
"""Columns of a table with one row per model: the greater the first, the earlier in the ranking."""

Row = dict[str, Any]
Table = np.ndarray[Any, Any]


def measure(smoke: bool) -> list[Row]:
    """All rows; with `smoke` three models on one image of two families."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        packages = write_models(Path(folder) / "packages", SMOKE_MODELS if smoke else None)
        zoo = Zoo(Settings(Path(folder) / "home"))
        for package in packages.values():
            zoo.install(package)
        kinds = dict(islice(families(1), SMOKE_FAMILIES)) if smoke else dict(families(4))
        by_model = [_tried(zoo, name, kinds) for name in packages]
        scores = {kind: [tried[kind] for tried in by_model] for kind in kinds}
    seconds = time.perf_counter() - began
    return _rows(
        {kind: np.array(values) for kind, values in scores.items()}, f"{len(packages)} models, {seconds:.0f} s"
    )


def _rows(scores: dict[str, Table], detail: str) -> list[Row]:
    ranked = {kind: _spearman(table[:, RANK], table[:, TRUE]) for kind, table in scores.items()}
    trial = {kind: _spearman(table[:, TRIAL], table[:, TRUE]) for kind, table in scores.items()}
    control = fmean(_shuffled(table[:, RANK], table[:, TRUE]) for table in scores.values())
    return [
        _row("choosing: rank correlation of the ranking (pre-flight and trial)", ranked, detail),
        _row("choosing: rank correlation of the trial alone", trial, detail),
        {
            "name": "choosing: rank correlation when the truth is shuffled (a control, should be near 0)",
            "against": "no correlation",
            "ratio": abs(control),
            "goal": 0.1,
            "detail": f"mean {control:.3f} of {SHUFFLES} shuffles a family; a correlation, not a ratio",
        },
    ]


def _tried(zoo: Zoo, name: str, kinds: dict[str, list[Pair]]) -> dict[str, tuple[float, float, float]]:
    """Place in the ranking, score of the trial and true IoU of a model per family.

    One trial over all families, so that the weights are loaded once.
    """
    model = zoo.find(name)
    pairs = [pair for each in kinds.values() for pair in each]
    trial = try_model(zoo, model, [pair.image for pair in pairs], Silent())
    if trial.problem is not None:
        msg = f"{name}: {trial.problem}"
        raise SystemExit(msg)
    judged = iter([(image.score, _overlap(image, pair)) for image, pair in zip(trial.images, pairs, strict=True)])
    found = {}
    for kind, members in kinds.items():
        own = [next(judged) for _ in members]
        score, true = (fmean(each) for each in zip(*own, strict=True))
        ranked = judge(installed_candidate(model), [pair.image for pair in members], Request())
        found[kind] = score - ranked.wrong_background, score, true
    return found


def _overlap(image: ImageTrial, pair: Pair) -> float:
    """Intersection over union of the foreground with the truth."""
    mask, truth = image.found.pixels.reshape(pair.truth.shape) > 0, pair.truth > 0
    return int(np.count_nonzero(mask & truth)) / max(1, int(np.count_nonzero(mask | truth)))


def _spearman(one: Table, other: Table) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(one, other).statistic)


def _shuffled(ranks: Table, truth: Table) -> float:
    rng = np.random.default_rng(0)
    return fmean(_spearman(ranks, rng.permutation(truth)) for _ in range(SHUFFLES))


def _row(name: str, found: dict[str, float], detail: str) -> Row:
    mean = fmean(found.values())
    each = ", ".join(f"{kind} {rho:.2f}" for kind, rho in found.items())
    return {
        "name": name,
        "against": f"Spearman {GOAL} with the true IoU",
        "ratio": GOAL / mean if mean > 0 else float("inf"),
        "goal": 1.0,
        "detail": f"mean {mean:.3f} over {len(found)} families ({each}); {detail}",
    }
