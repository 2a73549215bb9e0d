"""What a model would be trained towards, as its package says, or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from zoobridge.errors import UsageError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, ReferencedSize, Tensor
from zoobridge.pipeline.operations.objects import makes_objects
from zoobridge.practice.objects.decoding import recommended
from zoobridge.practice.objects.predicted import boundary_channel
from zoobridge.practice.task import Task, task_of

_AFTER_OBJECTS = frozenset({"ensure_dtype", "sigmoid", "softmax", "clip", "binarize"})
_AFTER_RESTORATION = frozenset({"ensure_dtype", "clip", "scale_linear"})


@dataclass(frozen=True, slots=True)
class Goal:
    """What is trained.

    Parameters
    ----------
    task : Task
        Objects, masks or restoration.
    foreground, boundary : int
        Channels of the output, from 0; `boundary` -1 for none. Of no meaning in restoration.
    gain, offset : float
        What the package does to a restored image after the network.
    rescaled : bool
        Whether `gain` and `offset` are stated, so that results are on the scale of the images.
    """

    task: Task
    input: Tensor
    output: Tensor
    foreground: int = 0
    boundary: int = -1
    gain: float = 1.0
    offset: float = 0.0
    rescaled: bool = False

    @property
    def measure(self) -> str:
        """What results are judged by."""
        return "PSNR" if self.task is Task.RESTORATION else "IoU"


def goal_of(description: ModelDescription) -> Goal:
    """What a model would be trained towards.

    Raises
    ------
    UsageError
        Saying why it cannot be adjusted.
    """
    name = description.name
    if len(description.inputs) != 1 or len(description.outputs) != 1:
        _refuse(
            name, f"has {len(description.inputs)} inputs and {len(description.outputs)} outputs; one of each is needed"
        )
    image, output = description.inputs[0], description.outputs[0]
    _check_tensors(name, image, output)
    task = task_of(description)
    if makes_objects(output):
        _refuse(name, "makes objects of other maps than foreground and boundary (StarDist, Cellpose)")
    if task is None or task is Task.NUMBERS:
        _refuse(name, "does not say that it finds objects or restores images")
    operations = {step.id for step in output.operations}
    allowed = _AFTER_RESTORATION if task is Task.RESTORATION else _AFTER_OBJECTS
    if operations - allowed:
        _refuse(name, f"changes its output by {min(operations - allowed)} after the network, which cannot be learnt")
    return _restoration(name, image, output) if task is Task.RESTORATION else _objects(description, task)


def _objects(description: ModelDescription, task: Task) -> Goal:
    output = description.outputs[0]
    axis = output.axis("c")
    count = axis.size.size if axis is not None and isinstance(axis.size, FixedSize) else 1
    advice = recommended(description.config)
    if count > 2 and "foreground" not in advice:
        _refuse(description.name, f"gives {count} channels and does not say which is the foreground")
    foreground, boundary = int(advice.get("foreground", 1)), boundary_channel(advice, count)
    if not 1 <= foreground <= count or boundary > count:
        _refuse(description.name, f"recommends channels for objects that its output of {count} does not have")
    return Goal(task, description.inputs[0], output, foreground - 1, boundary - 1)


def _restoration(name: str, image: Tensor, output: Tensor) -> Goal:
    scales = [step.kwargs for step in output.operations if step.id == "scale_linear"]
    gain, offset = 1.0, 0.0
    for kwargs in scales:
        try:
            gain, offset = gain * float(kwargs["gain"]), offset * float(kwargs["gain"]) + float(kwargs["offset"])
        except (KeyError, TypeError, ValueError):
            _refuse(name, "scales each channel of its output in another way")
    return Goal(Task.RESTORATION, image, output, gain=gain, offset=offset, rescaled=bool(scales))


def _check_tensors(name: str, image: Tensor, output: Tensor) -> None:
    for tensor in (image, output):
        if not tensor.is_image or set(tensor.letters) - set("bczyx") or "b" not in tensor.letters:
            _refuse(
                name, f"has a tensor {tensor.id} with the axes {tensor.letters}; only batches of images can be learnt"
            )
        if [each for each in tensor.letters if each != "c"] != [each for each in "bzyx" if each in tensor.letters]:
            _refuse(name, f"has a tensor {tensor.id} with the axes {tensor.letters}, whose order is not b, z, y, x")
    for axis in output.axes:
        own = image.axis(axis.letter)
        scaled = isinstance(axis.size, ReferencedSize) and (axis.size.factor, axis.size.offset) != (1, 0)
        if axis.letter in "zyx" and (own is None or scaled):
            _refuse(name, "gives results of another size than its images")


def _refuse(name: str, why: str) -> NoReturn:
    msg = f"The model {name} cannot be adjusted: it {why}; choose another model (zoobridge models search segmentation)."
    raise UsageError(msg)
