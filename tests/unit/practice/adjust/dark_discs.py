"""Images that nuclei-tiny fails on, dark discs on a bright background, and their labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile


def dark_discs(seed, size=128):
    random = np.random.default_rng(seed)
    labels = np.zeros((size, size), np.uint16)
    yy, xx = np.mgrid[:size, :size]
    for number, (row, column) in enumerate(np.ndindex(size // 32, size // 32), 1):
        y, x = 32 * np.array([row, column]) + 16 + random.integers(-4, 5, 2)
        labels[(yy - y) ** 2 + (xx - x) ** 2 <= random.integers(6, 11) ** 2] = number
    image = np.where(labels > 0, 70, 200) + random.normal(0, 6, labels.shape)
    return np.clip(image, 0, 255).astype(np.uint8), labels


def write_pairs(folder: Path, count=5, size=128):
    """Folders ``images`` and ``labels`` below `folder`."""
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        image, labels = dark_discs(number, size)
        tifffile.imwrite(folder / "images" / f"{number}.tif", image)
        tifffile.imwrite(folder / "labels" / f"{number}.tif", labels)
    return folder / "images", folder / "labels"
