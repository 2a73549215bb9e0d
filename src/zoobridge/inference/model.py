"""A model as a Python object: arrays in, arrays out, no Java."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zoobridge.errors import InputError, UsageError, ZoobridgeWarning
from zoobridge.inference.arguments import channel_number, memory_limit, tile_choice
from zoobridge.inference.served import Served
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, TileChoice
from zoobridge.pipeline.progress import Progress
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

Advise = Callable[[Image, ModelDescription, int | None], tuple[str, ...]]
"""Sentences about an image that does not look like what a model was made for, and the channel chosen of it."""


def load(name: str, zoo: Zoo | None = None, advise: Advise | None = None) -> Model:
    """An installed model, ready to predict; its weights are read at the first prediction.

    Parameters
    ----------
    name : str
        As in ``zoobridge models list``.
    zoo : Zoo or None
        None: the models of this user (``ZOOBRIDGE_HOME``), the same for all calls, so that they share their memory.
    advise : callable or None
        Asked at every prediction; what it says becomes warnings.

    Raises
    ------
    ModelNotFoundError
        If it is not installed.
    UsageError
        If `name` is no text.

    Examples
    --------
    >>> with zoobridge.load("nuclei-tiny") as model:
    ...     probability = model.predict(image, axes="yx")["probability"]
    """
    if not isinstance(name, str):
        msg = f"load needs the name of an installed model as text, not {name!r}; zoobridge models list shows them."
        raise UsageError(msg)
    return Model(name, zoo or shared_zoo(), advise)


def shared_zoo() -> Zoo:
    """The models of this user, the same object for all calls."""
    return _shared(Settings.from_environment())


@functools.cache
def _shared(settings: Settings) -> Zoo:
    return Zoo(settings)


class Model:
    """An installed model; see `load`."""

    def __init__(self, name: str, zoo: Zoo, advise: Advise | None = None) -> None:
        self._zoo = zoo
        self._advise = advise
        self._installed = zoo.find(name)

    @property
    def description(self) -> ModelDescription:
        """What the package says about the model."""
        return self._installed.description

    def predict(
        self,
        image: ArrayLike | Mapping[str, ArrayLike],
        axes: str | Mapping[str, str] = "yx",
        *,
        tile: TileChoice | str | int | None = "auto",
        precision: Precision | str = Precision.EXACT,
        memory: int | str | None = None,
        channel: int | None = None,
        force: bool = False,
        progress: Progress | None = None,
    ) -> dict[str, NDArray[Any]]:
        """Predict one image, or one per input of the model.

        Parameters
        ----------
        image : array_like or Mapping
            Any real dtype; a mapping from input tensor id to image for a model of several inputs. An input without x
            and y takes numbers with the tensor's axes, the batch may be left out; optional inputs may be absent.
        axes : str or Mapping
            One letter out of ``t c z y x`` per dimension; a mapping where the inputs differ.
        tile : "auto", "none", int, tuple of int or str
            See `zoobridge.pipeline.plan.PredictOptions`; 256 is 256 x 256, None is auto, and text is read as in macro
            options (``"256x256"``).
        precision : "exact" or "fast"
            See `zoobridge.runtime.contracts.contract`.
        memory : int, str or None
            Bytes the prediction may use; text is read as in macro options (``"4GB"``).
        channel : int or None
            Channel to use, counted from 1.
        force : bool
            Predict although no engine reproduces the test tensors of the model; a warning says so.

        Returns
        -------
        dict
            Output tensor id -> array; outputs with x and y have the letters ``t c z y x`` that apply in this order,
            the others those of `zoobridge.pipeline.plan.Numbers`.

        Raises
        ------
        UsageError
            If an argument has no meaning.
        InputError
            If the image does not suit the model.
        EngineError
            If no engine reproduces the test tensors of the model, or the one that does fails.

        Warns
        -----
        ZoobridgeWarning
            Of every doubt about the image or the result, such as tiles whose borders are approximate.
        """
        prediction = self.prediction(
            image,
            axes,
            options=PredictOptions(tile_choice(tile), memory_limit(memory), channel_number(channel)),
            precision=_precision(precision),
            force=force,
            progress=progress,
        )
        for sentence in prediction.report.warnings:
            warnings.warn(sentence, ZoobridgeWarning, stacklevel=2)
        arrays: dict[str, NDArray[Any]] = {name: each.array for name, each in prediction.images.items()}
        return arrays | {name: each.array for name, each in prediction.values.items()}

    def prediction(
        self,
        image: ArrayLike | Mapping[str, ArrayLike],
        axes: str | Mapping[str, str],
        *,
        options: PredictOptions,
        precision: Precision,
        force: bool = False,
        progress: Progress | None = None,
    ) -> Served:
        """As `predict`, with the axes of the outputs, the report (its warnings included) and what computed it."""
        arrays = image if isinstance(image, Mapping) else {first_image(self.description.inputs).id: image}
        images = {name: self._given(name, each, axes) for name, each in arrays.items()}
        served = self._zoo.predict(self._installed.name, images, options, precision, progress, force=force)
        advice = self._advice(images, options.channel)
        return replace(served, report=replace(served.report, warnings=(*advice, *served.report.warnings)))

    def close(self) -> None:
        """Give back the memory of this model; the others of its zoo stay loaded."""
        self._zoo.release(self._installed.name)

    def _given(self, name: str, array: ArrayLike, axes: str | Mapping[str, str]) -> Image | NDArray[Any]:
        tensor = next((each for each in self.description.inputs if each.id == name), None)
        pixels = _pixels(array)
        return Image(pixels, _axes(axes, name)) if tensor is None or tensor.is_image else pixels

    def _advice(self, images: Mapping[str, Image | NDArray[Any]], channel: int | None) -> tuple[str, ...]:
        image = images.get(first_image(self.description.inputs).id)
        if self._advise is None or not isinstance(image, Image):
            return ()
        return self._advise(image, self.description, channel)

    def __enter__(self) -> Model:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pixels(image: ArrayLike) -> NDArray[Any]:
    try:
        return np.asarray(image)
    except ValueError as error:
        msg = "The image is no array, because its rows differ in length; give every row as many pixels."
        raise InputError(msg) from error


def _axes(axes: str | Mapping[str, str], name: str) -> str:
    if isinstance(axes, str):
        return axes
    if not isinstance(axes, Mapping) or not isinstance(axes.get(name), str):
        msg = f"No axes were given for the input {name!r}; give one letter out of t c z y x per dimension."
        raise UsageError(msg)
    return axes[name]


def _precision(precision: Precision | str) -> Precision:
    try:
        return Precision(precision)
    except ValueError as error:
        msg = f"precision={precision} is not known; use {' or '.join(Precision)}."
        raise UsageError(msg) from error
