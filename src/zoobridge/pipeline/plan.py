"""What a caller may decide about a prediction, and what it is told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

TileChoice = Literal["auto", "none"] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PredictOptions:
    """How to predict.

    Parameters
    ----------
    tile : "auto", "none" or tuple of int
        ``auto``: whole image when it fits into `memory`, else balanced tiles (large images are also cut where that
        changes nothing, see `zoobridge.pipeline.memory.TILE_MEMORY`); ``none``: whole image;
        a tuple: largest tile per spatial axis (``(y, x)`` or ``(z, y, x)``), in pixels.
    memory : int or None
        Bytes the prediction may use: a limit that ``tile="auto"`` keeps or refuses; None: no limit but `free`.
    free : int or None
        Bytes there probably are when `memory` is not given (the `Zoo` says three quarters of what is free): too few
        for the smallest tile are only warned of, too few for inputs and outputs alone are refused. None as well:
        `zoobridge.pipeline.memory.DEFAULT_MEMORY`.
    channel : int or None
        Channel of the image to use, from 1 as ImageJ counts; None: all when the model takes as many, else an error.
    scale : float
        Factor by which the images are enlarged before, and the results made smaller again after the prediction (see
        `zoobridge.inference.rescaled`); the pipeline itself takes images as they are.
    """

    tile: TileChoice = "auto"
    memory: int | None = None
    channel: int | None = None
    free: int | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """How far an output element sees.

    Parameters
    ----------
    radius : Mapping
        Spatial axis letter -> elements at either side; None for an axis whose reach is not finite or not known.
    probed : bool
        False when the declared halo had to be believed.
    """

    radius: Mapping[str, int | None]
    probed: bool


@dataclass(frozen=True, slots=True)
class PredictionReport:
    """What was done, for provenance and `Ext.zooLast`.

    Parameters
    ----------
    tile_shape : tuple of int
        Input tile per spatial axis in image axis order; equal to the image when not tiled.
    tiles : int
        Number of model calls.
    seam : "none", "exact" or "approximate"
        ``none``: not tiled; ``approximate``: tiles could change values near their borders.
    seconds : float
        Wall time of the whole prediction, pre- and postprocessing included.
    warnings : tuple of str
        Sentences the user should read.
    scale : float
        As in `PredictOptions`.
    """

    tile_shape: tuple[int, ...]
    halo: tuple[int, ...]
    tiles: int
    seam: Literal["none", "exact", "approximate"]
    seconds: float
    warnings: tuple[str, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """An output that is no image: class scores, boxes.

    Parameters
    ----------
    array : ndarray
        Axes of the images that the model does not have first (slices, frames), then the tensor's, batch left out;
        axes of the images of length 1 are left out too. NaN where a sample has fewer elements than others.
    letters : str
        One per dimension of `array`.
    channel_names : tuple of str
        As the description says, or empty.
    """

    array: NDArray[Any]
    letters: str
    channel_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """All output images and numbers by tensor id, and the report."""

    images: Mapping[str, Image]
    report: PredictionReport
    values: Mapping[str, Numbers] = field(default_factory=dict)
