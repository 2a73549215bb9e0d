"""The reach found by probing, and the models that must not get one."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import (
    Network,
    convolution,
    description,
    global_mean,
    hidden_stride,
    instance_norm,
    pooling,
    strided,
    valid,
)
from zoobridge.errors import EngineError
from zoobridge.package.tensors import DataDependentSize, FixedSize, Operation, SteppedSize
from zoobridge.pipeline.receptive_field import probe


@pytest.mark.parametrize(
    ("function", "model", "radius"),
    [
        (lambda array: array, description(), 0),
        (convolution(1), description(), 16),
        (convolution(16), description(), 16),
        (convolution(17), description(), 32),
        (convolution(20), description(size=SteppedSize(1, 1)), 32),
        (convolution(90), description(), 96),
        (pooling(16, 1), description(), 32),
        (pooling(16, 2), description(), 48),
        (pooling(8, 2), description("bcyx", SteppedSize(8, 8)), 32),
        (strided(4), description(factor=0.25), 16),
        (valid(5), description(offset=-10), 16),
        (pooling(16, 1), description(size=FixedSize(128)), 32),
    ],
)
def test_the_reach_rounded_up_to_aligned_tiles(function, model, radius):
    reach = probe(Network(function), model)
    assert reach.radius == {"y": radius, "x": radius}
    assert reach.probed


def test_axes_are_told_apart():
    reach = probe(Network(convolution(20, axes=(-1,))), description())
    assert reach.radius == {"y": 0, "x": 32}
    stack = probe(Network(convolution(3, axes=(-3,))), description("bczyx"))
    assert stack.radius == {"z": 16, "y": 0, "x": 0}


def test_a_dead_rectifier_does_not_hide_the_reach():
    def rectified(array):
        return np.maximum(convolution(9)(array) - 20, 0)

    assert probe(Network(rectified), description()).radius == {"y": 16, "x": 16}


def scaled_by_size(array):
    return array * np.float32(array.shape[-1] * array.shape[-2])


def looks_at_the_brightest(array):
    return array - array.max()


def mirrored(array):
    """Looks from one end to the other, but nowhere else."""
    return array + array[..., ::-1, ::-1]


@pytest.mark.parametrize(
    "function", [global_mean, instance_norm, looks_at_the_brightest, scaled_by_size, hidden_stride, mirrored]
)
def test_a_reach_that_is_not_finite_is_none(function):
    assert probe(Network(function), description()).radius == {"y": None, "x": None}


def test_a_reach_as_long_as_a_fixed_window_is_none():
    assert probe(Network(convolution(60)), description(size=FixedSize(128))).radius == {"y": None, "x": None}


def test_an_output_that_does_not_follow_the_input_is_none():
    model = description("bcyx")
    (output,) = model.outputs
    free = tuple(a if a.letter in "bc" else type(a)(a.id, a.letter, a.kind, DataDependentSize()) for a in output.axes)
    model = type(model)("net", "Net", "0.5.4", model.inputs, (type(output)("output", free),), ())
    assert probe(Network(convolution(1)), model).radius == {"y": None, "x": None}


def test_integer_networks_are_probed_with_integers():
    seen = []

    def bytes_only(array):
        seen.append(array.dtype)
        return convolution(2)(array.astype(np.float32))

    model = description(before=(Operation("ensure_dtype", {"dtype": "uint8"}),))
    assert probe(Network(bytes_only), model).radius == {"y": 16, "x": 16}
    assert set(seen) == {np.dtype(np.uint8)}


def test_a_failing_engine_is_not_hidden():
    def refuses(array):
        msg = "out of order"
        raise EngineError(msg)

    with pytest.raises(EngineError, match="out of order"):
        probe(Network(refuses), description())
