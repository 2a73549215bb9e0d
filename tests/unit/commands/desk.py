"""An ImageJ of lists and dictionaries, and a zoo that computes with NumPy: what commands need, without Java."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.commands import options
from zoobridge.commands.command import Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import InputError, ModelNotFoundError
from zoobridge.inference.evidence import Evidence
from zoobridge.inference.served import LastPrediction, Served
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.notes import Tell
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, SteppedSize, Tensor, first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Numbers, PredictionReport, PredictOptions
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.runtime.protocol import Precision


@dataclass
class Desk:
    """A workspace in memory; what commands did to it can be read from its fields."""

    images: dict[str, Image] = field(default_factory=dict)
    active: str | None = None
    overlays: dict[str, list[bytes]] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    measured: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    cropped: list[bool] = field(default_factory=list)
    progress: Progress = field(default_factory=Silent)

    def image(self, reference: str | None = None, *, crop_to_selection: bool = False) -> Image:
        self.cropped.append(crop_to_selection)
        return self.images[self._title(reference)]

    def show(self, image: Image) -> str:
        title, number = image.title, 0
        while title in self.images:
            number += 1
            title = f"{image.title}-{number}"
        self.images[title] = replace(image, title=title)
        self.active = title
        return title

    def open(self, path: Path) -> str:
        if not path.is_file():
            msg = f"There is no image file {path}."
            raise InputError(msg)
        return self.show(Image(np.load(path), "yx", title=path.name))

    def rois(self, reference: str | None = None) -> list[bytes]:
        return self.overlays.get(self._title(reference), [])

    def set_rois(self, rois: Sequence[bytes], reference: str | None = None) -> None:
        self.overlays[self._title(reference)] = list(rois)

    def measure(self, reference: str | None = None) -> None:
        self.measured.append(self._title(reference))

    def add_rows(self, columns: Mapping[str, Sequence[float] | Sequence[str]]) -> None:
        self.rows = {name: list(column) for name, column in columns.items()}

    def log(self, text: str) -> None:
        self.logged.append(text)

    def warn(self, sentence: str) -> None:
        self.warned.append(sentence)

    def _title(self, reference: str | None) -> str:
        title = self.active if reference is None else reference
        if title is None:
            msg = "There is no image open."
            raise InputError(msg)
        if title not in self.images:
            msg = f'No open image is called "{title}".'
            raise InputError(msg)
        return title


def tensor(name: str, channels: int = 1, **more: Any) -> Tensor:
    names = tuple(f"class {number}" for number in range(channels)) if channels > 1 else ()
    return Tensor(
        name,
        (
            Axis("batch", "b", AxisKind.BATCH, FixedSize(1)),
            Axis("channel", "c", AxisKind.CHANNEL, FixedSize(channels), channel_names=names),
            Axis("y", "y", AxisKind.SPACE, SteppedSize(16, 8)),
            Axis("x", "x", AxisKind.SPACE, SteppedSize(16, 8)),
        ),
        **more,
    )


def description(name: str = "halves", **more: Any) -> ModelDescription:
    stated = {"title": name.title(), "inputs": (tensor("image"),), "outputs": (tensor("half"),), **more}
    return ModelDescription(name=name, spec_version="0.5.4", weights=(), **stated)


class NumpyZoo(Zoo):
    """Models whose outputs are the input divided by 2, 3, 4...; remembers how it was asked."""

    def __init__(self, *descriptions: ModelDescription, folder: Path = Path("nowhere")) -> None:
        self._installed = {one.name: InstalledModel(one, folder, "f" * 64) for one in descriptions}
        self._last: LastPrediction | None = None
        self.asked: list[tuple[PredictOptions | None, Precision]] = []
        self.given: Image | Mapping[str, Any] = {}
        self.warnings: tuple[str, ...] = ()
        self.proof: dict[str, Evidence] = {}
        self.refused: dict[str, str] = {}

    @property
    def last(self) -> LastPrediction | None:
        return self._last

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._installed))

    def find(self, name: str) -> InstalledModel:
        if name not in self._installed:
            msg = f'No model "{name}" is installed.'
            raise ModelNotFoundError(msg)
        return self._installed[name]

    def evidence(self, name: str) -> Evidence | None:
        return self.proof.get(name)

    def install_all(
        self,
        source: str | Path,
        progress: Progress | None = None,
        tell: Tell | None = None,
        *,
        verify: bool = True,
    ) -> tuple[InstalledModel, ...]:
        model = InstalledModel(description(Path(source).name), Path(source), "e" * 64)
        if tell is not None and model.name in self._installed:
            tell(f"It replaced {model.name}.")
        self._installed[model.name] = model
        return (model,)

    def refusal(self, name: str) -> str | None:
        return self.refused.get(name)

    def remove(self, name: str) -> None:
        self.find(name)
        del self._installed[name]

    def predict(
        self,
        name: str,
        images: Image | Mapping[str, Image],
        options: PredictOptions | None = None,
        precision: Precision = Precision.EXACT,
        progress: Progress | None = None,
        *,
        force: bool = False,
    ) -> Served:
        self.given = images
        if not isinstance(images, Image):
            images = images[first_image(self.find(name).description.inputs).id]
        assert isinstance(images, Image)
        self.asked.append((options, precision))
        report = PredictionReport(images.array.shape, (0, 0), 1, "none", 0.25, self.warnings)
        self._last = LastPrediction(name, "f" * 64, "numpy", "onnx", precision, report, force)
        outputs, values = {}, {}
        for divisor, output in enumerate(self.find(name).description.outputs, 2):
            array = (images.array / divisor).astype(np.float32)
            if output.axis("x") is None:
                values[output.id] = Numbers(array[0], "c")
            else:
                outputs[output.id] = replace(images, array=array, title="")
        return Served(outputs, report, values, provenance=self._last)


@dataclass
class Session:
    """Runs commands the way a macro does."""

    desk: Desk
    zoo: NumpyZoo

    def run(self, label: str, text: str = "") -> Outcome:
        command = Registry(self.zoo).find(label)
        assert command is not None, label
        return command.run(Context(self.desk, self.zoo), options.parse(command, text))

    def show(self, array: Any, axes: str = "yx", title: str = "cells.tif", **more: Any) -> str:
        return self.desk.show(Image(np.asarray(array), axes, title=title, **more))


def install_scores(session: Session, *more: Tensor) -> None:
    """A model ``scores`` whose output is one number per column of the image, no picture."""
    (picture,) = description().outputs
    model = description("scores", outputs=(replace(picture, id="score", axes=picture.axes[:1]), *more))
    session.zoo._installed["scores"] = InstalledModel(model, Path("nowhere"), "f" * 64)
