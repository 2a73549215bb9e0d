"""Families of images of nuclei whose truth is known: real ones where they are present, generated ones always."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.pipeline.image import Image

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "images" / "nuclei"
SIDE = 192
SEED = 4711
"""Neither that of the training of nuclei-tiny nor that of its validation."""


@dataclass(frozen=True)
class Pair:
    """An image, and its label image ``(y, x)``."""

    image: Image
    truth: np.ndarray[Any, Any]


def families(count: int) -> Iterator[tuple[str, list[Pair]]]:
    """Name and `count` pairs of every family."""
    if REAL.is_dir():
        yield "real", _real(count)
    kinds: dict[str, dict[str, Any]] = {
        "small": {"diameter": 10, "count": 120},
        "large": {"diameter": 45, "count": 9, "texture": 0.5, "haze": 0.3},
        "dim": {"photons": 20, "read_noise": 0.05, "background_slope": 0.3},
        "crowded": {"diameter": 22, "count": 80, "clustering": 0.1, "brightness_spread": 0.5},
    }
    for place, (name, stated) in enumerate(kinds.items()):
        yield name, generated(SEED + place, count, stated)
    bright = generated(SEED + len(kinds), count, {})
    yield "dark on bright", [replace(pair, image=_inverted(pair.image)) for pair in bright]


def unfit(count: int) -> Iterator[tuple[str, list[Pair]]]:
    """Name and `count` pairs of families that nuclei-tiny fails on: dark nuclei on a bright background."""
    yield "generated, inverted", [replace(pair, image=_inverted(pair.image)) for pair in generated(SEED, count, {})]
    if REAL.is_dir():
        yield "real, inverted", [replace(pair, image=_inverted(pair.image)) for pair in _real(count)]


def _real(count: int) -> list[Pair]:
    import tifffile

    paths = sorted((REAL / "images").glob("*.tif"))
    chosen = paths[:: max(1, len(paths) // count)][:count]
    return [
        Pair(Image(tifffile.imread(path), "yx", title=path.name), tifffile.imread(REAL / "labels" / path.name))
        for path in chosen
    ]


def generated(seed: int, count: int, stated: dict[str, Any]) -> list[Pair]:
    """Images of the usual scene with some of its properties changed, and their truth."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    from training.nuclei_card import example_scene
    from training.synthetic_nuclei import draw_labels, render

    rng = np.random.default_rng(seed)
    pairs = []
    for number in range(count):
        scene = replace(example_scene(SIDE), **stated)
        labels = draw_labels(rng, scene)
        pixels = np.clip(20 + 100 * render(rng, scene, labels), 0, 255).astype(np.uint8)
        pairs.append(Pair(Image(pixels, "yx", title=f"generated {number}"), labels))
    return pairs


def _inverted(image: Image) -> Image:
    return replace(image, array=255 - image.array)
