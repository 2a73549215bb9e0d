"""From the maps a network predicts to numbered objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Map = NDArray[Any]
Labels = NDArray[np.int32]

WATERSHED_TOLERANCE = 0.5
"""Depth in pixels a maximum of the distance map must have to be an object (source: ``ij.plugin.filter.EDM``)."""
STATED_NAMES = {"boundary_threshold": "boundary_below"}
"""Packages use the longer name; as a macro key it would end in another key, ``threshold``."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How maps become objects.

    Parameters
    ----------
    threshold : float
        An object is where the foreground map is above it.
    boundary_below : float
        An object's seed is where the boundary map is below it as well; connected foreground without any seed is one
        object.
    min_size, max_size : int
        Objects with fewer or more pixels (voxels) are dropped; `max_size` None: no limit.
    fill_holes : bool
        Background enclosed by one object becomes part of it.
    split : "boundary", "distance" or "none"
        What parts touching objects: the boundary map, the shape (watershed of the distance to the background) or
        nothing (objects are then connected like ImageJ's Analyze Particles does, also over corners).
    """

    threshold: float = 0.5
    boundary_below: float = 0.5
    min_size: int = 0
    max_size: int | None = None
    fill_holes: bool = False
    split: Literal["boundary", "distance", "none"] = "none"


def recommended(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a package recommends in ``config["zoobridge"]["labels"]``, under the names of the macro keys.

    Names and values that are no decoding are left out, because a package is free to state more.
    """
    block = config.get("zoobridge")
    stated = block.get("labels") if isinstance(block, Mapping) else None
    if not isinstance(stated, Mapping):
        return {}
    renamed = {STATED_NAMES.get(name, name): value for name, value in stated.items()}
    known = {field.name for field in fields(Decoding)} | {"foreground", "boundary"}
    return {name: value for name, value in renamed.items() if name in known and isinstance(value, int | float | str)}


def decode(foreground: Map, boundary: Map | None, how: Decoding) -> Labels:
    """Number the objects of one plane or volume.

    Parameters
    ----------
    foreground : (y, x) or (z, y, x)
        Probability (or any score) that a pixel belongs to an object.
    boundary : same shape or None
        Probability that a pixel lies between objects; needed when `how.split` is ``boundary``.

    Returns
    -------
    labels : same shape, int32
        Background 0, objects from 1 without gaps, in the order of their first pixel or seed.
    """
    from skimage.segmentation import relabel_sequential

    inside = foreground > how.threshold
    labels = _numbered(foreground, boundary, inside, how)
    if how.fill_holes:
        _fill_holes(labels)
    sizes = np.bincount(labels.ravel())
    unwanted = sizes < how.min_size
    if how.max_size is not None:
        unwanted |= sizes > how.max_size
    labels[unwanted[labels]] = 0
    return np.asarray(relabel_sequential(labels)[0], np.int32)


def _numbered(foreground: Map, boundary: Map | None, inside: NDArray[np.bool_], how: Decoding) -> Labels:
    from scipy import ndimage
    from skimage.segmentation import watershed

    if how.split == "boundary" and boundary is not None:
        seeds = _seeds(inside, boundary < how.boundary_below)
        landscape = np.subtract(boundary, foreground, dtype=np.float32)
        return np.asarray(watershed(landscape, seeds, mask=inside), np.int32)
    if how.split == "distance":
        distance = _distance_to_background(inside)
        return np.asarray(watershed(-distance, _peaks(distance), mask=inside), np.int32)
    touching_corners = np.ones((3,) * inside.ndim)
    labels, _ = ndimage.label(inside, touching_corners)
    return np.asarray(labels, np.int32)


def _seeds(inside: NDArray[np.bool_], interior: NDArray[np.bool_]) -> NDArray[Any]:
    """Numbered interiors; foreground that is boundary everywhere is a seed as a whole, so that it is not lost."""
    from scipy import ndimage

    seeds, count = ndimage.label(inside & interior)
    components, highest = ndimage.label(inside)
    seeded = np.zeros(highest + 1, bool)
    seeded[components[seeds > 0]] = True
    return np.where(inside & ~seeded[components], components + count, seeds)


def _distance_to_background(inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    from scipy import ndimage

    if inside.all():  # no background to be distant from
        return np.ones(inside.shape)
    return np.asarray(ndimage.distance_transform_edt(inside))


def _peaks(distance: NDArray[np.float64]) -> NDArray[Any]:
    """Numbered maxima that stand out by the tolerance; every connected object has at least one."""
    from scipy import ndimage
    from skimage.morphology import local_maxima, reconstruction

    flattened = reconstruction(np.maximum(distance - WATERSHED_TOLERANCE, 0), distance)
    surrounded = np.pad(flattened, 1, constant_values=-1)  # a plateau that fills the image is a maximum too
    summits = local_maxima(surrounded)[(slice(1, -1),) * distance.ndim]
    peaks, _ = ndimage.label(summits & (distance > 0), np.ones((3,) * distance.ndim))
    return np.asarray(peaks)


def _fill_holes(labels: Labels) -> None:
    from scipy import ndimage

    for number, box in enumerate(ndimage.find_objects(labels), 1):
        if box is not None:
            part = labels[box]
            part[ndimage.binary_fill_holes(part == number) & (part == 0)] = number


def with_given(base: Decoding, given: Mapping[str, Any]) -> Decoding:
    """`base` with the values that are not None; other names are ignored."""
    names = {field.name for field in fields(Decoding)}
    return replace(base, **{name: value for name, value in given.items() if name in names and value is not None})
