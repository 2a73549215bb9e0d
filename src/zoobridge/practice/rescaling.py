"""By what factor an image has to be enlarged so that its objects are as large as those a model knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoobridge.errors import InputError, PackageError, UsageError
from zoobridge.inference.arguments import LARGEST_SCALE, SMALLEST_SCALE
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.tensors import Tensor, first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.reproduce import test_tensor
from zoobridge.practice.objects.predicted import found_objects, object_output
from zoobridge.practice.objects.sizes import median_diameter
from zoobridge.practice.task import task_of

_MICRONS = {
    "micron": 1.0,
    "microns": 1.0,
    "um": 1.0,
    "\N{MICRO SIGN}m": 1.0,
    "\N{GREEK SMALL LETTER MU}m": 1.0,
    "micrometer": 1.0,
    "nanometer": 1e-3,
}
_MICRONS |= {"nm": 1e-3, "millimeter": 1e3, "mm": 1e3}


@dataclass(frozen=True, slots=True)
class ObjectSize:
    """Diameter in pixels of the objects a model finds, and who says so: its package, or its own test output."""

    pixels: float
    source: str


def stated_object_size(config: Mapping[str, Any]) -> ObjectSize | None:
    """The size the package states in ``config["zoobridge"]["object_size"]``, in pixels."""
    block = config.get("zoobridge")
    stated = block.get("object_size") if isinstance(block, Mapping) else None
    known = isinstance(stated, int | float) and stated > 0
    return ObjectSize(float(stated), "stated by its package") if known and stated is not None else None


def own_object_size(model: InstalledModel) -> ObjectSize | None:
    """The size of a model's objects: stated, else measured in its own test output; None when neither can be had."""
    return stated_object_size(model.description.config) or _measured(model)


def scale_to_fit(model: InstalledModel, image: Image, object_size: float | None = None) -> float:
    """The factor that makes an image fit a model: ``scale=auto``.

    Parameters
    ----------
    object_size : float or None
        Diameter of the objects in the image, in pixels; without it the pixel sizes of model and image decide.

    Raises
    ------
    UsageError
        If what is needed to know the factor is not known: the size of the objects, or the pixel sizes.
    InputError
        If the factor is beyond what can be meant.
    """
    factor = pixel_size_factor(model.description, image) if object_size is None else None
    if factor is None:
        factor = _by_objects(model, object_size)
    if not SMALLEST_SCALE <= factor <= LARGEST_SCALE:
        msg = (
            f"The objects of the image would have to be scaled by {factor:.3g} to fit the model {model.name}, which is "
            f"not between {SMALLEST_SCALE:g} and {LARGEST_SCALE:g}; check object_size, or choose another model."
        )
        raise InputError(msg)
    return factor


def _by_objects(model: InstalledModel, object_size: float | None) -> float:
    if object_size is None:
        msg = (
            f"scale=auto needs the size of the objects in the image, because the pixel sizes of image and model "
            f"{model.name} are not both stated; add object_size=, their diameter in pixels."
        )
        raise UsageError(msg)
    own = own_object_size(model)
    if own is None:
        msg = (
            f"scale=auto cannot be used with the model {model.name}: its package does not state the size of its "
            "objects, and it has none in a test output; give the factor as a number, such as scale=0.5."
        )
        raise UsageError(msg)
    return own.pixels / object_size


def pixel_size_factor(description: ModelDescription, image: Image) -> float | None:
    """Pixel size of the image divided by that of the model; None when one of them is not stated."""
    wanted, given = stated_pixel_size(description), microns(image.pixel_sizes.get("x"), image.units.get("x"))
    return None if wanted is None or given is None else given / wanted


def stated_pixel_size(description: ModelDescription) -> float | None:
    """Pixel size along x that the first image input of a model states, in micrometres; None when it does not."""
    axis = first_image(description.inputs).axis("x") if description.inputs else None
    return None if axis is None else microns(axis.scale, axis.unit)


def microns(size: float | None, unit: str | None) -> float | None:
    """A length in micrometres; None when its unit is no length."""
    factor = _MICRONS.get((unit or "").lower())
    return None if factor is None or not size or size <= 0 else size * factor


def _measured(model: InstalledModel) -> ObjectSize | None:
    task = task_of(model.description)
    if task is None or not task.finds_objects:
        return None
    try:
        tensor = object_output(model.description)
        labels = found_objects({tensor.id: _test_image(model, tensor)}, model.description)
    except (PackageError, InputError):  # no test output, or none that objects can be found in
        return None
    size = median_diameter(labels, volumes="z" in tensor.letters)
    return None if size is None else ObjectSize(size, "measured in its test output")


def _test_image(model: InstalledModel, tensor: Tensor) -> Image:
    array = test_tensor(model, tensor)
    if "b" in tensor.letters:
        array = array.take(0, tensor.letters.index("b"))
    return Image(array, tensor.letters.replace("b", ""))
