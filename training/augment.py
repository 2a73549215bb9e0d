"""Random geometry and exposure, so that few labelled images stand for many assays."""

# ruff: noqa: TID253 (a training script always computes, so scipy may load at once)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from training.synthetic_nuclei import FloatImage, LabelImage, smooth_noise

LOW_PERCENTILE, HIGH_PERCENTILE = 1.0, 99.8


@dataclass(frozen=True)
class ScaleRange:
    """Median object diameters, in pixels, that the augmented images are resampled to."""

    smallest: float = 8.0
    largest: float = 70.0
    most_shrinking: float = 0.5
    most_enlarging: float = 4.0


def scale_range(image: FloatImage) -> FloatImage:
    """The preprocessing that the package declares: percentiles 1 and 99.8 of the image go to 0 and 1."""
    low, high = np.percentile(image, (LOW_PERCENTILE, HIGH_PERCENTILE))
    return np.asarray((image - low) / (high - low + 1e-6), dtype=np.float32)


def median_diameter(labels: LabelImage) -> float:
    """Median equivalent-circle diameter of the labelled objects, in pixels (nan when there are none)."""
    areas = np.bincount(labels.ravel())[1:]
    areas = areas[areas > 0]
    return float(np.median(np.sqrt(4 * areas / np.pi))) if areas.size else float("nan")


def random_zoom(rng: np.random.Generator, diameter: float, span: ScaleRange) -> float:
    """Zoom that brings objects of `diameter` to a log-uniform size within `span`."""
    if not np.isfinite(diameter):
        return float(rng.uniform(0.7, 1.5))
    wanted = np.exp(rng.uniform(np.log(span.smallest), np.log(span.largest)))
    return float(np.clip(wanted / diameter, span.most_shrinking, span.most_enlarging))


def random_crop(
    rng: np.random.Generator, image: FloatImage, labels: LabelImage, size: int, zoom: float
) -> tuple[FloatImage, LabelImage]:
    """Rotated, flipped, stretched and zoomed window of `size` x `size` pixels; outside is mirrored."""
    turn = rng.uniform(0, 2 * np.pi)
    stretch = np.exp(rng.normal(0, 0.08))
    flip = rng.choice([-1.0, 1.0])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = rotation @ np.diag([stretch / zoom, flip / (stretch * zoom)])
    reach = np.array(image.shape) / 2
    slack = np.maximum(reach - size / (2 * zoom), 0)
    offset = reach + rng.uniform(-slack, slack) - matrix @ np.full(2, size / 2)
    window = ndimage.affine_transform(image, matrix, offset, (size, size), order=1, mode="mirror")
    marks = ndimage.affine_transform(labels, matrix, offset, (size, size), order=0, mode="mirror")
    if zoom > 1.5:
        marks = ndimage.median_filter(marks, 2 * int(zoom / 2) + 3)
    return np.asarray(window, np.float32), np.asarray(marks, np.int32)


def _vary_objects(rng: np.random.Generator, image: FloatImage, labels: LabelImage) -> FloatImage:
    """Change the brightness of single nuclei and give enlarged ones texture."""
    gain = np.exp(rng.normal(0, rng.uniform(0, 0.5), int(labels.max()) + 1)).clip(0.3, 2.0)
    gain[0] = 1
    field = gain[labels]
    texture = rng.uniform(0, 0.35) * smooth_noise(rng, labels.shape, float(rng.uniform(1.0, 5.0)))
    field = field * np.where(labels > 0, np.clip(1 + texture, 0.3, None), 1)
    return np.asarray(image * ndimage.gaussian_filter(field, 0.8), dtype=np.float32)


def _degrade(rng: np.random.Generator, clean: FloatImage) -> FloatImage:
    """Blur, uneven background, shot and read noise, coarse quantisation."""
    shape: tuple[int, int] = (clean.shape[0], clean.shape[1])
    image: NDArray[np.floating] = clean
    if rng.random() < 0.5:
        image = ndimage.gaussian_filter(image, rng.uniform(0.3, 2.0))
    if rng.random() < 0.4:
        image = image + rng.uniform(0, 0.3) * np.clip(smooth_noise(rng, shape, shape[0] / 4), -1, 1)
    if rng.random() < 0.5:
        image = image + rng.normal(0, rng.uniform(0, 0.1), shape)
    if rng.random() < 0.4:
        photons = np.exp(rng.uniform(np.log(15), np.log(500)))
        image = rng.poisson(np.clip(image, 0, None) * photons) / photons
    if rng.random() < 0.3:
        levels = rng.uniform(10, 60)
        image = np.round(image * levels) / levels
    return np.asarray(image, dtype=np.float32)


def vary_exposure(rng: np.random.Generator, image: FloatImage, labels: LabelImage) -> FloatImage:
    """Randomly exposed version of an image that `scale_range` has already normalised."""
    if rng.random() < 0.5:
        image = _vary_objects(rng, image, labels)
    gamma = float(np.exp(rng.normal(0, 0.3)))
    image = np.asarray(np.sign(image) * np.abs(image) ** gamma, dtype=np.float32)
    image = _degrade(rng, image)
    if rng.random() < 0.5:
        image = scale_range(image)
    return np.asarray(image * np.exp(rng.normal(0, 0.2)) + rng.normal(0, 0.03), dtype=np.float32)


def quarter_turns(
    rng: np.random.Generator, batch: NDArray[np.float32], targets: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One random element of the square's symmetry group for the whole batch (axes b, y, x, c)."""
    turns = int(rng.integers(4))
    batch, targets = np.rot90(batch, turns, (1, 2)), np.rot90(targets, turns, (1, 2))
    if rng.random() < 0.5:
        batch, targets = batch[:, ::-1], targets[:, ::-1]
    return np.ascontiguousarray(batch), np.ascontiguousarray(targets)
