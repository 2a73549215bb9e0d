"""Candidates side by side: what each found on the user's image, and where it is not sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.suggestion import Ranked, Suggestion
from zoobridge.practice.choose.trial import ImageTrial
from zoobridge.practice.images.characteristics import middle_plane

Picture = NDArray[np.uint8]

OUTLINE, UNSURE = (255, 220, 0), (255, 60, 60)
"""Colours of outlines, and of pixels that change sides."""
SIDE = 384
"""Most pixels along y and x of one panel."""
CAPTION, GAP = 16, 4
"""Height of a caption, and distance of panels, in pixels."""


def panels(suggestion: Suggestion) -> tuple[tuple[str, Picture], ...]:
    """Caption and picture ``(y, x, 3)`` of every model that was tried, the best first, on the first image."""
    tried = [(each, each.trial.images[0]) for each in suggestion.models if each.trial is not None and each.trial.images]
    return tuple((_caption(ranked), _panel(trial)) for ranked, trial in tried)


def stack(suggestion: Suggestion, title: str) -> Image | None:
    """The panels as the slices of a colour stack, a caption each; None when no model was tried."""
    found = panels(suggestion)
    if not found:
        return None
    height, width = (max(picture.shape[n] for _, picture in found) for n in (0, 1))
    padded = [np.pad(each, ((0, height - each.shape[0]), (0, width - each.shape[1]), (0, 0))) for _, each in found]
    array, axes = np.moveaxis(np.stack(padded), -1, 1), "zcyx"
    if len(found) == 1:
        array, axes = array[0], "cyx"
    return Image(array, axes, title=title, rgb=True, slice_labels=tuple(caption for caption, _ in found))


def write_montage(suggestion: Suggestion, path: Path) -> bool:
    """Write all panels below each other as PNG; False, and nothing is written, when no model was tried.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    found = panels(suggestion)
    if not found:
        return False
    rows = [np.concatenate([_written(caption, picture.shape[1]), picture]) for caption, picture in found]
    width = max(row.shape[1] for row in rows)
    padded = [np.pad(row, ((0, GAP), (0, width - row.shape[1]), (0, 0))) for row in rows]
    _write(np.concatenate(padded), path)
    return True


def _caption(ranked: Ranked) -> str:
    return ranked.name if ranked.trial is None else f"{ranked.name}: {ranked.trial.in_words}"


def _panel(trial: ImageTrial) -> Picture:
    """The image, the result over it, and where the result changes sides, next to each other."""
    grey = _grey(middle_plane(trial.image))
    parts = [_coloured(grey), _result(trial, grey)]
    if trial.unsteady is not None:
        parts.append(_overlaid(grey, _fitting(_plane(trial.unsteady), grey.shape), UNSURE))
    step = max(1, -(-max(grey.shape) // SIDE))
    gap = np.zeros((grey[::step].shape[0], GAP, 3), np.uint8)
    spaced = [part for picture in parts for part in (gap, picture[::step, ::step])][1:]
    return np.concatenate(spaced, axis=1)


def _result(trial: ImageTrial, grey: Picture) -> Picture:
    pixels = _fitting(_plane(trial.found.pixels), grey.shape)
    if not trial.found.objects:
        return _coloured(_grey(pixels))
    from skimage.segmentation import find_boundaries

    picture = _coloured(grey)
    picture[find_boundaries(pixels.astype(np.int64), mode="inner")] = OUTLINE
    return picture


def _overlaid(grey: Picture, share: NDArray[Any], colour: tuple[int, int, int]) -> Picture:
    weight = np.clip(share, 0, 1)[..., np.newaxis]
    return np.asarray((1 - weight) * _coloured(grey) * 0.6 + weight * np.array(colour), np.uint8)


def _plane(pixels: NDArray[Any]) -> NDArray[Any]:
    """The plane ``(y, x)`` in the middle of the leading axes, of which the first element is taken of channels."""
    while pixels.ndim > 2:
        pixels = pixels[pixels.shape[0] // 2 if pixels.shape[0] > 3 else 0]
    return pixels


def _fitting(pixels: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """The pixels of a result, enlarged or thinned out to the size of the image."""
    picks = [
        np.minimum((np.arange(size) * have) // size, have - 1) for size, have in zip(shape, pixels.shape, strict=True)
    ]
    return pixels[np.ix_(*picks)]


def _grey(plane: NDArray[Any]) -> Picture:
    values = plane.astype(np.float64)
    low, high = np.nanpercentile(values, (1, 99.5))
    relative = np.nan_to_num((values - low) / (high - low)) if high > low else np.zeros(values.shape)
    return np.asarray(255 * np.clip(relative, 0, 1), np.uint8)


def _coloured(grey: Picture) -> Picture:
    return np.repeat(grey[..., np.newaxis], 3, axis=-1)


def _written(text: str, width: int) -> Picture:
    from PIL import Image as Pillow
    from PIL import ImageDraw

    strip = Pillow.new("RGB", (width, CAPTION))
    ImageDraw.Draw(strip).text((2, 2), text, fill=(255, 255, 255))
    return np.asarray(strip)


def _write(picture: Picture, path: Path) -> None:
    from PIL import Image as Pillow

    try:
        Pillow.fromarray(picture).save(path, format="PNG")
    except OSError as error:
        path.unlink(missing_ok=True)
        msg = f"{path} cannot be written ({error.strerror}); choose a folder that exists and you may write to."
        raise InputError(msg) from error
