"""ImageJ ROIs that cover exactly the pixels of a label, and points.

Contours come from `skimage.measure.find_contours`, whose vertices on a binary mask are the middles of pixel edges; the
corner between a horizontal and a vertical edge restores the outline along the pixel edges with integer coordinates.
ImageJ's wand and Analyze Particles make the same traced outline, so areas, perimeters and masks agree with theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

if TYPE_CHECKING:
    from roifile import ImagejRoi

Corners = NDArray[np.int64]
LARGEST_TRACED = 32767
"""Widest outline ImageJ's integer coordinates can store (source: ``ij.io.RoiDecoder``, signed 16 bit)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Plane of a stack, counted from 1; 0 means every plane."""

    z: int = 0
    t: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """An object in one plane.

    Parameters
    ----------
    outlines : tuple of (n, 2) arrays
        Corners ``x, y`` of each closed outline in pixel edges; holes are outlines too (even-odd rule).
    """

    name: str
    outlines: tuple[Corners, ...]
    place: Place = Place()


def label_shapes(labels: NDArray[Any], *, volumes: bool = False) -> list[Shape]:
    """The objects of a label stack (t, z, y, x), plane by plane, in the order of their numbers.

    Shapes are named after the number (``0001``); with `volumes`, where an object has one shape per slice, number and
    slice (``0001-0003``).
    """
    from scipy import ndimage

    found = []
    for t, z in np.ndindex(labels.shape[:2]):
        plane = labels[t, z]
        present = plane[plane > 0]
        lowest = int(present.min()) if present.size else 1
        shifted = np.maximum(plane - (lowest - 1), 0)  # find_objects counts from 1, whatever the first number is
        for number, box in enumerate(ndimage.find_objects(shifted), lowest):
            if box is not None:
                corner = (box[1].start, box[0].start)
                outlines = tuple(outline + corner for outline in _outlines(plane[box] == number))
                name = f"{number:04d}-{z + 1:04d}" if volumes else f"{number:04d}"
                found.append(Shape(name, outlines, Place(z + 1, t + 1)))
    return found


def _outlines(mask: NDArray[np.bool_]) -> list[Corners]:
    from skimage.measure import find_contours

    padded = np.pad(mask, 1).astype(np.float64)
    return [_pixel_edges(contour) for contour in find_contours(padded, 0.5, fully_connected="high")]


def _pixel_edges(middles: NDArray[np.float64]) -> Corners:
    """Corners of an outline from the middles of its edges (closed, in the padded mask's row, column)."""
    here, after = middles[:-1], middles[1:]
    diagonal = (here != after).all(axis=1)
    here, after = here[diagonal], after[diagonal]
    # An edge's middle has one half-integer coordinate: the one across the edge, which the corner takes over.
    rows = np.where(here[:, 0] % 1 > 0, here[:, 0], after[:, 0])
    columns = np.where(here[:, 1] % 1 > 0, here[:, 1], after[:, 1])
    return _as_the_wand_goes(np.stack([columns, rows], axis=1).astype(np.int64))


def _as_the_wand_goes(corners: Corners) -> Corners:
    """The same outline clockwise, ending at the right end of the first run of pixels.

    ImageJ's perimeter of a traced outline depends on where it starts (source: ``ij.gui.PolygonRoi.getTracedPerimeter``,
    ``ij.gui.Wand.traceEdge``).
    """
    top = np.flatnonzero(corners[:, 1] == corners[:, 1].min())
    last = top[np.argsort(corners[top, 0])[1]]
    rotated = np.roll(corners, -1 - last, axis=0)
    clockwise = rotated[0, 0] == rotated[-1, 0]
    return rotated if clockwise else np.roll(rotated[::-1], -1, axis=0)


def roi_bytes(shape: Shape, target: Image) -> bytes:
    """The shape in ImageJ's .roi format, placed in the planes of `target`."""
    from roifile import ROI_OPTIONS, ROI_TYPE, ImagejRoi

    corners = np.concatenate(shape.outlines)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    roi = ImagejRoi(name=shape.name, options=ROI_OPTIONS.OVERLAY_BACKGROUNDS | ROI_OPTIONS.OVERLAY_LABELS)
    roi.left, roi.top, roi.right, roi.bottom = int(left), int(top), int(right), int(bottom)
    if len(shape.outlines) == 1 and max(right - left, bottom - top) <= LARGEST_TRACED:
        roi.roitype = ROI_TYPE.TRACED
        roi.integer_coordinates = (corners - (left, top)).astype(np.int32)
        roi.n_coordinates = len(corners)
    else:
        roi.roitype = ROI_TYPE.RECT
        roi.multi_coordinates = np.concatenate([_path(outline) for outline in shape.outlines])
        roi.shape_roi_size = len(roi.multi_coordinates)
    _set_place(roi, shape.place, target)
    return bytes(roi.tobytes())


def point_bytes(name: str, x: int, y: int, place: Place, target: Image) -> bytes:
    """A point at a pixel in ImageJ's .roi format; integer coordinates, as ImageJ's Find Maxima makes them."""
    from roifile import ROI_POINT_SIZE, ROI_TYPE, ImagejRoi

    roi = ImagejRoi(name=name, roitype=ROI_TYPE.POINT, stroke_width=ROI_POINT_SIZE.SMALL)
    roi.left, roi.top, roi.right, roi.bottom = x, y, x, y
    roi.integer_coordinates = np.zeros((1, 2), np.int32)
    roi.n_coordinates = 1
    _set_place(roi, place, target)
    return bytes(roi.tobytes())


def _path(outline: Corners) -> NDArray[np.float32]:
    """``java.awt.geom.PathIterator`` segments: move to (0), line to (1), close (4)."""
    segments = np.column_stack([np.ones(len(outline)), outline])
    segments[0, 0] = 0
    return np.append(segments.ravel(), 4).astype(np.float32)


def positioned_alike(one: Image, other: Image) -> bool:
    """Whether the same bytes place a ROI in the planes of both images."""
    return _stacked(one) == _stacked(other)


def _stacked(image: Image) -> list[str]:
    return [letter for letter in "czt" if image.size(letter) > 1 and not (letter == "c" and image.rgb)]


def _set_place(roi: ImagejRoi, place: Place, target: Image) -> None:
    """A plain stack knows a position, a hyperstack slice and frame; a channel is never tied to an object."""
    stacked = _stacked(target)
    if len(stacked) > 1:
        roi.z_position = place.z if "z" in stacked else 0
        roi.t_position = place.t if "t" in stacked else 0
    elif stacked in (["z"], ["t"]):
        roi.position = place.z if stacked == ["z"] else place.t
