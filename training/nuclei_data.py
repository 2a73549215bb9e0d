"""The pool of training windows for nuclei-tiny: real images where there are any, generated ones always."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.augment import (
    ScaleRange,
    median_diameter,
    quarter_turns,
    random_crop,
    random_zoom,
    scale_range,
    vary_exposure,
)
from training.decoding import targets
from training.synthetic_nuclei import FloatImage, LabelImage, generate


@dataclass(frozen=True)
class LabelledImage:
    """A real image (y, x) as the camera wrote it, and its label image."""

    name: str
    image: FloatImage
    labels: LabelImage


@dataclass(frozen=True)
class PoolSize:
    """How many windows to make, of how many pixels a side, and which share of them from real images."""

    windows: int
    side: int
    real_share: float


def read_pairs(folder: Path) -> list[LabelledImage]:
    """All `images/*.tif` below `folder` with the label image of the same name in `labels/` (none: empty list)."""
    import tifffile

    return [
        LabelledImage(
            path.name,
            tifffile.imread(path).astype(np.float32),
            tifffile.imread(folder / "labels" / path.name).astype(np.int32),
        )
        for path in sorted((folder / "images").glob("*.tif"))
    ]


def _window(
    rng: np.random.Generator, pairs: list[LabelledImage], size: PoolSize
) -> tuple[FloatImage, NDArray[np.float32]]:
    if pairs and rng.random() < size.real_share:
        pair = pairs[rng.integers(len(pairs))]
        zoom = random_zoom(rng, median_diameter(pair.labels), ScaleRange())
        image, labels = random_crop(rng, scale_range(pair.image), pair.labels, size.side, zoom)
        image = vary_exposure(rng, image, labels)
    else:
        image, labels = generate(rng, size.side)
        image = vary_exposure(rng, scale_range(image), labels) if rng.random() < 0.5 else scale_range(image)
    return image, targets(labels)


@dataclass(frozen=True)
class Pool:
    """Training windows in memory: images (n, y, x, 1) in half precision, targets (n, y, x, 3) of 0 and 1."""

    images: NDArray[np.float16]
    targets: NDArray[np.uint8]

    def batches(self, rng: np.random.Generator, size: int) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """One pass over the pool in random order, each batch randomly turned and flipped."""
        order = rng.permutation(len(self.images))
        picks = [order[start : start + size] for start in range(0, len(order) - size + 1, size)]
        return [
            quarter_turns(rng, self.images[pick].astype(np.float32), self.targets[pick].astype(np.float32))
            for pick in picks
        ]


def make_pool(rng: np.random.Generator, pairs: list[LabelledImage], size: PoolSize) -> Pool:
    """Fill a pool; without `pairs` all windows are generated."""
    images = np.empty((size.windows, size.side, size.side, 1), np.float16)
    maps = np.empty((size.windows, size.side, size.side, 3), np.uint8)
    for index in range(size.windows):
        image, target = _window(rng, pairs, size)
        images[index, ..., 0], maps[index] = np.clip(image, -10, 100), target
    return Pool(images, maps)
