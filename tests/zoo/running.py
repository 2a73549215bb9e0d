"""One description from its text to a result: written, installed, run by a macro, compared."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from tests.zoo.described import Tensor
from tests.zoo.images import Task, task
from tests.zoo.package import write_stand_in
from tests.zoo.reference import expected, image_axes
from tests.zoo.standin import StandIn
from zoobridge.errors import MacroError, PackageError
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.package.model import InstalledModel
from zoobridge.package.trust import code_of
from zoobridge.package.trusting import trust
from zoobridge.runtime.election import Candidate
from zoobridge.runtime.protocol import Precision

Array = NDArray[Any]

TOLERANCE = 1e-4
"""Largest difference to the reference, as a share of the range of its values."""


@dataclass(frozen=True)
class Found:
    """What came of one description.

    Parameters
    ----------
    engines, formats : tuple of str
        Engines that reproduce the package's test tensors and weights formats that do, sorted; the fastest predicts.
    tiles : int
        Calls of the network for the image.
    differences : Mapping
        Output -> largest difference to the reference as a share of its range; infinite where the shape differs.
    reason : str
        Why it did not predict.
    """

    model: str
    read: bool = False
    command: bool = False
    predicted: bool = False
    engines: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    tiles: int = 0
    differences: Mapping[str, float] | None = None
    reason: str = ""

    @property
    def matches(self) -> bool:
        return self.differences is not None and max(self.differences.values()) <= TOLERANCE


def run(host: EmbeddedHost, network: StandIn, folder: Path, real: Collection[str]) -> Found:
    """Everything for one description; it does not stay installed, nor on the disk."""
    try:
        return _run(host, network, folder, real)
    finally:
        shutil.rmtree(folder)


def _run(host: EmbeddedHost, network: StandIn, folder: Path, real: Collection[str]) -> Found:
    package = write_stand_in(folder / "package", network, real)
    try:
        model = install(host, package)
    except PackageError as error:
        return Found(str(network.described.content.get("id")), reason=_plain(error, folder))
    try:
        return _predicted(host, model, network, folder)
    finally:
        host.zoo.remove(model.name)


def _predicted(host: EmbeddedHost, model: InstalledModel, network: StandIn, folder: Path) -> Found:
    command = host.run_macro(f'List.setCommands; return List.get("Zoo {model.name}");').value == "zoobridge"
    work = task(network)
    try:
        results = predict(host, model.name, network, work, folder)
    except MacroError as error:
        return Found(model.name, read=True, command=command, reason=_plain(error, folder))
    last = host.zoo.last
    assert last is not None
    proven = _proven(host, model.name)
    return Found(
        model.name,
        read=True,
        command=command,
        predicted=True,
        engines=tuple(sorted({each.engine for each in proven})),
        formats=tuple(sorted({each.weights_format.value for each in proven})),
        tiles=last.report.tiles,
        differences=differences(results, expected(network, work.given)),
    )


def install(host: EmbeddedHost, package: Path) -> InstalledModel:
    """Install, and trust code that weights need where nothing else can run: the first prediction elects then."""
    model = host.zoo.install(package, verify=False)
    code = code_of(model)
    if code is not None and "torch" in {engine.name for engine in host.zoo._engines if engine.unavailable() is None}:
        trust(host.zoo.store, model.name, code)
    return host.zoo.find(model.name)


def predict(host: EmbeddedHost, name: str, network: StandIn, work: Task, folder: Path) -> dict[str, Array]:
    """Output tensor id -> what ImageJ saved or has in its Results table, in the shape of the reference."""
    described = network.described
    images = {tensor.id: work.given[tensor.id] for tensor in described.required if tensor.is_image}
    for tensor in described.required:
        if tensor.is_image:
            _write(folder / f"{tensor.id}.tif", images[tensor.id], tensor)
    others = "".join(
        _option(tensor, work.given[tensor.id]) for tensor in described.required if tensor != described.first
    )
    tile = "" if work.tile is None else f" tile={work.tile}"
    ran = host.run_macro(f"""
{"".join(f'open("{folder / each}.tif");' for each in images)}
selectImage("{described.first.id}.tif");
run("Zoo Predict", "model={name}{tile}{others}");
titles = getList("image.titles");
for (i = 0; i < titles.length; i++) {{ selectImage(titles[i]); saveAs("Tiff", "{folder}/result" + i + ".tif"); }}
return String.join(titles, "\\n");
""")
    titles = str(ran.value).split("\n")
    results: dict[str, Array] = {}
    for tensor in described.outputs:
        if tensor.is_image:
            title = f"{described.first.id}-{name}" + (f"-{tensor.id}" if len(described.outputs) > 1 else "")
            results[tensor.id] = tifffile.imread(folder / f"result{titles.index(title)}.tif")
        else:
            results[tensor.id] = _column(ran.results, tensor)
    return results


def _option(tensor: Tensor, given: Array) -> str:
    key = "".join(letter if letter.isalnum() else "_" for letter in tensor.id.lower())
    return f" {key}=" + (f"[{tensor.id}.tif]" if tensor.is_image else ",".join(map(str, given.ravel())))


def _write(path: Path, image: Array, tensor: Tensor) -> None:
    axes = "".join(name[0] for name in image_axes(tensor))
    tifffile.imwrite(path, image, imagej=True, metadata={"axes": axes.upper()})


def _column(table: Any, tensor: Tensor) -> Array:
    """The columns of an output, a row of numbers per channel."""
    columns = [name for name in table.columns if name == tensor.id or name.startswith(f"{tensor.id} ")]
    return np.stack([table[name].dropna().to_numpy() for name in columns])


def differences(results: Mapping[str, Array], wanted: Mapping[str, Array]) -> dict[str, float]:
    """Output -> largest difference to the reference.

    For images as a share of the range of their values, for numbers (averages of whole images, which frameworks add up
    in single precision) of the largest of them. Infinite where there are not as many elements in the same places.
    """
    return {name: _difference(results[name], each) for name, each in wanted.items()}


def _difference(result: Array, wanted: Array) -> float:
    wanted, result = np.squeeze(wanted), np.squeeze(result)
    if result.shape != wanted.shape:
        return float("inf")
    low, high = float(wanted.min()), float(wanted.max())
    spread = high - low if wanted.ndim > 1 else max(abs(low), abs(high))
    difference = np.subtract(result, wanted, dtype=np.float64)
    return float(np.abs(difference, out=difference).max()) / (spread or 1.0)


def _proven(host: EmbeddedHost, name: str) -> list[Candidate]:
    """What reproduces the test tensors exactly."""
    evidence = host.zoo.evidence(name)
    assert evidence is not None
    exact = [each for each in evidence.trials if each.candidate.precision is Precision.EXACT]
    return [each.candidate for each in exact if each.problem is None]


def _plain(error: Exception, folder: Path) -> str:
    return str(error).replace(str(folder), "FOLDER")
