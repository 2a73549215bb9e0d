"""Network, fitting and scoring of denoise-tiny.

The network predicts the noise and subtracts it. It has no bias anywhere and its first kernels sum to zero, so
`f(a * image + b) = a * f(image) + b` for any gain a > 0 and offset b: no statistics of the image are needed, and the
result keeps the intensity scale of the input. (Bias-free denoisers: Mohan et al., ICLR 2020.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.augment import quarter_turns
from training.keras_types import KerasModel, Tensor
from training.network import impulse_radius
from training.synthetic_nuclei import FloatImage
from training.synthetic_structures import clean_image, noisy_twin, random_noise

FEATURES = (16, 28, 40)
STRIDE = 4
FIRST_KERNEL = 5


@dataclass(frozen=True)
class Schedule:
    """Training run: generated windows, their side in pixels, passes over them, batch size and learning rate."""

    windows: int = 1500
    side: int = 96
    epochs: int = 24
    batch: int = 16
    learning_rate: float = 2e-3


def build() -> KerasModel:
    """Keras model from `image` to `denoised`, both (b, y, x, 1) in the same intensity scale."""
    import keras
    from keras import layers, ops

    def convolve(x: Tensor, features: int, name: str) -> Tensor:
        return layers.Conv2D(features, 3, padding="same", use_bias=False, activation="relu", name=name)(x)

    image = keras.Input((None, None, 1), name="image")
    reach = FIRST_KERNEL // 2
    mirrored = ops.pad(image, ((0, 0), (reach, reach), (reach, reach), (0, 0)), mode="reflect")
    x = layers.Conv2D(FEATURES[0], FIRST_KERNEL, use_bias=False, activation="relu", name="differences")(mirrored)
    skips = []
    for level, features in enumerate(FEATURES):
        if level:
            x = layers.MaxPooling2D(2, name=f"down{level}_pool")(x)
        x = convolve(convolve(x, features, f"down{level}a"), features, f"down{level}b")
        skips.append(x)
    for level in reversed(range(len(FEATURES) - 1)):
        x = layers.UpSampling2D(2, interpolation="nearest", name=f"up{level}_zoom")(x)
        x = layers.Concatenate(name=f"up{level}_join")([x, skips[level]])
        x = convolve(convolve(x, FEATURES[level], f"up{level}a"), FEATURES[level], f"up{level}b")
    noise = layers.Conv2D(1, 1, use_bias=False, name="noise")(x)
    return keras.Model(image, layers.Subtract(name="denoised")([image, noise]))


def _sum_to_zero(model: KerasModel) -> None:
    """Project the first kernels onto those that do not see a constant."""
    layer = model.get_layer("differences")
    kernel = layer.kernel.numpy()
    layer.kernel.assign(kernel - kernel.mean((0, 1), keepdims=True))


def loss(truth: Tensor, found: Tensor) -> Tensor:
    """Squared error relative to that of the noisy image (`truth` holds the clean image and the noise's variance)."""
    from keras import ops

    error = ops.mean(ops.square(truth[..., :1] - found), (1, 2, 3))
    return ops.mean(error / ops.mean(truth[..., 1], (1, 2)))


def make_windows(rng: np.random.Generator, schedule: Schedule) -> tuple[FloatImage, FloatImage]:
    """Noisy windows (n, y, x, 1) and targets (n, y, x, 2): the clean window and its noise variance."""
    shape = (schedule.windows, schedule.side, schedule.side)
    noisy, truth = np.empty((*shape, 1), np.float32), np.empty((*shape, 2), np.float32)
    for index in range(schedule.windows):
        clean = clean_image(rng, schedule.side)
        noisy[index, ..., 0] = noisy_twin(rng, clean, random_noise(rng))
        truth[index, ..., 0] = clean
        truth[index, ..., 1] = np.mean((noisy[index, ..., 0] - clean) ** 2) + 1e-5
    return noisy, truth


def fit(schedule: Schedule, seed: int) -> KerasModel:
    """Train on generated windows and return the model."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    noisy, truth = make_windows(rng, schedule)
    model = build()
    model.compile(keras.optimizers.Adam(schedule.learning_rate), loss=loss)
    steps = len(noisy) // schedule.batch
    for epoch in range(schedule.epochs):
        losses = []
        order = rng.permutation(len(noisy))
        for step in range(steps):
            progress = (epoch + step / steps) / schedule.epochs
            model.optimizer.learning_rate = schedule.learning_rate * (0.5 + 0.5 * np.cos(np.pi * progress))
            pick = order[step * schedule.batch : (step + 1) * schedule.batch]
            losses.append(float(np.asarray(model.train_on_batch(*quarter_turns(rng, noisy[pick], truth[pick])))))
            _sum_to_zero(model)
        print(f"epoch {epoch + 1:3d}  error left {np.mean(losses):.4f} of the noise", flush=True)
    return without_optimizer(model)


def without_optimizer(trained: KerasModel) -> KerasModel:
    """Copy of a compiled model that can be saved without the state of its training."""
    model = build()
    model.set_weights(trained.get_weights())
    return model


def denoise(model: KerasModel, image: FloatImage) -> FloatImage:
    """Denoised image (y, x) of any size."""
    height, width = image.shape
    padded = np.pad(image, [(0, -size % STRIDE) for size in image.shape], mode="reflect")
    return np.asarray(np.asarray(model(padded[None, ..., None]))[0, :height, :width, 0], np.float32)


def psnr(clean: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Peak signal-to-noise ratio in decibel; the peak is the range of `clean`."""
    return float(10 * np.log10((clean.max() - clean.min()) ** 2 / np.mean((clean - other) ** 2)))


def receptive_radius() -> int:
    """Largest distance in pixels at which an input pixel can change an output pixel."""
    return impulse_radius(build(), "noise", STRIDE)
