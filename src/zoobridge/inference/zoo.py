"""The models of this machine, ready to use: the one object commands, hosts and Python talk to."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from zoobridge.errors import PackageError
from zoobridge.inference.attempt import Place, load
from zoobridge.inference.elections import Elections, doubts, winner
from zoobridge.inference.evidence import Evidence
from zoobridge.inference.loaded import LoadedModels, Ready, free_share, resident
from zoobridge.package.model import InstalledModel
from zoobridge.package.notes import Tell
from zoobridge.package.store import Store
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.memory import BYTES_PER_PIXEL
from zoobridge.pipeline.plan import Prediction, PredictionReport, PredictOptions
from zoobridge.pipeline.predict import predict
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.needs import needs
from zoobridge.runtime.protocol import Engine, Precision
from zoobridge.runtime.registry import engines as known_engines
from zoobridge.settings import Settings


@dataclass(frozen=True, slots=True)
class LastPrediction:
    """What computed a prediction: its provenance, and the source of ``Ext.zooLast``."""

    model: str
    digest: str
    engine: str
    weights_format: str
    precision: Precision
    report: PredictionReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(Prediction):
    """A prediction that knows what computed it."""

    provenance: LastPrediction


class Zoo:
    """Installed models, and those of them that are loaded.

    Parameters
    ----------
    settings : Settings or None
        None: from the environment.
    engines : sequence of Engine or None
        None: all that zoobridge knows, each tried in a process of its own. Others are tried in this process.
    """

    def __init__(self, settings: Settings | None = None, engines: Sequence[Engine] | None = None) -> None:
        self.settings = settings or Settings.from_environment()
        self.store = Store(self.settings.home)
        self._engines = tuple(known_engines() if engines is None else engines)
        self._elections = Elections(self.store, self._engines, engines is None, self.settings.threads)
        self._models = LoadedModels()
        self._elected: dict[tuple[str, bool], Evidence] = {}
        self._digests: dict[str, str] = {}
        self._last: LastPrediction | None = None
        self._one_at_a_time = threading.RLock()

    @property
    def last(self) -> LastPrediction | None:
        """The last successful prediction of this process."""
        return self._last

    def names(self) -> tuple[str, ...]:
        """Names of the installed models, sorted; reads no framework and no spec library."""
        return self.store.names()

    def find(self, name: str) -> InstalledModel:
        """The installed model of that name.

        Raises
        ------
        ModelNotFoundError
            Naming the nearest installed model and how to list or install.
        """
        return self.store.get(name)

    def install(self, source: str | Path, progress: Progress | None = None, tell: Tell | None = None) -> InstalledModel:
        """Install a package from a folder, a zip, a URL or the name of a bundled model.

        Parameters
        ----------
        tell : callable or None
            See `zoobridge.package.store.Store.install`.

        Raises
        ------
        PackageError
            If the package is invalid, damaged or unsafe; nothing is left behind.
        """
        model = self.store.install(source, progress or Silent(), tell)
        with self._one_at_a_time:
            self._forget_older(model)
        return model

    def remove(self, name: str) -> None:
        """Remove a model and everything derived from it, also one whose record is damaged.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        """
        with self._one_at_a_time:
            with suppress(PackageError):
                self._forget(self.find(name).digest)
            self.store.remove(name)

    def evidence(self, name: str) -> Evidence | None:
        """What the election of a model found out here; None while it was not used yet.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        """
        return self._elections.known(self.find(name))

    def needs(self, name: str) -> tuple[str, ...]:
        """What has to be done before all weights of a model can be used here, in sentences.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        """
        return needs(self.find(name), self._engines)

    def verify(self, name: str, progress: Progress | None = None) -> Evidence:
        """Check the files of a model against their hashes, and hold its election anew.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        PackageError
            If a file is damaged or missing.
        EngineError
            If no engine reproduces the test tensors.
        """
        model = self.find(name)
        self.store.verify(name)
        evidence = self._elections.hold(model, progress or Silent())
        self._elected[model.digest, model.trusted] = evidence
        winner(model, evidence, Precision.EXACT)
        return evidence

    def predict(
        self,
        name: str,
        images: Image | Mapping[str, Image],
        options: PredictOptions | None = None,
        precision: Precision = Precision.EXACT,
        progress: Progress | None = None,
    ) -> Served:
        """Predict with the elected engine; the model stays loaded for the next call.

        The first prediction of a model on a machine holds its election, which takes seconds.

        Parameters
        ----------
        images : Image or Mapping
            Input tensor id -> image; a single image is the first input.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        EngineError
            If no engine reproduces the test tensors of the model, or the one that does fails.
        InputError, CancelledError
            See `zoobridge.pipeline.predict.predict`.
        """
        progress = progress or Silent()
        options = options or PredictOptions()
        if options.memory is None:
            options = replace(options, memory=self.settings.memory, free=free_share())
        with self._one_at_a_time:
            model = self.find(name)
            if isinstance(images, Image):
                images = {model.description.inputs[0].id: images}
            before = resident()
            evidence = self._evidence(model, progress)
            won = winner(model, evidence, precision)
            ready = self._ready(model, won.candidate, progress)
            need = bytes_per_pixel(model, won)
            prediction = predict(ready.loaded, model.description, images, options, evidence.reach, progress, need)
            given = sum(image.array.nbytes for image in prediction.images.values())
            ready.bytes = max(ready.bytes, resident() - before - given)
            self._models.trim()
            return self._told(
                ready, prediction, (*doubts(evidence, model, precision), *self._elections.unstored(model))
            )

    def release(self, name: str) -> None:
        """Give back the memory of one model; it is loaded again when it is used again."""
        with self._one_at_a_time:
            if name in self._digests:
                self._models.drop(self._digests[name])

    def close(self) -> None:
        """Give back the memory of all loaded models."""
        with self._one_at_a_time:
            self._models.drop()

    def _forget(self, digest: str) -> None:
        self._models.drop(digest)
        for trusted in (False, True):
            self._elected.pop((digest, trusted), None)

    def _forget_older(self, model: InstalledModel) -> None:
        """Give up what is known of the package that had this name before."""
        before = self._digests.get(model.name)
        if before is not None and before != model.digest:
            self._forget(before)
        self._digests[model.name] = model.digest

    def _evidence(self, model: InstalledModel, progress: Progress) -> Evidence:
        self._forget_older(model)
        key = model.digest, model.trusted
        if key not in self._elected:
            self._elected[key] = self._elections.known(model) or self._elections.hold(model, progress)
        return self._elected[key]

    def _ready(self, model: InstalledModel, candidate: Candidate, progress: Progress) -> Ready:
        ready = self._models.get(model, candidate)
        if ready is None:
            progress.update(0, 1, f"{model.name}: loading into {candidate.engine}")
            engine = next(each for each in self._engines if each.name == candidate.engine)
            loaded = load(engine, model, candidate, Place(self.store.cache_folder(model), self.settings.threads))
            weights = next(each for each in model.description.weights if each.format is candidate.weights_format)
            ready = Ready(model, candidate, loaded, model.path(weights.source).stat().st_size)
            self._models.put(ready)
        return ready

    def _told(self, ready: Ready, prediction: Prediction, doubted: tuple[str, ...]) -> Served:
        report = replace(prediction.report, warnings=(*doubted, *prediction.report.warnings))
        candidate = ready.candidate
        self._last = LastPrediction(
            ready.model.name,
            ready.model.digest,
            candidate.engine,
            candidate.weights_format.value,
            candidate.precision,
            report,
        )
        return Served(prediction.images, report, prediction.values, provenance=self._last)


def bytes_per_pixel(model: InstalledModel, won: Trial) -> float:
    """Working memory of an engine per input pixel: what its trial took, never less than the usual.

    A trial also takes the weights, and little where memory freed before was used again.
    """
    letters = model.description.inputs[0].letters
    pixels = math.prod(size for letter, size in zip(letters, won.shape, strict=False) if letter in "zyx")
    return max(BYTES_PER_PIXEL, won.memory / pixels)
