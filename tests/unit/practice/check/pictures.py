"""Images with a known truth, and models that compute what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy import ndimage  # noqa: TID253  a test always computes

from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.decoding import Labels
from zoobridge.practice.task import Task


def nuclei(seed=0, size=192, noise=0.02):
    """Bright, slightly blurred discs of about 16 pixels on a dark ground, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((size, size), np.uint16)
    yy, xx = np.mgrid[:size, :size]
    for number, (row, column) in enumerate(np.ndindex(size // 32, size // 32), 1):
        y, x = 32 * np.array([row, column]) + 16 + rng.integers(-5, 6, 2)
        labels[(yy - y) ** 2 + (xx - x) ** 2 <= rng.integers(6, 10) ** 2] = number
    image = ndimage.gaussian_filter(100.0 * (labels > 0), 1) + 10 + rng.normal(0, 100 * noise, labels.shape)
    return Image(image.clip(0).astype(np.float32), "yx", title=f"nuclei {seed}.tif"), labels


@dataclass
class Computed:
    """Stands for `Predictor`: a function of the pixels instead of a model."""

    function: Callable[[np.ndarray], np.ndarray]
    task: Task | None = Task.INSTANCES
    calls: int = 0
    seen: list[Any] = field(default_factory=list)

    def predict(self, image: Image, tile: Any = None) -> Any:
        self.calls += 1
        return SimpleNamespace(image=Image(self.function(image.array), image.axes))

    def shown(self, served: Any) -> Image:
        return served.image

    def objects(self, shown: Image) -> Labels:
        labels, _ = ndimage.label(shown.array > 0.5)
        return labels[np.newaxis, np.newaxis].astype(np.int32)
