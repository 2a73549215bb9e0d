"""What should be found in an image, as its file says: a label image, a mask, ROIs, or the wanted image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.files.formats import TIFF_SUFFIXES
from zoobridge.files.reading import read_image
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.data.pairs import Pair
from zoobridge.practice.objects.label_images import require_label_image
from zoobridge.practice.objects.outlines import ROI_SUFFIXES, read_outlines


def read_labels(pair: Pair, image: Image) -> NDArray[Any]:
    """Numbered objects with the spatial axes of the image; a mask's connected parts are its objects.

    Raises
    ------
    InputError
        If the file cannot be read, is no label image or mask, or has another size than the image.
    """
    letters = "".join(letter for letter in "zyx" if letter in image.axes)
    size = tuple(image.size(letter) for letter in letters)
    if pair.truth.suffix.lower() in ROI_SUFFIXES or pair.truth == pair.image or _holds_overlay(pair, image):
        if len(size) != 2:
            msg = f"{pair.name} is a stack; give its labels as a label image, as ROIs belong to single images."
            raise InputError(msg)
        return read_outlines(pair.truth, (size[0], size[1]))
    labels = read_image(pair.truth)
    _require_size(pair, labels, image)
    if labels.size("c") > 1:
        msg = f"{pair.truth.name} is a colour picture, no label image or mask; save it as a grey image of numbers."
        raise InputError(msg)
    present = "".join(letter for letter in labels.axes if letter in letters)
    array = labels.array.reshape([labels.size(letter) for letter in present])
    array = array.transpose([present.index(letter) for letter in letters])
    return _numbered(array, pair)


def read_wanted(pair: Pair, image: Image) -> Image:
    """The image that restoration should give.

    Raises
    ------
    InputError
        If it cannot be read, or has another size.
    """
    if pair.truth == pair.image:
        msg = "A model that restores images needs labels=: the folder of the images as they should be."
        raise InputError(msg)
    wanted = read_image(pair.truth)
    _require_size(pair, wanted, image)
    return wanted


def _require_size(pair: Pair, truth: Image, image: Image) -> None:
    sizes = [tuple(each.size(letter) for letter in "xyzt") for each in (image, truth)]
    if sizes[0] != sizes[1]:
        given, found = ("x".join(str(length) for length in size if length > 1) for size in sizes)
        msg = f"{pair.truth.name} is {found} and its image {pair.name} is {given} pixels; they must have the same size."
        raise InputError(msg)


def _holds_overlay(pair: Pair, image: Image) -> bool:
    """Whether the file of labels is the image itself with ROIs drawn on it."""
    if pair.truth.suffix.lower() not in TIFF_SUFFIXES:
        return False
    import tifffile

    with tifffile.TiffFile(pair.truth) as file:
        metadata = file.imagej_metadata or {}
    return "Overlays" in metadata and np.array_equal(read_image(pair.truth).array, image.array)


def _numbered(array: NDArray[Any], pair: Pair) -> NDArray[Any]:
    from scipy import ndimage

    require_label_image(array, pair.truth.name)
    values = np.unique(array)
    if len(values) == 2 and values[0] == 0:  # one value: a mask, or one object, which is connected anyway
        numbers, _ = ndimage.label(array > 0)
        return np.asarray(numbers)
    return array.astype(np.int64)
