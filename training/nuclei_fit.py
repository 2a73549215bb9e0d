"""Fitting and scoring of nuclei-tiny."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.augment import scale_range
from training.decoding import Decoding, Score, decode, score
from training.keras_types import KerasModel, Tensor
from training.network import UNet, build, fold
from training.nuclei_data import LabelledImage, Pool
from training.synthetic_nuclei import FloatImage

SHAPE = UNet(features=(8, 16, 28, 40), outputs=2, output_name="probability")


@dataclass(frozen=True)
class Schedule:
    """Length of a training run; `minutes` ends it early (the learning rate still falls to zero by then)."""

    epochs: int
    batch: int
    learning_rate: float
    minutes: float


def loss(truth: Tensor, found: Tensor) -> Tensor:
    """Cross entropy of both maps, boundaries between touching nuclei weighted up, plus soft Dice of the foreground."""
    from keras import ops

    touching = truth[..., 2]
    found = ops.clip(found, 1e-5, 1 - 1e-5)
    entropy = -truth[..., :2] * ops.log(found) - (1 - truth[..., :2]) * ops.log(1 - found)
    weight = ops.stack([1 + touching, 1 + truth[..., 1] + 8 * touching], -1)
    overlap = ops.sum(truth[..., 0] * found[..., 0], (1, 2))
    total = ops.sum(truth[..., 0] + found[..., 0], (1, 2))
    dice = 1 - (2 * overlap + 20) / (total + 20)
    return ops.mean(weight * entropy) + 0.3 * ops.mean(dice)


def fit(pool: Pool, schedule: Schedule, seed: int) -> KerasModel:
    """Train on `pool` and return the model with its batch normalisation folded away."""
    import keras

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = build(SHAPE, normalise=True)
    model.compile(keras.optimizers.AdamW(schedule.learning_rate, weight_decay=1e-4), loss=loss)
    start, progress = time.monotonic(), 0.0
    for epoch in range(schedule.epochs):
        losses = []
        for images, targets in pool.batches(rng, schedule.batch):
            model.optimizer.learning_rate = schedule.learning_rate * (0.5 + 0.5 * np.cos(np.pi * progress))
            losses.append(float(np.asarray(model.train_on_batch(images, targets))))
            elapsed = (time.monotonic() - start) / (60 * schedule.minutes)
            progress = max(elapsed, (epoch + len(losses) * schedule.batch / len(pool.images)) / schedule.epochs)
            if progress >= 1:
                break
        print(f"epoch {epoch + 1:3d}  loss {np.mean(losses):.4f}  {100 * progress:3.0f} %", flush=True)
        if progress >= 1:
            break
    return fold(model, SHAPE)


def predict(model: KerasModel, image: FloatImage) -> NDArray[np.float32]:
    """Probability maps (y, x, 2) of an image (y, x) of any size, by the preprocessing the package declares."""
    height, width = image.shape
    pad = [(0, -length % SHAPE.stride) for length in image.shape]
    normalised = np.pad(scale_range(image), pad, mode="reflect")
    maps = np.asarray(model(normalised[None, ..., None]), np.float32)[0]
    return np.asarray(maps[:height, :width], np.float32)


def evaluate(model: KerasModel, pairs: list[LabelledImage], how: Decoding) -> dict[str, Score]:
    """Score of each image, by name."""
    return {pair.name: score(pair.labels, decode(predict(model, pair.image), how)) for pair in pairs}


def mean(scores: dict[str, Score]) -> Score:
    """Mean over images."""
    return Score(
        float(np.mean([s.foreground_iou for s in scores.values()])), float(np.mean([s.f1 for s in scores.values()]))
    )
