"""What is measured: models, ready in a folder of packages and installed for zoobridge, and images."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.job import Array
from benchmarks.unet_package import UNet, write_unet

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "zoo" / "models" / "unet2d-nuclei-broad"
REAL_NAME = "unet-2d-nuclei-broad"
BUNDLED = "nuclei-tiny"
FLAT = UNet(halo={"y": 48, "x": 48}, onnx=True)
DEEP = UNet(
    name="unet3d-89k",
    space="zyx",
    widths=(8, 16, 32),
    pool=(1, 2, 2),
    halo={"z": 10, "y": 24, "x": 24},
    test=(32, 96, 96),
    onnx=True,
)
"""Halos are the distances the networks see, rounded up to their step."""

Shape = tuple[int, ...]
ODD: Shape = (510, 510)
GOAL: Shape = (2048, 2048)
SQUARES: tuple[Shape, ...] = (ODD, (512, 512), (1024, 1024), GOAL, (4096, 4096))
VOLUME: Shape = (64, 256, 256)
TINY: Shape = (256, 256)


@dataclass(frozen=True, slots=True)
class Subject:
    """A model and the images it is measured on.

    Parameters
    ----------
    margin : Mapping
        Axis -> how far the network sees, as zoobridge probed it: so near to the border a mirrored image shows.
    whole : int
        Largest number of pixels that is run whole.
    """

    name: str
    package: Path
    axes: str
    preprocessing: list[dict[str, Any]]
    postprocessing: list[dict[str, Any]]
    margin: Mapping[str, int]
    images: tuple[Shape, ...]
    whole: int

    @property
    def formats(self) -> tuple[str, ...]:
        """Files with weights."""
        return tuple(name for name in ("saved_model.zip", "weights.onnx") if (self.package / name).is_file())


def subjects(folder: Path, home: Path, only: Sequence[str], *, smoke: bool) -> list[Subject]:
    """Write the packages and install them; the elections are held here, so that no measured process holds one.

    Parameters
    ----------
    only : sequence of str
        Names of models; empty: all, of which `smoke` takes the bundled one.
    """
    from zoobridge.catalogue.bundled import bundled_packages
    from zoobridge.inference.zoo import Zoo
    from zoobridge.settings import Settings

    zoo = Zoo(Settings(home))
    # nuclei-tiny needs 0.3 KiB a pixel with TensorFlow, the U-Net 1.3 KiB: 22.9 GiB at 4096 x 4096
    known: dict[str, Callable[[], Subject]] = {
        FLAT.name: lambda: _subject(zoo, write_unet(folder / FLAT.name, FLAT), SQUARES, 2048**2),
        BUNDLED: lambda: _subject(zoo, bundled_packages()[BUNDLED], (TINY,) if smoke else SQUARES, 4096**2),
        DEEP.name: lambda: _subject(zoo, write_unet(folder / DEEP.name, DEEP), (VOLUME,), math.prod(VOLUME)),
    }
    if REAL.is_dir():
        known[REAL_NAME] = lambda: _subject(zoo, REAL, ((512, 512), GOAL), 2048**2)
    wanted = only or ([BUNDLED] if smoke else list(known))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"No model is called {', '.join(unknown)}; there are {', '.join(known)}.")
    return [known[name]() for name in wanted]


def _subject(zoo: Any, package: Path, images: tuple[Shape, ...], whole: int) -> Subject:  # noqa: ANN401
    import yaml

    name = BUNDLED if package.name == BUNDLED else zoo.install(package, verify=False).name
    reach = zoo.verify(name).reach
    [path] = [*package.glob("rdf.yaml"), *package.glob("bioimageio.yaml")]
    description = yaml.safe_load(path.read_text(encoding="utf-8"))
    [entry], [result] = description["inputs"], description["outputs"]
    axes = "".join({"batch": "b", "channel": "c"}.get(axis["type"], axis.get("id", "x")) for axis in entry["axes"])
    steps = entry.get("preprocessing", []), result.get("postprocessing", [])
    return Subject(name, package, axes, *steps, dict(reach.radius), images, whole)


def make_image(shape: Shape) -> Array:
    """Round objects in noise, float32, about zero and of about unit spread (seed 1)."""
    grids: Sequence[Array] = np.meshgrid(*(np.arange(size) for size in shape), indexing="ij", sparse=True)
    periods = (5.0, 9.0, 11.0)[-len(shape) :]
    objects: Any = 1.0
    for grid, period in zip(grids, periods, strict=True):
        objects = objects * np.sin(grid / period)
    noise = np.random.default_rng(1).normal(scale=0.3, size=shape)
    return (objects + noise).astype(np.float32)


def shuffled(image: Array) -> Array:
    """The same pixels in another order (seed 2): whoever compares must see that the outputs differ."""
    return np.random.default_rng(2).permutation(image.ravel()).reshape(image.shape)
