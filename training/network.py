"""Small U-Nets without anything that looks at the whole image, so tiles equal the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.keras_types import KerasModel, Tensor

# bf16 keeps 8 significant bits. Training with some ten times that error on the activations next to the output keeps
# the network from adding up large terms that cancel, so that reduced precision changes few pixels.
ROUNDING_NOISE = 0.03
ROUNDED_LAYERS = ("up2b", "up1b", "up0a", "up0b")


@dataclass(frozen=True)
class UNet:
    """Shape of a U-Net: features per level (each level halves the resolution) and output channels."""

    features: tuple[int, ...]
    outputs: int
    output_name: str

    @property
    def stride(self) -> int:
        """Image sizes must be multiples of this, in pixels."""
        return int(2 ** (len(self.features) - 1))


def _convolve(x: Tensor, features: int, name: str, normalise: bool) -> Tensor:
    from keras import layers

    x = layers.Conv2D(features, 3, padding="same", use_bias=not normalise, name=name)(x)
    if normalise:
        x = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(x)
    x = layers.ReLU(name=f"{name}_relu")(x)
    if normalise and name in ROUNDED_LAYERS:
        x = layers.GaussianDropout(ROUNDING_NOISE**2, name=f"{name}_rounding")(x)
    return x


def build(shape: UNet, *, normalise: bool) -> KerasModel:
    """Keras model from `image` (b, y, x, 1) to sigmoid maps (b, y, x, outputs).

    With `normalise` each convolution is followed by batch normalisation (for training); without it the convolution has
    a bias instead (for use, see `fold`).
    """
    import keras
    from keras import layers

    image = x = keras.Input((None, None, 1), name="image")
    skips = []
    for level, features in enumerate(shape.features):
        if level:
            x = layers.MaxPooling2D(2, name=f"down{level}_pool")(x)
        for step in "ab":
            x = _convolve(x, features, f"down{level}{step}", normalise)
        skips.append(x)
    for level in reversed(range(len(shape.features) - 1)):
        x = layers.UpSampling2D(2, interpolation="nearest", name=f"up{level}_zoom")(x)
        x = layers.Concatenate(name=f"up{level}_join")([x, skips[level]])
        for step in "ab":
            x = _convolve(x, shape.features[level], f"up{level}{step}", normalise)
    x = layers.Conv2D(shape.outputs, 1, activation="sigmoid", name=shape.output_name)(x)
    return keras.Model(image, x)


def fold(trained: KerasModel, shape: UNet) -> KerasModel:
    """The same function as `trained` with every batch normalisation folded into the convolution before it."""
    plain = build(shape, normalise=False)
    names = {layer.name for layer in trained.layers}
    for layer in plain.layers:
        weights = trained.get_layer(layer.name).get_weights()
        if f"{layer.name}_norm" in names:
            norm = trained.get_layer(f"{layer.name}_norm")
            gamma, beta, mean, variance = norm.get_weights()
            scale = gamma / np.sqrt(variance + norm.epsilon)
            weights = [weights[0] * scale, beta - mean * scale]
        layer.set_weights(weights)
    return plain


def impulse_radius(model: KerasModel, last_layer: str, stride: int) -> int:
    """Largest distance in pixels at which an input pixel can change the output of `last_layer` before activation.

    An impulse at every position of the stride grid passes through the architecture with all weights positive (those
    of `model` are overwritten), so that no cancellation can hide a path.
    """
    import keras

    for layer in model.layers:
        layer.set_weights([np.full(w.shape, 1e-2 if w.ndim > 1 else 0.0, np.float32) for w in layer.get_weights()])
    probe = keras.Model(model.input, model.get_layer(last_layer).input)
    side, middle, reach = 256, 128, 0
    for shift in range(stride):
        impulse = np.zeros((1, side, side, 1), np.float32)
        impulse[0, middle + shift, middle + shift, 0] = 1e6
        rows = np.flatnonzero(np.asarray(probe(impulse)).sum((0, 2, 3)))
        reach = max(reach, middle + shift - int(rows[0]), int(rows[-1]) - middle - shift)
    return reach


def receptive_radius(shape: UNet) -> int:
    """`impulse_radius` of the U-Net of this shape."""
    return impulse_radius(build(shape, normalise=False), shape.output_name, shape.stride)
