"""The models of this machine, ready to use: the one object commands, hosts and Python talk to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Prediction, PredictionReport, PredictOptions
from zoobridge.pipeline.progress import Progress
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings


@dataclass(frozen=True, slots=True)
class LastPrediction:
    """What the last prediction was: the source of ``Ext.zooLast``."""

    model: str
    digest: str
    engine: str
    weights_format: str
    precision: Precision
    report: PredictionReport


class Zoo:
    """Installed models, and those of them that are loaded."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.from_environment()

    @property
    def last(self) -> LastPrediction | None:
        """The last successful prediction of this process."""
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        """Names of the installed models, sorted; reads no framework and no spec library."""
        raise NotImplementedError

    def find(self, name: str) -> InstalledModel:
        """The installed model of that name.

        Raises
        ------
        ModelNotFoundError
            Naming the nearest installed model and how to list or install.
        """
        raise NotImplementedError

    def install(self, source: str | Path, progress: Progress | None = None) -> InstalledModel:
        """Install a package from a folder, a zip, a URL or the name of a bundled model.

        Raises
        ------
        PackageError
            If the package is invalid, damaged or unsafe; nothing is left behind.
        """
        raise NotImplementedError

    def remove(self, name: str) -> None:
        """Remove a model and everything derived from it."""
        raise NotImplementedError

    def predict(
        self,
        name: str,
        images: Image | Mapping[str, Image],
        options: PredictOptions | None = None,
        precision: Precision = Precision.EXACT,
        progress: Progress | None = None,
    ) -> Prediction:
        """Predict with the elected engine; the model stays loaded for the next call."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back the memory of all loaded models."""
        raise NotImplementedError
