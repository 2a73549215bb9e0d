"""Keras files, those of Keras 2 among them, whose layers have arguments that Keras 3 does not know any more."""

from __future__ import annotations

import functools
import warnings
from pathlib import Path
from typing import Any

from zoobridge.runtime.tensorflow_library import keras

_MEANINGLESS = {
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), ("groups",)),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), ("groups",)),
    **dict.fromkeys(
        ("SeparableConv1D", "SeparableConv2D"),
        ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"),
    ),
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), ("trainable", "noise_shape")),
}
"""What Keras 2 wrote for these layers, always the same or only of use in training, and Keras 3 does not accept."""


def load_keras(file: Path) -> Any:  # noqa: ANN401
    """The model in a ``.h5`` or ``.keras`` file, with one input and output structure of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of arguments that have another name now, and are understood
        model = keras().models.load_model(str(file), custom_objects=_layers(), compile=False, safe_mode=True)
    if isinstance(model, keras().Sequential):
        # only a functional model knows its inputs by name
        model = keras().Model(model.inputs[0], model.outputs[0])
    return model


@functools.cache
def _layers() -> dict[str, Any]:
    """Layers by name that leave out what Keras 2 wrote and what means nothing when predicting."""
    return {name: _tolerant(getattr(keras().layers, name), ignored) for name, ignored in _MEANINGLESS.items()}


def _tolerant(layer: type[Any], ignored: tuple[str, ...]) -> type[Any]:
    """A layer whose `from_config` ignores these arguments."""

    class Tolerant(layer):  # type: ignore[misc]
        @classmethod
        def from_config(cls, config: dict[str, Any]) -> Any:  # noqa: ANN401
            return super().from_config({key: each for key, each in config.items() if key not in ignored})

    Tolerant.__name__ = layer.__name__
    return Tolerant
