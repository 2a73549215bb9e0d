"""The model card of an adjusted model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zoobridge.practice.adjust.plan import Plan
from zoobridge.practice.adjust.request import Scores
from zoobridge.practice.task import Task

_FEW = 5
"""Held-out images below which their mean is called uncertain."""


def card(plan: Plan, about: Mapping[str, Any], scores: Scores, origin: str, notes: Sequence[str]) -> str:
    """Markdown: what it was made from and of, how well it does, how to repeat it, and where it must not be trusted.

    Parameters
    ----------
    about : Mapping
        What the description holds in ``config.zoobridge.adjusted``.
    origin : str
        Name of the image the test tensors are from.
    notes : sequence of str
        What the user was told.
    """
    parts = [
        f"# {plan.request.name}",
        _origin(plan, about),
        "## Intended use",
        _use(plan),
        "## Evaluation",
        _scores(scores),
        "## Training data",
        _data(plan),
        *(["## Worth knowing", "\n".join(f"- {note}" for note in notes)] if notes else []),
        "## Settings",
        _settings(plan, about),
        "## Limits",
        _limits(plan, scores, origin),
    ]
    return "\n\n".join(parts) + "\n"


def _use(plan: Plan) -> str:
    return (
        "Images like the ones it was trained on, taken and prepared in the same way; for others try "
        f"{plan.parent.name}, from which it was made, and check the results of both."
    )


def _origin(plan: Plan, about: Mapping[str, Any]) -> str:
    parent, trained, frozen = plan.parent, about["trained"], about["frozen"]
    version = f", version {parent.description.version}" if parent.description.version else ""
    unchanged = (
        f"The {len(frozen)} lower ones are those of the parent bit for bit (sha256 "
        f"`{about['frozen_sha256'][:16]}` before and after)."
        if frozen
        else "All of them were trained."
    )
    return (
        f"Made from **{parent.name}**{version} (package sha256 `{parent.digest}`), by training the {len(trained)} "
        f"highest of its {len(trained) + len(frozen)} layers on labelled images. {unchanged} What the parent is for, "
        "its licence and whom to cite hold here too."
    )


def _scores(scores: Scores) -> str:
    before, after = scores.means
    meaning = {
        "IoU": "IoU of all objects together against the background, 0 to 1",
        "PSNR": "peak signal-to-noise ratio in dB",
    }[scores.measure]
    rows = [f"| {name} | {scores.before[name]:.3f} | {scores.after[name]:.3f} |" for name in scores.before]
    return (
        f"On images that were used for nothing else ({meaning}):\n\n| image | parent | this model |\n|---|---|---|\n"
        + "\n".join([*rows, f"| mean of {len(rows)} | {before:.3f} | {after:.3f} |"])
    )


def _data(plan: Plan) -> str:
    split = plan.data.split
    named = [
        ("trained on", split.training),
        ("kept to decide when to stop", split.validation),
        ("kept to judge by", split.test),
    ]
    lines = [f"- {what}: {_listed(each.pair.name for each in plan.data.of(places))}" for what, places in named]
    lines.append("- the sha256 of every image and of its labels is in the description, in `config.zoobridge.adjusted`")
    return "\n".join(lines)


def _settings(plan: Plan, about: Mapping[str, Any]) -> str:
    request, epochs = plan.request, about["epochs"]
    loss = (
        "mean absolute difference"
        if plan.goal.task is Task.RESTORATION
        else "cross entropy of foreground"
        + (" and boundary" if plan.goal.boundary >= 0 else "")
        + ", and soft Dice of the foreground"
    )
    return "\n".join([
        f"- layers={request.layers}: {', '.join(about['trained'])}",
        f"- {epochs['made']} of at most {epochs['asked']} passes; the weights are those after pass {epochs['best']}, "
        "where the loss on the images to stop by fell "
        f"from {about['loss']['start']:.4f} to {about['loss']['best']:.4f} (`learning_curve.csv`)",
        f"- loss: {loss}; Adam; windows turned, mirrored"
        + ("" if plan.goal.task is Task.RESTORATION else " and differently exposed")
        + "; preprocessing as in the parent",
        f"- seed={request.seed}, zoobridge {about['zoobridge']}",
    ])


def _limits(plan: Plan, scores: Scores, origin: str) -> str:
    count = len(scores.after)
    lines = [
        f"- It was trained on {len(plan.data.split.training)} images. It can be expected to work on images taken in "
        "the same way of the same kind of sample, and on no others; what the parent could do with other images may be "
        "lost.",
        "- Preprocessing, pixel size and channels are those of the parent.",
        f"- The test tensors are a part of {origin}; whoever gets this package gets that part of the image.",
    ]
    if count < _FEW:
        lines.insert(
            1,
            f"- The figures above are those of {count} image{'s' if count > 1 else ''}: too few for a mean to rely on.",
        )
    return "\n".join(lines)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return f"{len(found)} ({', '.join(found)})"
