"""What one process is asked to compute, and its answer; needs nothing but NumPy, so every environment can read it."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Predict = Callable[[], Array]


@dataclass(frozen=True, slots=True)
class Job:
    """One model on one image by one peer.

    Parameters
    ----------
    image : str
        A ``.npy`` file, its axes those of the tensor without batch and channel.
    axes : str
        Of the model's input and output tensor, such as ``byxc``.
    repeats : int
        Timed calls at most, after one that is not timed.
    seconds : float
        No further call is begun after these.
    way : str
        How a peer is to go about it, where there is more than one way.
    preprocessing, postprocessing : list
        As in the description, ``{"id": ..., "kwargs": ...}``, for peers who know no descriptions.
    """

    model: str
    package: str
    image: str
    output: str
    answer: str
    axes: str
    repeats: int
    seconds: float
    way: str = ""
    preprocessing: list[dict[str, Any]] = field(default_factory=list)
    postprocessing: list[dict[str, Any]] = field(default_factory=list)

    @property
    def space(self) -> str:
        """Axes of the image."""
        return self.axes.replace("b", "").replace("c", "")

    def tensor(self, image: Array) -> Array:
        """The image as the model's input tensor, float32."""
        added = tuple(number for number, letter in enumerate(self.axes) if letter in "bc")
        return np.expand_dims(image, added).astype(np.float32, copy=False)

    def channels_first(self, tensor: Array) -> Array:
        """An output tensor of batch size 1 without batch, channels first: the form in which outputs are compared."""
        return np.moveaxis(tensor, self.axes.index("c"), 1)[0]

    def write(self, path: Path) -> None:
        """Write it for `answer`."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds of the median call (of the first where there was one only), and the largest resident memory in bytes."""

    seconds: float
    peak: int
    remark: str = ""


def answer(prepare: Callable[[Job, Array], Predict]) -> None:
    """Do the job named on the command line: write output and answer."""
    job = Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    predict = prepare(job, np.load(job.image))
    began = time.perf_counter()
    output, times = predict(), [time.perf_counter() - began]
    while len(times) <= job.repeats and time.perf_counter() - began < job.seconds:
        started = time.perf_counter()
        output = predict()
        times.append(time.perf_counter() - started)
    found = Answer(statistics.median(times[1:] or times), peak())
    np.save(job.output, output)
    Path(job.answer).write_text(json.dumps(asdict(found)), encoding="utf-8")


def peak() -> int:
    """Largest resident memory of this process in bytes; that of the process it was forked from does not count."""
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
