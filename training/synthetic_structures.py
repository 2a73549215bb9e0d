# ruff: noqa: TID253 (a training script always computes, so scipy may load at once)
"""Generated noise-free fluorescence images and their noisy twins, for training a denoiser."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from training.synthetic_nuclei import (
    FloatImage,
    add_noise,
    draw_labels,
    random_scene,
    render_clean,
    smooth_noise,
)


@dataclass(frozen=True)
class Noise:
    """Photons of the brightest structure, and read noise as a fraction of its intensity."""

    photons: float
    read_noise: float


def random_noise(rng: np.random.Generator) -> Noise:
    """Noise from hardly visible to images where structures are just recognised."""
    return Noise(float(np.exp(rng.uniform(np.log(5), np.log(300)))), float(rng.choice([0.0, rng.uniform(0, 0.12)])))


def _filaments(rng: np.random.Generator, size: int) -> FloatImage:
    """Curved fibres: random walks whose direction drifts slowly."""
    image = np.zeros((size, size), np.float32)
    for _ in range(int(rng.integers(3, 40))):
        steps = int(rng.integers(size // 4, 2 * size))
        angle = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, rng.uniform(0.005, 0.06), steps))
        y = rng.uniform(0, size) + np.cumsum(np.sin(angle))
        x = rng.uniform(0, size) + np.cumsum(np.cos(angle))
        inside = (y >= 0) & (y < size) & (x >= 0) & (x < size)
        np.maximum.at(image, (y[inside].astype(int), x[inside].astype(int)), rng.uniform(0.3, 1.0))
    width = rng.uniform(0.7, 2.0)
    return np.asarray(ndimage.gaussian_filter(image, width) * width * 2.5, dtype=np.float32)


def _puncta(rng: np.random.Generator, size: int) -> FloatImage:
    """Diffraction-limited spots over a smooth cell-like field."""
    image = np.zeros((size, size), np.float32)
    count = int(rng.integers(5, 300))
    image[rng.integers(0, size, count), rng.integers(0, size, count)] = rng.uniform(0.2, 1.0, count)
    width = rng.uniform(0.9, 2.0)
    spots = ndimage.gaussian_filter(image, width) * 2 * np.pi * width**2
    body = ndimage.gaussian_filter((smooth_noise(rng, image.shape, size / 8) > 0.3).astype(np.float32), 2)
    return np.asarray(spots + rng.uniform(0, 0.4) * body, dtype=np.float32)


def _nuclei(rng: np.random.Generator, size: int) -> FloatImage:
    scene = random_scene(rng, size)
    return render_clean(rng, scene, draw_labels(rng, scene))


def _membranes(rng: np.random.Generator, size: int) -> FloatImage:
    """Bright lines between random cells (a Voronoi pattern), over textured cytoplasm."""
    sites = rng.uniform(0, size, (int(rng.integers(6, 80)), 2)).astype(int)
    marks = np.zeros((size, size), np.int32)
    marks[sites[:, 0], sites[:, 1]] = np.arange(1, len(sites) + 1)
    _, (row, column) = ndimage.distance_transform_edt(marks == 0, return_indices=True)
    cells = marks[row, column]
    edge = ndimage.maximum_filter(cells, 3) != ndimage.minimum_filter(cells, 3)
    image = ndimage.gaussian_filter(edge.astype(np.float32), rng.uniform(0.7, 1.6))
    level = rng.uniform(0, 0.4, len(sites) + 1)[cells]
    return np.asarray(image + ndimage.gaussian_filter(level, 1.0), dtype=np.float32)


def clean_image(rng: np.random.Generator, size: int) -> FloatImage:
    """Noise-free image (y, x) scaled to 0..1: nuclei, filaments, puncta or membranes, sometimes two of them."""
    kinds = (_nuclei, _filaments, _puncta, _membranes)
    image = kinds[int(rng.integers(len(kinds)))](rng, size)
    if rng.random() < 0.3:
        image = image + rng.uniform(0.2, 1.0) * kinds[int(rng.integers(len(kinds)))](rng, size)
    image = image - image.min()
    return np.asarray(image / (np.percentile(image, 99.9) + 1e-6), dtype=np.float32).clip(0, 3)


def noisy_twin(rng: np.random.Generator, clean: FloatImage, noise: Noise) -> FloatImage:
    """`clean` as a camera would see it: shot noise over a faint background, then read noise."""
    background = rng.uniform(0.0, 0.1)
    return np.asarray(add_noise(rng, clean + background, noise.photons, noise.read_noise) - background, np.float32)
