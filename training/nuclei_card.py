"""What nuclei-tiny says about itself: description, documentation, test tensors and cover."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

from training.augment import HIGH_PERCENTILE, LOW_PERCENTILE, scale_range
from training.decoding import Decoding, decode
from training.keras_types import KerasModel
from training.network import receptive_radius
from training.nuclei_fit import SHAPE
from training.packaging import Card, Example, Output
from training.synthetic_nuclei import FloatImage, Scene, draw_labels, render

TEST_SIDE = 192
COVER_SIDE = 320


@dataclass(frozen=True)
class Evidence:
    """What the card reports: size of nuclei in pixels and the evaluation table in Markdown."""

    object_size: float
    evaluation: str


def example_scene(size: int) -> Scene:
    """The scene of test tensors and cover: nuclei as in the middle of what the model was trained on."""
    return Scene(
        size=size,
        diameter=20,
        diameter_spread=0.2,
        count=size * size // 1200,
        clustering=0.4,
        overlap=0.12,
        elongation=1.5,
        roughness=0.05,
        texture=0.25,
        chromocentres=0.0,
        brightness_spread=0.3,
        optical_blur=1.1,
        haze=0.15,
        background_slope=0.1,
        out_of_focus=2,
        debris=1,
        photons=200,
        read_noise=0.01,
    )


def _camera_counts(rng: np.random.Generator, size: int) -> FloatImage:
    """Generated nuclei in whole camera counts above an offset of 100, as a 16-bit camera would give."""
    scene = example_scene(size)
    image = render(rng, scene, draw_labels(rng, scene))
    return np.asarray(np.round(np.clip(100 + 900 * image, 0, 65535)), np.float32)


def _cover(model: KerasModel, rng: np.random.Generator, how: Decoding) -> NDArray[np.uint8]:
    """Generated image on the left, the labels found in it on the right."""
    from skimage.color import label2rgb
    from skimage.segmentation import find_boundaries

    normalised = scale_range(_camera_counts(rng, COVER_SIDE))
    labels = decode(np.asarray(model(normalised[None, ..., None]))[0], how)
    grey = np.clip(normalised, 0, 1) ** 0.7
    found = label2rgb(labels, grey, alpha=0.45, bg_label=0, bg_color=None)
    found[find_boundaries(labels, mode="inner")] = 1
    pair = np.concatenate([np.repeat(grey[..., None], 3, -1), found], 1)
    return np.asarray(255 * np.clip(pair, 0, 1), np.uint8)


def example(model: KerasModel, how: Decoding) -> Example:
    """Test tensors and cover from generated images only."""
    rng = np.random.default_rng(2018)
    image = _camera_counts(rng, TEST_SIDE)
    probability = np.asarray(model(scale_range(image)[None, ..., None]), np.float32)
    return Example(image[None, ..., None], probability, _cover(model, rng, how))


def _documentation(how: Decoding, evidence: Evidence, halo: int) -> str:
    template = Template((Path(__file__).parent / "nuclei_card.md").read_text(encoding="utf-8"))
    return template.substitute(
        asdict(how), evaluation=evidence.evaluation, object_size=f"{evidence.object_size:.0f}", halo=halo
    )


def card(version: str, how: Decoding, evidence: Evidence) -> Card:
    """The description of nuclei-tiny; the halo is the receptive radius of the architecture, on the stride grid."""
    halo = -(-receptive_radius(SHAPE) // SHAPE.stride) * SHAPE.stride
    labels = {
        "foreground": 1,
        "boundary": 2,
        "threshold": how.threshold,
        "boundary_threshold": how.boundary_threshold,
        "min_size": how.min_size,
    }
    return Card(
        id="nuclei-tiny",
        name="nuclei-tiny (fluorescence nuclei)",
        version=version,
        description="Foreground and boundary of nuclei in 2D fluorescence images (U-Net, 75 thousand parameters).",
        documentation=_documentation(how, evidence, halo),
        tags=("2d", "nuclei", "fluorescence-light-microscopy", "semantic-segmentation", "unet", "dsb2018", "imagej"),
        stride=SHAPE.stride,
        output=Output("probability", "probability of nucleus and of its boundary", ("foreground", "boundary"), halo),
        architecture="U-Net, 3 poolings, ReLU, batch normalisation folded, no normalisation over the image",
        preprocessing=[
            {
                "id": "scale_range",
                "kwargs": {
                    "axes": ["y", "x"],
                    "min_percentile": LOW_PERCENTILE,
                    "max_percentile": HIGH_PERCENTILE,
                    "eps": 1e-6,
                },
            }
        ],
        config={
            "labels": labels,
            "object_size": round(evidence.object_size, 1),
            "expects": {"colour": "grey", "background": "dark"},
        },
    )
