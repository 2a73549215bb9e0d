"""What denoise-tiny says about itself: description, documentation, test tensors and cover."""

from __future__ import annotations

from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

from training.denoise_fit import STRIDE, denoise, receptive_radius
from training.keras_types import KerasModel
from training.packaging import Card, Example, Output
from training.synthetic_nuclei import FloatImage
from training.synthetic_structures import Noise, clean_image, noisy_twin

TEST_SIDE = 128
COVER_SIDE = 256
CAMERA_OFFSET = 100
EXAMPLE_NOISE = Noise(photons=20, read_noise=0.05)


def _camera_counts(image: FloatImage) -> FloatImage:
    """Intensities 0..1 as whole counts of a 16-bit camera."""
    return np.asarray(np.round(np.clip(CAMERA_OFFSET + 1000 * image, 0, 65535)), np.float32)


def _cover(model: KerasModel, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Noisy generated image on the left, the denoised one on the right."""
    noisy = noisy_twin(rng, clean_image(rng, COVER_SIDE), EXAMPLE_NOISE)
    pair = np.concatenate([noisy, denoise(model, noisy)], 1)
    return np.asarray(255 * np.clip(pair, 0, 1) ** 0.7, np.uint8)


def example(model: KerasModel) -> Example:
    """Test tensors and cover from generated images."""
    rng = np.random.default_rng(4)
    noisy = _camera_counts(noisy_twin(rng, clean_image(rng, TEST_SIDE), EXAMPLE_NOISE))[None, ..., None]
    return Example(noisy, np.asarray(model(noisy), np.float32), _cover(model, rng))


def card(version: str, evaluation: str) -> Card:
    """The description of denoise-tiny; the halo is the receptive radius of the architecture, on the stride grid."""
    halo = -(-receptive_radius() // STRIDE) * STRIDE
    template = Template((Path(__file__).parent / "denoise_card.md").read_text(encoding="utf-8"))
    return Card(
        id="denoise-tiny",
        name="denoise-tiny (fluorescence images)",
        version=version,
        description="Removes shot and read noise from 2D fluorescence images and keeps their intensity scale.",
        documentation=template.substitute(evaluation=evaluation, halo=halo),
        tags=("2d", "denoising", "image-restoration", "fluorescence-light-microscopy", "unet", "imagej"),
        stride=STRIDE,
        output=Output(
            "denoised", "the image with less noise, in the intensity scale of the input", ("intensity",), halo
        ),
        architecture="U-Net without bias, 2 poolings, ReLU, predicts the noise and subtracts it",
        config={"expects": {"colour": "grey", "background": "dark"}},
    )
