"""Every description of the zoo: an image off the model's grid goes in, everything described comes out."""

import math
from pathlib import Path

import numpy as np
import pytest

from zoobridge.errors import PackageError
from zoobridge.package.description import read_description
from zoobridge.package.tensors import DataDependentSize, FixedSize, ReferencedSize, SteppedSize, first_image
from zoobridge.pipeline.grid import input_grids
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.pipeline.predict import predict

RDFS = Path(__file__).resolve().parents[4] / "shared" / "zoo" / "rdfs"
FOUND = 3
"""Things a model finds whose number is known only afterwards."""


class Described:
    """A loaded model that gives what its description says, and refuses what it does not take."""

    def __init__(self, description):
        self.description = description

    def run(self, inputs):
        sizes = {}
        for tensor in self.description.inputs:
            if tensor.id in inputs:
                array = inputs[tensor.id]
                assert array.ndim == len(tensor.axes)
                for axis, size in zip(tensor.axes, array.shape, strict=True):
                    self.require(axis, size)
                    sizes[tensor.id, axis.id] = size
        return {tensor.id: self.answer(tensor, sizes) for tensor in self.description.outputs}

    def require(self, axis, size):
        match axis.size:
            case FixedSize(fixed):
                assert size == fixed
            case SteppedSize(minimum, step):
                assert size >= minimum
                assert step == 0 or (size - minimum) % step == 0

    def answer(self, tensor, sizes):
        return np.full([self.length(axis, sizes) for axis in tensor.axes], 0.75, np.float32)

    def length(self, axis, sizes):
        match axis.size:
            case ReferencedSize(tensor, name, factor, offset):
                return math.floor(sizes[tensor, name] * factor + offset)
            case FixedSize(size):
                return size
            case DataDependentSize():
                return FOUND
        return 1

    def close(self):
        pass


def some_image(tensor, description):
    """An image a little smaller than a fixed size or off the grid, with the channels of the tensor."""
    grids = input_grids((tensor,), description.name)
    sizes = {}
    for axis in tensor.axes:
        grid = grids.get(axis.letter)
        if axis.letter == "c":
            sizes["c"] = axis.size.size if isinstance(axis.size, FixedSize) else 1
        elif grid is not None:
            sizes[axis.letter] = max(1, grid.minimum - 3) if grid.fixed else grid.minimum + 2 * grid.step - 1
    axes = "".join(sizes)
    pixels = np.random.default_rng(1).integers(0, 200, [sizes[n] for n in axes]).astype(np.uint8)
    return Image(pixels, axes, pixel_sizes=dict.fromkeys("yx", 0.5))


def descriptions():
    return sorted(RDFS.glob("*.yaml")) if RDFS.is_dir() else []


@pytest.mark.skipif(not RDFS.is_dir(), reason="the zoo's descriptions are beside this folder only in some places")
@pytest.mark.parametrize("path", descriptions(), ids=lambda path: path.stem)
def test_what_is_described_comes_out(path):
    try:
        description = read_description(path)
    except PackageError as error:
        pytest.skip(f"no valid description: {error}")
    given = {}
    for tensor in description.inputs:
        if tensor.is_image and not tensor.optional:
            given[tensor.id] = some_image(tensor, description)
        elif not tensor.optional:
            given[tensor.id] = np.array([0.5])
    result = predict(Described(description), description, given, PredictOptions())
    assert {*result.images, *result.values} == {tensor.id for tensor in description.outputs}
    first = first_image(description.inputs)
    for tensor in description.outputs:
        if tensor.is_image:
            require_followed(tensor, result.images[tensor.id], first.id, given[first.id])


def require_followed(tensor, picture, first, image):
    """Axes that refer to those of the first image have its size, times their factor."""
    for axis in tensor.axes:
        size = axis.size
        if not isinstance(size, ReferencedSize) or (size.tensor, size.axis) != (first, axis.id):
            continue
        if axis.letter in "zyx" and image.size(axis.letter) > 1:
            expected = max(1, math.floor(image.size(axis.letter) * size.factor + size.offset))
            assert picture.size(axis.letter) == expected
