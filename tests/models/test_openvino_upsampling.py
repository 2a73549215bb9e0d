"""Upsampling rewritten: other operations, the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from zoobridge.runtime.openvino_library import core
from zoobridge.runtime.openvino_upsampling import simplify_upsampling


def exported(folder, body):
    """What OpenVINO reads of a Keras network around `body`."""
    import keras

    keras.utils.set_random_seed(0)
    inputs = keras.Input((None, None, 2))
    tensor = body(keras.layers.Conv2D(4, 3, padding="same")(inputs))
    model = keras.Model(inputs, keras.layers.Conv2D(1, 3, padding="same")(tensor))
    model.export(folder, verbose=False)
    return core().read_model(str(folder))


def operations(model):
    return [node.get_type_name() for node in model.get_ordered_ops()]


def computed(model):
    image = np.random.default_rng(0).normal(size=(1, 20, 12, 2)).astype(np.float32)
    compiled = core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return compiled([image])[0].copy()


def upsampled(*sizes):
    import keras

    def body(tensor):
        for size in sizes:
            tensor = keras.layers.Conv2D(3, 1, activation="relu")(keras.layers.UpSampling2D(size)(tensor))
        return tensor

    return body


@pytest.mark.parametrize("sizes", [((2, 2),), ((3, 1),), ((1, 2),), ((2, 3), (2, 2))])
def test_repetitions_become_interpolations_with_the_same_numbers(tmp_path, sizes):
    model = exported(tmp_path / "model", upsampled(*sizes))
    before = computed(model)
    assert "Tile" in operations(model)
    simplify_upsampling(model)
    assert "Tile" not in operations(model)
    assert operations(model).count("Interpolate") == 2 * len(sizes)
    after = computed(model)
    assert after.shape == before.shape
    np.testing.assert_array_equal(after, before)


def test_a_tile_that_repeats_no_elements_stays(tmp_path):
    import keras

    model = exported(tmp_path / "model", lambda tensor: keras.ops.tile(tensor, (1, 2, 1, 1)))
    before = computed(model)
    simplify_upsampling(model)
    assert "Interpolate" not in operations(model)
    np.testing.assert_array_equal(computed(model), before)
