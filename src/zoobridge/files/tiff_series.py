"""The image series of a TIFF file, and what their axes mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.errors import InputError

if TYPE_CHECKING:
    import tifffile
    from numpy.typing import NDArray

_LOST = re.compile("invalid page offset|corrupted file")
_PAGES = "QI"  # tifffile's letters for a sequence of unknown meaning; ImageJ opens it as slices


@contextmanager
def open_tiff(path: Path) -> Iterator[tifffile.TiffFile]:
    """Open a TIFF file whose series are whole.

    Raises
    ------
    InputError
        If images are missing at its end.
    """
    import tifffile

    with _complaints() as complaints, tifffile.TiffFile(path) as file:
        _ = file.series  # finds the images
        if any(_LOST.search(text) for text in complaints):
            msg = f"{path} is damaged, images are missing at its end; get a whole copy of the file."
            raise InputError(msg)
        yield file


def is_colour(series: tifffile.TiffPageSeries) -> bool:
    """Whether the series holds red, green and blue."""
    return dict(zip(series.axes, series.shape, strict=True)).get("S") in {3, 4}


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What tifffile logs meanwhile: it returns the images it finds and only logs that there should be more."""
    import logging

    import tifffile

    texts: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(record.getMessage())  # type: ignore[method-assign]
    logger = tifffile.logger()
    logger.addHandler(handler)
    try:
        yield texts
    finally:
        logger.removeHandler(handler)


def named_axes(array: NDArray[Any], axes: str) -> tuple[NDArray[Any], str]:
    """Map tifffile's axes to ours: unknown sequences become z, samples become c, axes of length 1 go."""
    import numpy as np

    letters = list(axes)
    if "S" in letters and array.shape[letters.index("S")] in {2, 4}:  # alpha is no measurement
        position = letters.index("S")
        array = np.take(array, range(array.shape[position] - 1), axis=position)
    keep = [index for index, letter in enumerate(letters) if array.shape[index] > 1 or letter in "YX"]
    array = array[tuple(slice(None) if index in keep else 0 for index in range(array.ndim))]
    named = ""
    for index in keep:
        letter = {"S": "c"}.get(letters[index], letters[index].lower())
        if letters[index] in _PAGES or letter not in "tczyx":
            letter = next((free for free in "zt" if free not in named and free.upper() not in axes), "i")
        named += letter
    order = [named.index(letter) for letter in "itczyx" if letter in named]
    if len(order) != len(named):
        msg = f"its axes {axes} are not understood"
        raise ValueError(msg)
    return np.ascontiguousarray(array.transpose(order)), "".join(named[index] for index in order)
