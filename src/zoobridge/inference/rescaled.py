"""Predicting on an image of another size: objects as large as the model knows them, results as large as the image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor, first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Prediction

Given = Image | NDArray[Any]
_STEPS = frozenset({"binarize"})
"""Postprocessing whose values have no values between them, whatever their type."""


@dataclass(frozen=True, slots=True)
class Rescaling:
    """One factor for all images of a prediction.

    Parameters
    ----------
    factor : float
        Above 1 images are enlarged.
    letters : str
        Axes along which: those of space that the first image of the model has.
    """

    factor: float
    letters: str

    @classmethod
    def of(cls, description: ModelDescription, factor: float) -> Rescaling:
        """The rescaling for a model: a 3D model sees objects larger along z as well, a 2D model slices as they are."""
        letters = first_image(description.inputs).letters
        return cls(factor, "".join(letter for letter in "zyx" if letter in letters))

    def given(self, images: Mapping[str, Given]) -> dict[str, Given]:
        """The inputs at the size the model gets; numbers as they are."""
        return {name: self.enlarged(each) if isinstance(each, Image) else each for name, each in images.items()}

    def enlarged(self, image: Image) -> Image:
        """An image at the size the model gets, its calibration that of the new pixels."""
        sizes = {letter: self._size(image, letter) for letter in self.letters if image.size(letter) > 1}
        return resized(image, sizes)

    def restored(self, prediction: Prediction, description: ModelDescription, original: Image) -> Prediction:
        """The prediction as it lies over the original image; numbers as they are, which is warned of."""
        tensors = {tensor.id: tensor for tensor in description.outputs}
        images = {name: self._restored(each, tensors[name], original) for name, each in prediction.images.items()}
        warned = tuple(f"The numbers of {name} are those of the rescaled image." for name in prediction.values)
        report = prediction.report
        report = replace(report, scale=self.factor, warnings=(*report.warnings, *warned))
        return replace(prediction, images=images, report=report)

    def _restored(self, result: Image, tensor: Tensor, original: Image) -> Image:
        sizes = {}
        for letter in self.letters:
            if result.size(letter) > 1 and original.size(letter) > 1:
                share = original.size(letter) / self._size(original, letter)
                sizes[letter] = max(1, round(result.size(letter) * share))
        return resized(result, sizes, nearest=_has_steps(result, tensor))

    def _size(self, image: Image, letter: str) -> int:
        return max(1, round(image.size(letter) * self.factor))


def first_given(description: ModelDescription, images: Mapping[str, Given]) -> Image:
    """The image that the outputs lie over: that of the first image input, else the first given."""
    first = images.get(first_image(description.inputs).id)
    return first if isinstance(first, Image) else next(each for each in images.values() if isinstance(each, Image))


def resized(image: Image, sizes: Mapping[str, int], *, nearest: bool = False) -> Image:
    """An image with other numbers of pixels along some axes, over the same field of view.

    Parameters
    ----------
    sizes : Mapping
        Axis letter -> number of pixels.
    nearest : bool
        Keep to the values there are (objects, masks); otherwise interpolate linearly, smoothed before where the image
        becomes smaller, in the type of the image (floats for floats, else rounded).
    """
    changed = {letter: size for letter, size in sizes.items() if size != image.size(letter)}
    if not changed:
        return image
    array = image.array
    for letter, size in changed.items():
        place = image.axes.index(letter)
        array = _nearest(array, place, size) if nearest else _linear(array, place, size)
    pixel_sizes = {
        letter: each * image.size(letter) / changed.get(letter, image.size(letter))
        for letter, each in image.pixel_sizes.items()
    }
    kept_labels = image.slice_labels if "z" not in changed else ()
    return replace(image, array=_typed(array, image.dtype), pixel_sizes=pixel_sizes, slice_labels=kept_labels)


def _nearest(array: NDArray[Any], place: int, size: int) -> NDArray[Any]:
    centres = (np.arange(size) + 0.5) * array.shape[place] / size
    taken: NDArray[Any] = array.take(centres.astype(np.intp), place)
    return taken


def _linear(array: NDArray[Any], place: int, size: int) -> NDArray[Any]:
    """Along one axis; a plane at a time would be the same, because the kernels are separable."""
    from skimage.transform import resize

    shape = (*array.shape[:place], size, *array.shape[place + 1 :])
    values = array if array.dtype == np.float64 else array.astype(np.float32)
    smooth = size < array.shape[place]
    return np.asarray(resize(values, shape, order=1, mode="reflect", anti_aliasing=smooth, preserve_range=True))


def _typed(array: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    if dtype.kind == "b":
        return np.asarray(array >= 0.5) if array.dtype != dtype else array
    if dtype.kind in "ui" and array.dtype != dtype:
        limits = np.iinfo(dtype)
        return array.round().clip(limits.min, limits.max).astype(dtype)
    return array.astype(dtype, copy=False)


def _has_steps(result: Image, tensor: Tensor) -> bool:
    return result.dtype.kind in "bui" or any(step.id in _STEPS for step in tensor.operations)
