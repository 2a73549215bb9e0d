"""Objects made of maps: axes, batches, grids, and what is refused; the libraries have tests of their own."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.pipeline.networks import Network, description, tensor_axes
from zoobridge.errors import EngineError, PackageError
from zoobridge.package.tensors import FixedSize, Operation, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.operations import apply_operations
from zoobridge.pipeline.operations.objects import network_side
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.predict import predict

POINTWISE = ReceptiveField({"y": 0, "x": 0}, probed=True)


def stardist(grid=(1, 1), rays=2):
    kwargs = {"prob_threshold": 0.5, "nms_threshold": 0.4, "n_rays": rays, "grid": list(grid), "b": 2}
    return Operation("stardist_postprocessing", kwargs)


class Coordinates:
    """Numbers each element of the finer grid by what the coarse maps hold there."""

    def __init__(self, missing=None):
        self.missing = missing
        self.seen = []

    def unavailable(self):
        return self.missing

    def labels(self, maps, options):
        self.seen.append(maps.copy())
        labels = maps[0].round().astype(np.int32)
        for axis, step in enumerate(options.get("grid", ())):
            labels = labels.repeat(step, axis)
        return labels


def run(image, model, function, decoder, **options):
    decoders = {"stardist_postprocessing": decoder}
    images = {"input": image}
    return predict(Network(function), model, images, PredictOptions(**options), POINTWISE, decoders=decoders)


def maps_of(grid, channels=3):
    """One map per channel, the first of them every `grid`-th pixel."""
    return lambda array: np.concatenate([array[..., ::grid, ::grid] + n for n in range(channels)], axis=1)


@pytest.mark.parametrize("letters", ["bcyx", "byxc", "cyx", "yxc"])
def test_maps_reach_the_library_as_channel_y_x_whatever_the_order_of_the_axes(letters):
    tensor = Tensor("t", tensor_axes(letters, 1, FixedSize(8)), operations=(stardist(),))
    sizes = {"b": 2, "c": 3, "y": 8, "x": 6}
    array = np.arange(np.prod([sizes[a] for a in letters]), dtype=np.float32).reshape([sizes[a] for a in letters])
    decoder = Coordinates()
    result = apply_operations(array, tensor, "net", decoders={"stardist_postprocessing": decoder})
    assert result.shape == tuple(1 if a == "c" else sizes[a] for a in letters)
    assert [maps.shape for maps in decoder.seen] == [(3, 8, 6)] * (2 if "b" in letters else 1)
    np.testing.assert_array_equal(result, np.take(array, [0], letters.index("c")))


@pytest.mark.parametrize(("grid", "size"), [(1, (40, 37)), (2, (64, 48)), (2, (37, 41)), (4, (39, 50))])
def test_labels_have_the_size_of_the_image_whatever_the_grid(grid, size):
    image = Image(np.random.default_rng(1).integers(1, 9, size).astype(np.uint8), "yx")
    decoder = Coordinates()
    model = description(size=SteppedSize(16, 16), after=(stardist((grid, grid)),))
    output = run(image, model, maps_of(grid), decoder).images["output"]
    assert output.array.shape == size
    assert decoder.seen[0].shape == (3, *(-(-n // grid) for n in size))
    coarse = image.array[::grid, ::grid].repeat(grid, 0).repeat(grid, 1)[: size[0], : size[1]]
    np.testing.assert_array_equal(output.array, coarse)


def test_maps_are_stitched_before_objects_are_made():
    image = Image(np.random.default_rng(1).integers(1, 9, (100, 120)).astype(np.uint8), "yx")
    model = description(size=SteppedSize(16, 16), after=(stardist((2, 2)),))
    whole, tiled = Coordinates(), Coordinates()
    run(image, model, maps_of(2), whole)
    result = run(image, model, maps_of(2), tiled, tile=(64, 64))
    assert result.report.tiles > 1
    assert len(tiled.seen) == 1
    np.testing.assert_array_equal(tiled.seen[0], whole.seen[0])


def test_labels_are_shown_in_many_colours():
    image = Image(np.full((32, 32), 7, np.uint8), "yx")
    output = run(image, description(after=(stardist(),)), maps_of(1), Coordinates()).images["output"]
    assert (output.lut, output.display_range) == ("glasbey", (0, 255))


def test_the_network_is_described_with_its_channels_and_coarser_sizes():
    axes = tensor_axes("bcyx", 1, ReferencedSize("input", "y"))
    flows = Operation("cellpose_flow_dynamics", {"do_3D": False})
    model = description(after=(stardist((4, 2), rays=64),))
    coarse = network_side(model).outputs[0]
    assert coarse.axis("c").size == FixedSize(65)
    assert (coarse.axis("y").size.factor, coarse.axis("x").size.factor) == (0.25, 0.5)
    flowing = Tensor("flow", axes, operations=(flows,))
    assert network_side(replace(model, outputs=(flowing,))).outputs[0].axis("c").size == FixedSize(3)


@pytest.mark.parametrize(
    ("decoders", "reason"),
    [
        ({"stardist_postprocessing": Coordinates("StarDist is not installed; install it.")}, "StarDist is not inst"),
        ({}, "No library for it was given"),
    ],
)
def test_a_missing_library_is_told_before_anything_is_computed(decoders, reason):
    network = Network(maps_of(1))
    image = Image(np.zeros((32, 32), np.uint8), "yx")
    with pytest.raises(EngineError, match=f"needs a library to make objects of its output 'output': {reason}"):
        predict(network, description(after=(stardist(),)), {"input": image}, PredictOptions(), decoders=decoders)
    assert network.shapes == []


def test_maps_of_another_number_of_channels_are_refused():
    image = Image(np.zeros((32, 32), np.uint8), "yx")
    with pytest.raises(PackageError, match="needs 3 channels, but the network gives 5"):
        run(image, description(after=(stardist(),)), maps_of(1, 5), Coordinates())


def test_objects_need_channels_and_space():
    tensor = Tensor("t", tensor_axes("byx", 1, FixedSize(8)), operations=(stardist(),))
    decoders = {"stardist_postprocessing": Coordinates()}
    with pytest.raises(PackageError, match="needs the axes channel, y and x"):
        apply_operations(np.zeros((1, 8, 8), np.float32), tensor, "net", decoders=decoders)
