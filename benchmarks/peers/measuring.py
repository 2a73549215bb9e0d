"""Every model on every image by everybody who can."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.peers.by_bioimageio import BLOCKS, UNPADDED, WHOLE
from benchmarks.peers.comparing import Outcome, difference, inside
from benchmarks.peers.job import Answer, Array, Job
from benchmarks.peers.running import Peer, run
from benchmarks.peers.subjects import GOAL, ROOT, Shape, Subject, make_image, shuffled

OURS = "zoobridge"
CONTROL = "zoobridge, pixels shuffled"
TENSORFLOW = "TensorFlow, whole"
ONNXRUNTIME = "ONNX Runtime, whole"
IN_BLOCKS = "bioimageio.core, default blocks"
PADDED = "bioimageio.core, whole"
AS_IT_IS = "bioimageio.core, whole, not padded"
REPEATS = 5
ENOUGH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the processes find things, and how often they compute."""

    folder: Path
    home: Path
    repeats: int = REPEATS


def environment(name: str) -> Path:
    """The Python of a peer's own environment."""
    return ROOT / f".venv-peers-{name}" / "bin" / "python"


def peers(*, smoke: bool) -> list[Peer]:
    """Everybody but zoobridge; with `smoke` those of this environment."""
    here = Path(sys.executable)
    tensorflow = Peer(TENSORFLOW, "by_tensorflow", here, weights="saved_model.zip")
    if smoke:
        return [tensorflow]
    bioimageio = environment("bioimageio")
    return [
        tensorflow,
        Peer(ONNXRUNTIME, "by_onnxruntime", environment("onnxruntime"), weights="weights.onnx"),
        Peer(IN_BLOCKS, "by_bioimageio", bioimageio, BLOCKS, whole=False),
        Peer(PADDED, "by_bioimageio", bioimageio, WHOLE),
        Peer(AS_IT_IS, "by_bioimageio", bioimageio, UNPADDED, largest=2048**2),
    ]


def measure(bench: Bench, subject: Subject, shape: Shape, others: list[Peer]) -> list[Outcome]:
    """One model on one image by everybody, and once more by those whose times have a goal."""
    image = make_image(shape)
    us = Peer(OURS, "by_zoobridge", Path(sys.executable))
    found = list(_compared(bench, subject, shape, us, others))
    if shape != GOAL:
        return found
    second = {peer.title: peer for peer in (us, *others) if peer.title in {OURS, IN_BLOCKS} and peer.installed}
    return [
        replace(each, again=_compute(bench, subject, second[each.peer], image)[0]) if each.peer in second else each
        for each in found
    ]


def _compared(bench: Bench, subject: Subject, shape: Shape, us: Peer, others: list[Peer]) -> Iterator[Outcome]:
    """Ours first, then the others, each compared with it; a control on the first image."""
    image = make_image(shape)
    answer, ours = _compute(bench, subject, us, image)
    yield Outcome(subject, shape, OURS, answer)
    if shape == subject.images[0]:
        answer, theirs = _compute(bench, subject, us, shuffled(image))
        yield Outcome(subject, shape, CONTROL, answer, *_apart(subject, ours, theirs))
    for peer in others:
        if peer.largest and np.prod(shape) > peer.largest:
            continue
        reason = _left_out(peer, subject, shape)
        if reason:
            yield Outcome(subject, shape, peer.title, reason)
            continue
        answer, theirs = _compute(bench, subject, peer, image)
        yield Outcome(subject, shape, peer.title, answer, *_apart(subject, ours, theirs))


def _left_out(peer: Peer, subject: Subject, shape: Shape) -> str | None:
    if not peer.installed:
        return "not installed: `make bench-peers` installs it"
    if peer.weights and peer.weights not in subject.formats:
        return "no such weights in the package"
    if peer.whole and np.prod(shape) > subject.whole:
        return "left out: it would take 16 GiB (ONNX Runtime) to 23 GiB (TensorFlow)"
    return None


def _compute(bench: Bench, subject: Subject, peer: Peer, image: Array) -> tuple[Answer | str, Array | None]:
    np.save(bench.folder / "image.npy", image)
    output = bench.folder / "output.npy"
    output.unlink(missing_ok=True)
    job = Job(
        model=subject.name,
        package=str(subject.package),
        image=str(bench.folder / "image.npy"),
        output=str(output),
        answer=str(bench.folder / "answer.json"),
        axes=subject.axes,
        repeats=bench.repeats,
        seconds=ENOUGH_SECONDS,
        way=peer.way,
        preprocessing=subject.preprocessing,
        postprocessing=subject.postprocessing,
    )
    answer = run(peer, job, bench.home, bench.folder / "job.json")
    return answer, None if isinstance(answer, str) else np.load(output)


def _apart(subject: Subject, ours: Array | None, theirs: Array | None) -> tuple[float | None, float | None]:
    if ours is None or theirs is None:
        return None, None
    margins = [subject.margin[letter] or 0 for letter in subject.axes if letter not in "bc"]
    return difference(ours, theirs), inside(ours, theirs, margins)
