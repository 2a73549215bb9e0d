"""What is written about the outcomes: goals first, then every figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from benchmarks.page import Row, met, table
from benchmarks.peers.comparing import Outcome
from benchmarks.peers.job import Answer
from benchmarks.peers.measuring import (
    AS_IT_IS,
    CONTROL,
    ENOUGH_SECONDS,
    IN_BLOCKS,
    ONNXRUNTIME,
    OURS,
    REPEATS,
    TENSORFLOW,
)
from benchmarks.peers.subjects import GOAL, Shape

SAME = 1e-5
FASTER = 0.6
FAR = 1e-2
"""The control must differ by more than this: a thousand times what counts as the same."""

EXPLANATION = f"""\
Same weights, same image (round objects in noise), pre- and postprocessing included, by hand for TensorFlow and ONNX
Runtime. Each row is a process of its own. Seconds are the median of up to {REPEATS} calls after a first one, or that
where it took longer than {ENOUGH_SECONDS:g} s; memory is the largest resident size, imports included. Largest absolute
differences are those to zoobridge with `precision=exact`; "inside" leaves out pixels nearer to the border than the
network sees.

Where differences come from:

- TensorFlow, ONNX Runtime, bioimageio.core not padded: the order of additions in float32.
- bioimageio.core mirrors the image at its border by the declared halo; zoobridge computes what the network makes of the
  image itself. Where the halo is as long as the network sees, only pixels near the border differ. That of
  `unet-2d-nuclei-broad` is 32, and it sees 64, so that its blocks show.
- Predicting whole, bioimageio.core takes statistics *after* it mirrored the border, so that a model with normalisation
  differs everywhere; in blocks it takes them before.
- 510x510 is no size these models take; zoobridge mirrors the last two rows and columns and crops the result.

`unet-2d-nuclei-broad` takes 512x512 and nothing else. At 2048x2048 both need 25 tiles, so that time is that of the
engines."""


def report(outcomes: Sequence[Outcome]) -> str:
    """The section of results, without facts of the machine."""
    rows = goals(outcomes)
    good = sum(met(row) == "yes" for row in rows)
    return (
        "Ratios: ours divided by the other, one run (`make bench-peers`); smaller is better.\n\n"
        f"{table(rows)}\n\n{good} of {len(rows)} goals met.\n\n"
        f"{EXPLANATION}\n\n{figures(outcomes)}"
    )


def faults(outcomes: Sequence[Outcome]) -> list[str]:
    """Sentences on a zoobridge that failed and on a control that saw nothing: then the figures mean nothing."""
    found = []
    for each in outcomes:
        where = f"{each.peer}, {each.subject.name} at {_size(each.shape)}"
        if each.peer in {OURS, CONTROL} and isinstance(each.answer, str):
            found.append(f"{where}: {each.answer}")
        elif each.peer == CONTROL and not (each.difference or 0) > FAR:
            found.append(f"{where}: differs by {each.difference} only, so the comparison sees nothing.")
    return found


def goals(outcomes: Sequence[Outcome]) -> list[Row]:
    """Time in tiles against default blocks, and the same numbers as everybody who computes the same thing."""
    names = list(dict.fromkeys(each.subject.name for each in outcomes))
    return [
        *(row for name in names for row in _faster(outcomes, name)),
        *(row for name in names for row in _same(outcomes, name)),
    ]


def _faster(outcomes: Sequence[Outcome], name: str) -> Iterable[Row]:
    ours, theirs = (_one(outcomes, name, GOAL, by) for by in (OURS, IN_BLOCKS))
    if ours is None or theirs is None:
        return
    row: Row = {"name": f"{name}: {_size(GOAL)} in tiles, time", "against": IN_BLOCKS, "goal": FASTER}
    pairs = [(ours.answer, theirs.answer), (ours.again, theirs.again)]
    rounds = [(one, other) for one, other in pairs if isinstance(one, Answer) and isinstance(other, Answer)]
    if rounds:
        ratios = [one.seconds / other.seconds for one, other in rounds]
        told = [f"{_seconds(one)} against {_seconds(other)}" for one, other in rounds]
        yield row | {"ratio": max(ratios), "detail": f"{'; again '.join(told)}; the worse of {len(rounds)} rounds"}
    else:
        yield row | {"ratio": None, "detail": f"{OURS}: {ours.answer}; {IN_BLOCKS}: {theirs.answer}"}


def _same(outcomes: Sequence[Outcome], name: str) -> Iterable[Row]:
    for by, where in ((TENSORFLOW, ""), (ONNXRUNTIME, ""), (AS_IT_IS, ""), (IN_BLOCKS, ", inside")):
        found = {
            _size(each.shape): each.inside if where else each.difference
            for each in outcomes
            if (each.subject.name, each.peer) == (name, by)
        }
        known = {size: value for size, value in found.items() if value is not None}
        if known:
            yield {
                "name": f"{name}: largest absolute difference{where}",
                "against": by,
                "ratio": max(known.values()),
                "goal": SAME,
                "detail": f"a difference, not a ratio; at {', '.join(known)}",
            }


def figures(outcomes: Sequence[Outcome]) -> str:
    """Every figure."""
    lines = [
        "| model | image | by | time | ours / theirs | memory | ours / theirs | difference | inside |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in outcomes:
        ours = _one(outcomes, each.subject.name, each.shape, OURS)
        cells = [each.subject.name, _size(each.shape), each.peer, *_measured(each, ours)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _measured(each: Outcome, ours: Outcome | None) -> list[str]:
    if isinstance(each.answer, str):
        return [each.answer.replace("|", "\\|"), *[""] * 5]
    time, memory = _seconds(each.answer), f"{each.answer.peak / 2**30:.2f} GiB"
    if each is ours or ours is None or isinstance(ours.answer, str):
        return [time, "", memory, "", "", ""]
    ratios = ours.answer.seconds / each.answer.seconds, ours.answer.peak / each.answer.peak
    differences = ("" if value is None else f"{value:.1e}" for value in (each.difference, each.inside))
    return [time, f"{ratios[0]:.2f}x", memory, f"{ratios[1]:.2f}x", *differences]


def _one(outcomes: Sequence[Outcome], name: str, shape: Shape, by: str) -> Outcome | None:
    wanted = (name, shape, by)
    return next((each for each in outcomes if (each.subject.name, each.shape, each.peer) == wanted), None)


def _size(shape: Shape) -> str:
    return "x".join(map(str, shape))


def _seconds(answer: Answer) -> str:
    digits = max(0, 2 - math.floor(math.log10(answer.seconds)))
    return f"{answer.seconds:.{min(digits, 3)}f} s"
