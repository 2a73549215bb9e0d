"""Zoo Check without truth: does it tell unknown images from known ones, does it catch failures, what does it cost.

Goals that ask for a large number are turned round, so that smaller is better: 1 - AUROC, share of failures missed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from checking_images import Case, extreme_scenes, known, unknown, varied

from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.checking import check_subjects
from zoobridge.practice.check.metrics import mask_metrics
from zoobridge.practice.check.novelty import judged
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.check.subject import Subject
from zoobridge.settings import Settings

MODEL = "nuclei-tiny"
FAILED = 0.5
"""Intersection over union below which the model fails."""
ROUNDS, REPEATS = 2, 5

Row = dict[str, Any]


def measure(smoke: bool) -> list[Row]:
    """All rows; with `smoke` on a few images."""
    images, scenes = (3, 3) if smoke else (12, 30)
    with tempfile.TemporaryDirectory() as folder:
        zoo = Zoo(Settings(Path(folder) / "home"))
        cases = known(images)
        rows = [*_flag(zoo, cases), *_failures(zoo, cases, scenes)]
        for model in (MODEL, "denoise-tiny"):
            rows += [_time(zoo, model, size, 1 if smoke else REPEATS) for size in (256, 1024)]
        zoo.close()
    return rows


def _flag(zoo: Zoo, cases: Sequence[Case]) -> list[Row]:
    inside = [_distance(zoo, case) for case in cases]
    outside: dict[str, list[float]] = {}
    for case in unknown(list(cases)):
        outside.setdefault(case.kind, []).append(_distance(zoo, case))
    all_outside = [distance for distances in outside.values() for distance in distances]
    apart = auroc(inside, all_outside)
    by_kind = ", ".join(f"{kind} {auroc(inside, distances):.3f}" for kind, distances in outside.items())
    scenes = [_distance(zoo, case) for case in extreme_scenes(3 * len(cases))]
    wider = auroc([*inside, *scenes], all_outside)
    limit = judged(zoo.find(MODEL), _image(cases[0]), None).numbers["unlike"]
    flagged = np.mean(np.array(all_outside) > limit), np.mean(np.array(inside) > limit)
    detail = (
        f"AUROC {apart:.3f} ({by_kind}) of {len(inside)} {cases[0].kind} images against {len(all_outside)} others; at "
        f"the limit of the command {flagged[0]:.0%} of the others and {flagged[1]:.0%} of the known ones are flagged; "
        f"AUROC {wider:.3f} when {len(scenes)} generated scenes of any size, density and noise, empty ones included, "
        "count as known too"
    )
    mixed = np.random.default_rng(0).permutation([*inside, *all_outside])
    chance = auroc(mixed[: len(inside)], mixed[len(inside) :])
    kinds = "blurred, inverted, other modality, wrong scale"
    told = f"AUROC {chance:.3f}"
    return [
        _row("out-of-distribution flag, 1 - AUROC", kinds, 1 - apart, 0.05, detail),
        _row(
            "the same, known and unknown exchanged at random: AUROC off 0.5 by", "chance", abs(chance - 0.5), 0.2, told
        ),
    ]


def _failures(zoo: Zoo, cases: Sequence[Case], scenes: int) -> list[Row]:
    failed, warned, kinds = [], [], []
    for number, case in enumerate(varied(list(cases), scenes)):
        [check] = check_subjects(zoo, MODEL, [Subject(str(number), _image(case))]).images
        iou = mask_metrics(case.labels, check.pictures["objects"].array)["iou"]
        failed.append(iou < FAILED)
        warned.append(check.warned)
        kinds.append(case.kind)
    fails, alarms = np.array(failed), np.array(warned)
    missed = dict.fromkeys(kinds, 0)
    for kind, fail, alarm in zip(kinds, failed, warned, strict=True):
        missed[kind] += fail and not alarm
    named = ", ".join(f"{count} {kind}" for kind, count in missed.items() if count)
    false = float(alarms[~fails].mean())
    detail = f"{int(alarms[fails].sum())} of {int(fails.sum())} caught" + (f"; missed: {named}" if named else "")
    scene = np.array([kind == "generated" for kind in kinds])
    of_scenes = int((alarms & ~fails & scene).sum())
    return [
        _row(
            "failures (IoU < 0.5) that the check without truth misses",
            "all failures",
            1 - float(alarms[fails].mean()),
            0.2,
            detail,
        ),
        _row(
            "false alarms of the same",
            "results with IoU >= 0.5",
            false,
            0.1,
            f"{int((alarms & ~fails).sum())} of {int((~fails).sum())}, {of_scenes} of them generated scenes",
        ),
    ]


def _time(zoo: Zoo, model: str, size: int, repeats: int) -> Row:
    """The worse of two rounds, because a busy machine can make one of them too good."""
    pixels = np.tile(known(1)[0].pixels, (size // 256, size // 256))
    image = Image(pixels, "yx", title="image")

    def checking() -> CheckResult:
        return check_subjects(zoo, model, [Subject("image", image)])

    def predicting() -> object:
        return zoo.predict(model, image)

    calls = checking().images[0].predictions
    predicting()
    rounds = []
    for _ in range(ROUNDS):
        times = [(_seconds(checking), _seconds(predicting)) for _ in range(repeats)]
        rounds.append(tuple(statistics.median(each) for each in zip(*times, strict=True)))
    ours, theirs = max(rounds, key=lambda each: each[0] / each[1])
    detail = f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms; {calls} predictions, some of parts"
    return _row(f"{model}: check without truth, {size}x{size}", "one prediction", ours / theirs, 10, detail)


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Probability that an unknown image is farther than a known one."""
    pairs = np.subtract.outer(np.asarray(outside), np.asarray(inside))
    return float(np.mean((pairs > 0) + 0.5 * (pairs == 0)))


def _distance(zoo: Zoo, case: Case) -> float:
    return judged(zoo.find(MODEL), _image(case), None).numbers["distance"]


def _image(case: Case) -> Image:
    return Image(case.pixels, "yx", title=case.kind)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _row(name: str, against: str, ratio: float, goal: float, detail: str) -> Row:
    return {"name": name, "against": against, "ratio": ratio, "goal": goal, "detail": detail}
