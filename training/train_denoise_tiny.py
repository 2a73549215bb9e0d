"""Train denoise-tiny on generated images and write its package.

python -m training.train_denoise_tiny
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training.denoise_card import card, example
from training.denoise_fit import Schedule, denoise, fit, psnr
from training.keras_types import KerasModel
from training.nuclei_data import read_pairs
from training.packaging import write_package
from training.synthetic_nuclei import FloatImage
from training.synthetic_structures import Noise, clean_image, noisy_twin

ROOT = Path(__file__).resolve().parents[1]
VERSION = "1.0.0"
HELD_OUT_SEED = 777
LEVELS = (Noise(10, 0.1), Noise(30, 0.05), Noise(100, 0.02))


def _row(model: KerasModel, name: str, images: list[FloatImage], noise: Noise) -> str:
    """Mean PSNR before and after, compared with a Gaussian blur of the best of three widths per image."""
    from scipy import ndimage

    rng = np.random.default_rng(HELD_OUT_SEED)
    before, after, blurred, drift = [], [], [], []
    for clean in images:
        noisy = noisy_twin(rng, clean, noise)
        found = denoise(model, noisy)
        before.append(psnr(clean, noisy))
        after.append(psnr(clean, found))
        blurred.append(max(psnr(clean, ndimage.gaussian_filter(noisy, width)) for width in (0.7, 1.0, 1.5)))
        drift.append(abs(float(found.mean() - noisy.mean())) / float(clean.mean() + 0.05))
    figures = f"{np.mean(before):.1f} | {np.mean(blurred):.1f} | {np.mean(after):.1f} | {100 * max(drift):.1f} %"
    return f"| {name} | {noise.photons:g} | {noise.read_noise:g} | {figures} |"


def evaluation(model: KerasModel, real: list[FloatImage]) -> str:
    """Markdown table on generated images of another seed, and on real ones when there are any."""
    rng = np.random.default_rng(HELD_OUT_SEED)
    sets = {"generated, another seed": [clean_image(rng, 192) for _ in range(32)]}
    if real:
        sets["DSB2018"] = real
    rows = [_row(model, name, images, noise) for name, images in sets.items() for noise in LEVELS]
    head = (
        "| test images | photons | read noise | noisy | best Gaussian blur | denoise-tiny | largest change of a mean |"
    )
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])


def _unit_range(image: FloatImage) -> FloatImage:
    low, high = np.percentile(image, (1, 99.9))
    return np.asarray(np.clip((image - low) / (high - low), 0, 3), np.float32)


def _arguments() -> argparse.Namespace:
    defaults = Schedule()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path, default=ROOT.parent / "shared" / "images" / "nuclei", help="test only")
    parser.add_argument("--windows", type=int, default=defaults.windows)
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--output", type=Path, default=ROOT / "src/zoobridge/catalogue/bundled/denoise-tiny")
    return parser.parse_args()


def main() -> None:
    """Train, evaluate, write."""
    options = _arguments()
    model = fit(Schedule(windows=options.windows, epochs=options.epochs), options.seed)
    table = evaluation(model, [_unit_range(pair.image) for pair in read_pairs(options.images)])
    print(table)
    write_package(model, card(VERSION, table), example(model), options.output)


if __name__ == "__main__":
    main()
