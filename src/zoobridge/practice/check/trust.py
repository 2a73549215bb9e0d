"""Whether to doubt the result of one image, from all that was found out without the truth."""

from __future__ import annotations

from zoobridge.practice.check.novelty import UNLIKE
from zoobridge.practice.check.result import Finding, Level
from zoobridge.practice.task import Task

STABILITY, OVERALL = "stability", "overall"
"""Names of the findings."""
UNSTABLE = {True: 0.55, False: 0.85}
"""Finds objects or not -> stability below which a result is called unstable."""
INSTABILITY_WEIGHT = 8.0
NOTHING_FOUND = 2.5
DOUBT = 4.5
"""Limit of distance + 8 x instability (+ 2.5 where nothing was found). Taken from 132 images of nuclei, varied and
generated, of which it doubts 1 in 10 whose result is good (IoU 0.5 or more); ``benchmarks/bench_checking.py`` measures
on others what it catches."""


def stability_finding(task: Task | None, score: float, objects: int | None) -> Finding:
    """The stability of a result in words.

    Parameters
    ----------
    objects : int or None
        How many were found; None for results that have none.
    """
    finds = task is not None and task.finds_objects
    limit = UNSTABLE[finds]
    numbers = {"score": score, "limit": limit}
    if objects == 0:
        also = ", nor in changed copies of the image" if score == 1 else ", but some in changed copies of it"
        return Finding(STABILITY, Level.NOTED, f"No object was found{also}.", {**numbers, "objects": 0.0})
    found = "the object overlaps" if objects == 1 else f"the {objects} objects overlap"
    what = found if finds else "the result agrees"
    level = Level.PASSED if score >= limit else Level.WARNED
    text = (
        f"When the image is mirrored, shifted or otherwise changed a little, {what} by {score:.0%} on average "
        f"(limit {limit:.0%})."
    )
    return Finding(STABILITY, level, text, numbers)


def trust_finding(novelty: Finding, score: float, objects: int) -> Finding:
    """Both together, for results that are objects: many failures show a little in each of them.

    An image that cannot be compared counts as one of the model's own.
    """
    distance = novelty.numbers.get("distance", 1.0)
    doubt = distance + INSTABILITY_WEIGHT * (1 - score) + (0 if objects or distance <= UNLIKE else NOTHING_FOUND)
    numbers = {"doubt": doubt, "limit": DOUBT}
    if doubt <= DOUBT:
        text = f"Taken together, nothing speaks against the result (doubt {doubt:.1f}, limit {DOUBT})."
        return Finding(OVERALL, Level.PASSED, text, numbers)
    text = (
        f"Taken together, the result is doubtful (doubt {doubt:.1f}, limit {DOUBT}): look at it, or label a part of it."
    )
    return Finding(OVERALL, Level.WARNED, text, numbers)
