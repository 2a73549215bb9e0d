"""The models of this machine, ready to use: the one object commands, hosts and Python talk to."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from zoobridge.errors import EngineError, PackageError
from zoobridge.inference.attempt import Place, load
from zoobridge.inference.collection import catalogue_of, foretell
from zoobridge.inference.elections import Elections, doubts, refusal, unproven, winner
from zoobridge.inference.evidence import Evidence
from zoobridge.inference.loaded import LoadedModels, Ready, free_share, resident
from zoobridge.inference.rescaled import Rescaling, first_given
from zoobridge.inference.served import LastPrediction, Served, bytes_per_pixel
from zoobridge.package.model import InstalledModel
from zoobridge.package.notes import Tell
from zoobridge.package.store import Store
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.operations import require_operations
from zoobridge.pipeline.plan import Prediction, PredictOptions
from zoobridge.pipeline.predict import predict
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.runtime.decoders import DECODERS
from zoobridge.runtime.election import Candidate
from zoobridge.runtime.needs import needed_names, needs
from zoobridge.runtime.protocol import Engine, Precision
from zoobridge.runtime.registry import engines as known_engines
from zoobridge.settings import Settings


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
        self.catalogue = catalogue_of(self.settings)
        self.store = Store(self.settings.home, catalogue=self.catalogue)
        self._engines = tuple(known_engines() if engines is None else engines)
        self._elections = Elections(self.store, self._engines, engines is None, self.settings.threads)
        self._models = LoadedModels()
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

    def install(
        self, source: str | Path, progress: Progress | None = None, tell: Tell | None = None, *, verify: bool = True
    ) -> InstalledModel:
        """As `install_all`; the model, of a bundle its first."""
        return self.install_all(source, progress, tell, verify=verify)[0]

    def install_all(
        self, source: str | Path, progress: Progress | None = None, tell: Tell | None = None, *, verify: bool = True
    ) -> tuple[InstalledModel, ...]:
        """Install a package, or all packages of a bundle, and let the engines run their test tensors.

        A model whose test tensors no engine reproduces stays installed and refuses to predict; see `refusal`.

        Parameters
        ----------
        source : str or Path
            See `zoobridge.package.store.Store.install_all`.
        tell : callable or None
            Receives a sentence on each thing worth knowing; that a model needs an engine which is not here, before it
            is downloaded.
        verify : bool
            False leaves the election to the first prediction.

        Raises
        ------
        PackageError
            If a package is invalid, damaged or unsafe, or cannot be had; see `Store.install_all`.
        CancelledError
            If `progress` says so; an installed model stays.
        """
        tell, progress = tell or (lambda _: None), progress or Silent()
        foretell(self.store, self._engines, source, tell)
        models = self.store.install_all(source, progress, tell)
        for model in models:
            with self._one_at_a_time:
                self._forget_older(model)
            if verify:
                self.prove(model, progress, tell)
        return models

    def prove(self, model: InstalledModel, progress: Progress, tell: Tell) -> None:
        """Let the engines run a model's test tensors, unless they did; `tell` hears when nothing reads the weights."""
        with self._one_at_a_time:
            try:
                self._evidence(model, progress)
            except EngineError as error:
                tell(f"{model.name} is installed but cannot be tried: {error}")

    def refusal(self, name: str) -> str | None:
        """Why a model refuses to predict, as far as it was tried on this computer; None when it does not.

        Raises
        ------
        ModelNotFoundError
            As `find`.
        """
        model = self.find(name)
        evidence = self._elections.known(model)
        return None if evidence is None else refusal(model, evidence)

    def missing(self, formats: Iterable[str]) -> tuple[str, ...] | None:
        """Engines of which one is to be installed before weights of these formats can run; see `needed_names`."""
        return needed_names(formats, self._engines)

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
        require_operations(model.description, DECODERS)
        evidence = self._elections.hold(model, progress or Silent())
        winner(model, evidence, Precision.EXACT)
        return evidence

    def predict(
        self,
        name: str,
        images: Image | Mapping[str, Image | NDArray[Any]],
        options: PredictOptions | None = None,
        precision: Precision = Precision.EXACT,
        progress: Progress | None = None,
        *,
        force: bool = False,
    ) -> Served:
        """Predict with the elected engine; the model stays loaded for the next call.

        The first prediction of a model on a machine holds its election, which takes seconds.

        Parameters
        ----------
        images : Image or Mapping
            Input tensor id -> image, or numbers for an input without x and y; a single image is the first one.
        force : bool
            Predict although no engine reproduces the test tensors, with the one that comes nearest.

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
            require_operations(model.description, DECODERS)
            if isinstance(images, Image):
                images = {first_image(model.description.inputs).id: images}
            before = resident()
            evidence = self._evidence(model, progress)
            won = winner(model, evidence, precision, force=force)
            ready = self._ready(model, won.candidate, progress)
            need = bytes_per_pixel(model, won)
            rescaling = Rescaling.of(model.description, options.scale) if options.scale != 1 else None
            fed = images if rescaling is None else rescaling.given(images)
            prediction = predict(
                ready.loaded, model.description, fed, options, evidence.reach, progress, need, DECODERS
            )
            if rescaling is not None:
                prediction = rescaling.restored(prediction, model.description, first_given(model.description, images))
            given = sum(image.array.nbytes for image in prediction.images.values())
            ready.bytes = max(ready.bytes, resident() - before - given)
            self._models.trim()
            doubted = (*unproven(model, won), *doubts(evidence, model, precision), *self._elections.unstored(model))
            return self._told(ready, prediction, doubted, forced=won.problem is not None)

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
        self._elections.forget(digest)

    def _forget_older(self, model: InstalledModel) -> None:
        """Give up what is known of the package that had this name before."""
        before = self._digests.get(model.name)
        if before is not None and before != model.digest:
            self._forget(before)
        self._digests[model.name] = model.digest

    def _evidence(self, model: InstalledModel, progress: Progress) -> Evidence:
        self._forget_older(model)
        return self._elections.won(model, progress)

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

    def _told(self, ready: Ready, prediction: Prediction, doubted: tuple[str, ...], *, forced: bool) -> Served:
        report = replace(prediction.report, warnings=(*doubted, *prediction.report.warnings))
        self._last = LastPrediction.of(ready.model, ready.candidate, report, forced=forced)
        return Served(prediction.images, report, prediction.values, provenance=self._last)
