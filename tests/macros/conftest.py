"""Macros run as users run them: a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run_macro():
    """Run macros/NAME with arguments; the finished process."""

    def run(name, home=None, **arguments):
        command = [sys.executable, "-m", "zoobridge", "run", str(ROOT / "macros" / name)]
        for key, value in arguments.items():
            command += ["--arg", f"{key}={value}"]
        environment = {**os.environ, **({} if home is None else {"ZOOBRIDGE_HOME": str(home)})}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=240)

    return run


def nuclei(size=192, seed=0, noise=3.0):
    """Bright discs on a dark, noisy background, and their labels.

    Discs lie on a jittered grid, so that none touch.
    """
    random = np.random.default_rng(seed)
    labels = np.zeros((size, size), np.uint16)
    yy, xx = np.mgrid[:size, :size]
    for number, (row, column) in enumerate(np.ndindex(size // 32, size // 32), 1):
        y, x = 32 * np.array([row, column]) + 16 + random.integers(-3, 4, 2)
        labels[(yy - y) ** 2 + (xx - x) ** 2 <= random.integers(6, 10) ** 2] = number
    image = 12 + 90 * (labels > 0) + random.normal(0, noise, labels.shape)
    return np.clip(image, 0, 255).astype(np.uint8), labels


@pytest.fixture
def nuclei_image(tmp_path):
    """Path of a generated image, and its labels."""
    image, labels = nuclei()
    path = tmp_path / "images [1]" / "my cells & more.tif"
    path.parent.mkdir()
    tifffile.imwrite(path, image, imagej=True, resolution=(2.0, 2.0), metadata={"unit": "um"})
    return path, labels
