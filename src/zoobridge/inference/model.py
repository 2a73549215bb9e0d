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
from zoobridge.inference.arguments import ScaleChoice, channel_number, memory_limit, scale_choice, tile_choice
from zoobridge.inference.served import Served
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, TileChoice
from zoobridge.pipeline.progress import Progress
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

Advise = Callable[[Image, ModelDescription, int | None], tuple[str, ...]]
"""Sentences about an image that does not look like what a model was made for, and the channel chosen of it."""

FindScale = Callable[[InstalledModel, Image, float | None], float]
"""The factor that makes an image fit a model, from the diameter of the objects in the image where it is given."""


def load(name: str, zoo: Zoo | None = None, advise: Advise | None = None, find_scale: FindScale | None = None) -> Model:
    """An installed model, ready to predict; its weights are read at the first prediction.

    Parameters
    ----------
    name : str
        As in ``zoobridge models list``.
    zoo : Zoo or None
        None: the models of this user (``ZOOBRIDGE_HOME``), the same for all calls, so that they share their memory.
    advise : callable or None
        Asked at every prediction; what it says becomes warnings.
    find_scale : callable or None
        What ``scale="auto"`` means; None: it has no meaning.

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
    return Model(name, zoo or shared_zoo(), advise, find_scale)


def shared_zoo() -> Zoo:
    """The models of this user, the same for all calls."""
    return _shared(Settings.from_environment())


@functools.cache
def _shared(settings: Settings) -> Zoo:
    return Zoo(settings)


class Model:
    """An installed model; see `load`."""

    def __init__(self, name: str, zoo: Zoo, advise: Advise | None = None, find_scale: FindScale | None = None) -> None:
        self._zoo = zoo
        self._advise = advise
        self._find_scale = find_scale
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
        scale: float | str | None = None,
        object_size: float | None = None,
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
        scale : float, "auto" or None
            Factor by which the images are enlarged for the model; the outputs come back at the size of the images.
            ``"auto"`` makes the objects of the first image as large as those of the model, by `object_size` or by the
            pixel sizes where both state them.
        object_size : float or None
            Diameter of the objects in the first image, in pixels.
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
            options=PredictOptions(
                tile_choice(tile),
                memory_limit(memory),
                channel_number(channel),
                scale=self._factor(scale_choice(scale), image, axes, object_size),
            ),
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

    def _factor(
        self,
        scale: ScaleChoice,
        image: ArrayLike | Mapping[str, ArrayLike],
        axes: str | Mapping[str, str],
        object_size: float | None,
    ) -> float:
        if not isinstance(scale, str):
            if object_size is not None:
                msg = 'object_size is what scale="auto" needs to know; add it, or leave object_size out.'
                raise UsageError(msg)
            return scale
        if self._find_scale is None:
            msg = 'scale="auto" has no meaning here; give the factor as a number.'
            raise UsageError(msg)
        name = first_image(self.description.inputs).id
        first = self._given(name, image[name] if isinstance(image, Mapping) else image, axes)
        assert isinstance(first, Image)  # noqa: S101  it is the first that is an image
        return self._find_scale(self._installed, first, object_size)

    def _given(self, name: str, array: ArrayLike, axes: str | Mapping[str, str]) -> Image | NDArray[Any]:
        tensor = next((each for each in self.description.inputs if each.id == name), None)
        pixels = image_pixels(array)
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


def image_pixels(image: ArrayLike) -> NDArray[Any]:
    """What a Python caller gave as an image, as an array.

    Raises
    ------
    InputError
        If its rows differ in length.
    """
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
