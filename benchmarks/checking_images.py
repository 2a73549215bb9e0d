"""Images that nuclei-tiny knows, images it does not know, and images on which it fails, all with a known truth.

Thresholds of the checks were taken from the first half of the real images and from scenes of other seeds. What is
measured here is the second half, and seeds from `FIRST_SEED` on. Where ``../shared/images`` is absent, generated scenes
stand for the real images.
"""

# ruff: noqa: TID253 (a benchmark always computes, so scipy may load at once)

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.transform import rescale

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from training.synthetic_nuclei import draw_labels, generate, random_scene, render  # noqa: E402
from training.synthetic_structures import clean_image, noisy_twin, random_noise  # noqa: E402

SHARED = ROOT.parent / "shared" / "images"
FIRST_SEED = 500
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Case:
    """An image and its truth; `kind` says what was done to it."""

    kind: str
    pixels: Pixels
    labels: NDArray[Any]


def known(count: int) -> list[Case]:
    """Images as the model knows them: the real ones no threshold was taken from, else generated ordinary scenes."""
    files = sorted((SHARED / "nuclei" / "images").glob("*.tif"))
    return [_read(file) for file in files[len(files) // 2 :]][:count] or [_ordinary(n) for n in range(count)]


def unknown(cases: list[Case]) -> Iterator[Case]:
    """Each of them blurred, inverted, much smaller and much larger, and as many images of something else."""
    rng = np.random.default_rng(FIRST_SEED)
    for case in cases:
        yield blurred(case, float(rng.uniform(3, 6)))
        yield inverted(case)
        yield smaller(case, 4, tiled=True)
        yield larger(case, 4)
    yield from _other_modality(len(cases))


def varied(cases: list[Case], generated: int) -> Iterator[Case]:
    """The images themselves, harmless and harmful changes of them, and generated scenes, empty ones included."""
    rng = np.random.default_rng(2)
    for case in cases:
        yield case
        yield blurred(case, float(rng.uniform(1.5, 8)))
        yield _changed(case, "noisy", case.pixels + rng.normal(0, rng.uniform(0.1, 1) * _span(case), case.pixels.shape))
        yield inverted(case)
        yield smaller(case, int(rng.choice([2, 3, 4, 5])))
        yield larger(case, int(rng.choice([2, 3, 4])))
        yield _changed(case, "gamma", _unit(case) ** float(rng.choice([0.3, 0.5, 2, 3])))
        clouds = ndimage.gaussian_filter(rng.normal(size=case.pixels.shape), 30)
        yield _changed(case, "haze", _unit(case) + rng.uniform(0.3, 3) * (clouds - clouds.min()) / np.ptp(clouds))
        lines = np.sin(np.arange(case.pixels.shape[0]) / 3) > 0
        yield _changed(case, "stripes", _unit(case) + rng.uniform(0.2, 1.5) * lines[:, None])
    yield from extreme_scenes(generated)


def extreme_scenes(count: int) -> Iterator[Case]:
    """Generated nuclei of any size, density and noise, empty images included."""
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        yield Case("generated", *generate(np.random.default_rng(seed), 256))


def blurred(case: Case, sigma: float) -> Case:
    """Out of focus."""
    return _changed(case, "blurred", ndimage.gaussian_filter(case.pixels, sigma))


def inverted(case: Case) -> Case:
    """Dark on bright."""
    return _changed(case, "inverted", case.pixels.max() + case.pixels.min() - case.pixels)


def smaller(case: Case, factor: int, *, tiled: bool = False) -> Case:
    """Taken with a weaker lens; `tiled`: repeated, so that the image keeps its size."""
    times = (factor, factor) if tiled else (1, 1)
    pixels = rescale(case.pixels, 1 / factor, order=1, anti_aliasing=True, preserve_range=True)
    rows, columns = (
        ((np.arange(size) + 0.5) * whole / size).astype(int)
        for size, whole in zip(pixels.shape, case.labels.shape, strict=True)
    )
    labels = case.labels[np.ix_(rows, columns)]
    return Case("smaller", np.tile(pixels, times).astype(np.float32), np.tile(labels, times))


def larger(case: Case, factor: int) -> Case:
    """Taken with a stronger lens: the middle of the image."""
    size = case.pixels.shape[0] // factor
    middle = slice((case.pixels.shape[0] - size) // 2, (case.pixels.shape[0] + size) // 2)
    pixels = rescale(case.pixels[middle, middle], factor, order=1, preserve_range=True)
    labels = case.labels[middle, middle].repeat(factor, 0).repeat(factor, 1)
    return Case("larger", pixels.astype(np.float32), labels)


def _other_modality(count: int) -> Iterator[Case]:
    """Generated filaments, puncta, membranes and mixtures, and real membranes and cytoplasm where they are."""
    import tifffile

    for name in ("AICS_12_134_C0.tif", "AICS_12_134_C1.tif"):
        if (SHARED / "multichannel" / name).is_file():
            pixels = tifffile.imread(SHARED / "multichannel" / name).astype(np.float32)
            yield Case("other modality", pixels, np.zeros(pixels.shape, int))
    rng = np.random.default_rng(FIRST_SEED)
    made = 0
    while made < count:
        clean = clean_image(rng, 256)
        if _has_long_structures(clean):
            made += 1
            yield Case("other modality", noisy_twin(rng, clean, random_noise(rng)), np.zeros(clean.shape, int))


def _has_long_structures(clean: Pixels) -> bool:
    """No nuclei: those are what the model knows, and the generator draws them as well."""
    down, right = np.gradient(ndimage.gaussian_filter(clean, 2))
    ridge = np.linalg.eigvalsh(np.stack([np.stack(np.gradient(down), -1), np.stack(np.gradient(right), -1)], -2))
    strength = np.abs(ridge).max(-1)
    bright = strength > np.percentile(strength, 98)
    return float(np.mean(np.abs(ridge).min(-1)[bright] / strength[bright])) < 0.3


def _read(file: Path) -> Case:
    import tifffile

    labels = tifffile.imread(file.parents[1] / "labels" / file.name)
    return Case("real", tifffile.imread(file).astype(np.float32), labels.astype(int))


def _ordinary(number: int) -> Case:
    rng = np.random.default_rng(FIRST_SEED + number)
    scene = random_scene(rng, 256)
    scene = replace(
        scene, diameter=float(rng.uniform(12, 24)), count=int(rng.integers(12, 60)), photons=300.0, haze=0.0
    )
    labels = draw_labels(rng, scene)
    return Case("ordinary scene", render(rng, scene, labels), labels)


def _changed(case: Case, kind: str, pixels: NDArray[Any]) -> Case:
    return Case(kind, pixels.astype(np.float32), case.labels)


def _span(case: Case) -> float:
    return float(np.ptp(case.pixels))


def _unit(case: Case) -> Pixels:
    return (case.pixels - case.pixels.min()) / _span(case)
