"""Generated fluorescence nuclei with exact label images.

The generator aims at variety, not at realism of one assay: sizes from 7 to 80 pixels, empty to crowded, touching
neighbours, dim next to bright nuclei, chromatin texture, haze, out-of-focus nuclei, uneven background and shot noise.
"""

# ruff: noqa: TID253 (a training script always computes, so scipy may load at once)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

FloatImage = NDArray[np.float32]
LabelImage = NDArray[np.int32]


@dataclass(frozen=True)
class Scene:
    """What one generated image looks like; lengths in pixels, intensities relative to a nucleus of brightness 1."""

    size: int
    diameter: float
    diameter_spread: float
    count: int
    clustering: float
    overlap: float
    elongation: float
    roughness: float
    texture: float
    chromocentres: float
    brightness_spread: float
    optical_blur: float
    haze: float
    background_slope: float
    out_of_focus: int
    debris: int
    photons: float
    read_noise: float


def random_scene(rng: np.random.Generator, size: int) -> Scene:
    """Draw a scene of `size` x `size` pixels."""
    diameter = float(np.exp(rng.uniform(np.log(7), np.log(75))))
    room = size * size / diameter**2
    density = rng.choice([0.0, 0.03, 0.15, 0.15, 0.4, 0.4, 0.8, 0.8, 1.1])
    return Scene(
        size=size,
        diameter=diameter,
        diameter_spread=rng.uniform(0.05, 0.35),
        count=int(np.clip(np.ceil(room * density * rng.uniform(0.6, 1.4)), 0, 450)),
        clustering=rng.uniform(0, 1),
        overlap=rng.uniform(0.0, 0.3),
        elongation=rng.uniform(1.0, 1.9),
        roughness=rng.uniform(0.0, 0.12),
        texture=rng.uniform(0.0, 0.5),
        chromocentres=rng.choice([0.0, 0.0, rng.uniform(0.3, 1.5)]),
        brightness_spread=rng.uniform(0.0, 0.6),
        optical_blur=rng.uniform(0.4, 1.0) + rng.uniform(0.0, 0.045) * diameter,
        haze=rng.choice([0.0, rng.uniform(0.0, 0.5)]),
        background_slope=rng.choice([0.0, rng.uniform(0.0, 0.4)]),
        out_of_focus=int(rng.poisson(rng.choice([0, 0, 3]))),
        debris=int(rng.poisson(rng.choice([0, 0, 4]))),
        photons=float(np.exp(rng.uniform(np.log(15), np.log(2000)))),
        read_noise=float(rng.uniform(0.0, 0.05)),
    )


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> FloatImage:
    """Gaussian noise of unit variance with a correlation length of `scale` pixels."""
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), scale, mode="wrap")
    return np.asarray(noise / (noise.std() + 1e-9), np.float32)


def _outline(rng: np.random.Generator, scene: Scene, diameter: float) -> NDArray[np.bool_]:
    """Mask of one nucleus: an ellipse whose radius is disturbed by a few low harmonics."""
    aspect = rng.uniform(1.0, scene.elongation)
    half_long, half_short = diameter / 2 * np.sqrt(aspect), diameter / 2 / np.sqrt(aspect)
    reach = int(np.ceil(half_long * 1.3)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    turn = rng.uniform(0, np.pi)
    along, across = np.cos(turn) * x + np.sin(turn) * y, -np.sin(turn) * x + np.cos(turn) * y
    angle = np.arctan2(across / half_short, along / half_long)
    edge = np.ones_like(angle)
    for harmonic in (2, 3, 4, 5):
        edge += rng.normal(0, scene.roughness / harmonic) * np.cos(harmonic * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(np.hypot(along / half_long, across / half_short) <= edge, dtype=bool)


def _centre(rng: np.random.Generator, scene: Scene, anchors: NDArray[np.float64]) -> tuple[int, int]:
    if rng.random() < scene.clustering:
        anchor = anchors[rng.integers(len(anchors))]
        y, x = anchor + rng.normal(0, 1.6 * scene.diameter, 2)
    else:
        y, x = rng.uniform(0, scene.size, 2)
    return int(y), int(x)


def _place(labels: LabelImage, mask: NDArray[np.bool_], centre: tuple[int, int], number: int, overlap: float) -> bool:
    """Draw `mask` on free pixels unless more than `overlap` of it is hidden by earlier nuclei."""
    reach = mask.shape[0] // 2
    top, left = centre[0] - reach, centre[1] - reach
    y0, y1 = max(top, 0), min(top + mask.shape[0], labels.shape[0])
    x0, x1 = max(left, 0), min(left + mask.shape[1], labels.shape[1])
    if y0 >= y1 or x0 >= x1:
        return False
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left]
    window = labels[y0:y1, x0:x1]
    hidden = np.count_nonzero(part & (window > 0))
    if not part.any() or hidden > overlap * np.count_nonzero(part):
        return False
    window[part & (window == 0)] = number
    return True


def draw_labels(rng: np.random.Generator, scene: Scene) -> LabelImage:
    """Label image (y, x), int32, background 0, nuclei numbered from 1."""
    labels = np.zeros((scene.size, scene.size), np.int32)
    anchors = rng.uniform(0, scene.size, (max(1, scene.count // 12), 2))
    number = 0
    for _ in range(scene.count):
        diameter = scene.diameter * float(np.exp(rng.normal(0, scene.diameter_spread)))
        mask = _outline(rng, scene, max(diameter, 4.0))
        for _attempt in range(4):
            if _place(labels, mask, _centre(rng, scene, anchors), number + 1, scene.overlap):
                number += 1
                break
    return labels


def _nuclear_signal(rng: np.random.Generator, scene: Scene, labels: LabelImage) -> FloatImage:
    brightness = np.exp(rng.normal(0, scene.brightness_spread, int(labels.max()) + 1)).clip(0.15, 4)
    brightness[0] = 0
    grain = 1 + scene.texture * (
        0.5 * smooth_noise(rng, labels.shape, max(0.8, 0.06 * scene.diameter))
        + 0.5 * smooth_noise(rng, labels.shape, max(1.0, 0.18 * scene.diameter))
    )
    spots = smooth_noise(rng, labels.shape, max(1.0, 0.07 * scene.diameter)) - 1.1
    grain = np.clip(grain, 0.2, None) + scene.chromocentres * np.clip(spots, 0, 1.5)
    inside = ndimage.distance_transform_edt(labels > 0) / scene.diameter
    dome = rng.uniform(0, 0.6)
    profile = (1 - dome) + dome * np.clip(inside * 4, 0, 1)
    return np.asarray(brightness[labels] * grain * profile, dtype=np.float32)


def _distractors(rng: np.random.Generator, scene: Scene) -> FloatImage:
    """Blurred nuclei of another focal plane and specks, which carry no label."""
    shape = (scene.size, scene.size)
    far = np.zeros(shape, np.int32)
    for number in range(scene.out_of_focus):
        _place(far, _outline(rng, scene, scene.diameter * 1.2), _centre(rng, scene, np.zeros((1, 2))), number + 1, 0.5)
    image = ndimage.gaussian_filter((far > 0).astype(np.float32), 0.3 * scene.diameter) * rng.uniform(0.1, 0.5)
    specks = np.zeros(shape, np.float32)
    specks[rng.integers(0, scene.size, scene.debris), rng.integers(0, scene.size, scene.debris)] = 1
    if scene.debris:
        width = rng.uniform(0.5, 1.0)
        image += ndimage.gaussian_filter(specks, width) * 2 * np.pi * width**2 * rng.uniform(0.2, 1.0)
    return np.asarray(image, dtype=np.float32)


def render_clean(rng: np.random.Generator, scene: Scene, labels: LabelImage) -> FloatImage:
    """Noise-free image (y, x) of `labels`, float32, in units of a typical nucleus above a small offset."""
    image = _nuclear_signal(rng, scene, labels)
    glow = ndimage.gaussian_filter(image, 0.7 * scene.diameter)
    image = ndimage.gaussian_filter(image, scene.optical_blur) + _distractors(rng, scene)
    image += scene.haze * glow * (1 + 0.5 * smooth_noise(rng, labels.shape, 0.5 * scene.diameter)).clip(0, None)
    unevenness = smooth_noise(rng, labels.shape, scene.size / 4)
    image += scene.background_slope * (unevenness - unevenness.min()) / 2
    return np.asarray(np.clip(image + rng.uniform(0.02, 0.3), 0, None), dtype=np.float32)


def add_noise(rng: np.random.Generator, image: FloatImage, photons: float, read_noise: float) -> FloatImage:
    """Shot noise of `photons` per unit of intensity, and Gaussian read noise in units of intensity."""
    noisy = rng.poisson(np.clip(image, 0, None) * photons) / photons
    return np.asarray(noisy + rng.normal(0, read_noise, image.shape), dtype=np.float32)


def render(rng: np.random.Generator, scene: Scene, labels: LabelImage) -> FloatImage:
    """Camera image (y, x) of `labels`, float32, in units of a typical nucleus above an arbitrary offset."""
    return add_noise(rng, render_clean(rng, scene, labels), scene.photons, scene.read_noise)


def generate(rng: np.random.Generator, size: int = 256) -> tuple[FloatImage, LabelImage]:
    """One random image and its labels, both (y, x) of `size` x `size` pixels."""
    scene = random_scene(rng, size)
    labels = draw_labels(rng, scene)
    return render(rng, scene, labels), labels
