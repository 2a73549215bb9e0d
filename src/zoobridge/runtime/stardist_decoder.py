"""StarDist: star-convex polygons and polyhedra from a probability map and the distances along rays."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.runtime.decoder import Array

SHORTEST_DISTANCE = 1e-3
"""Distances are at least this, in pixels. Source: ``StarDistBase._instances_from_prediction`` of stardist 0.9."""


class StarDistDecoder:
    """The operation ``stardist_postprocessing``.

    Channel 0 is the object probability, the others the distances along the rays: in 2D at equal angles, in 3D along
    ``Rays_GoldenSpiral`` with the stated anisotropy. Source: bioimageio.spec 0.5 ``StardistPostprocessingDescr``;
    which rays are meant, and the order of the channels, as in bioimageio.core 0.11. Its compiled non-maximum
    suppression and rendering need no TensorFlow.
    """

    def unavailable(self) -> str | None:
        """Why it cannot be used here."""
        if importlib.util.find_spec("stardist") is None:
            return "StarDist is not installed; install it with: pip install 'zoobridge[stardist]'."
        return None

    def labels(self, maps: Array, options: Mapping[str, Any]) -> Array:
        """Make objects; see `zoobridge.runtime.decoder.Decoder`."""
        grid = tuple(options["grid"])
        shape = tuple(size * step for size, step in zip(maps.shape[1:], grid, strict=True))
        probability = np.ascontiguousarray(maps[0])
        distances = np.maximum(np.moveaxis(maps[1:], 0, -1), np.float32(SHORTEST_DISTANCE))
        how = {
            "grid": grid,
            "b": options["b"],
            "prob_thresh": options["prob_threshold"],
            "nms_thresh": options["nms_threshold"],
        }
        with _translated():
            if len(grid) == 2:
                return _polygons(probability, distances, shape, how)
            return _polyhedra(probability, distances, shape, how, options)


def _polygons(probability: Array, distances: Array, shape: tuple[int, ...], how: Mapping[str, Any]) -> Array:
    from stardist.geometry import polygons_to_label
    from stardist.nms import non_maximum_suppression

    points, scores, kept = non_maximum_suppression(distances, probability, **how)
    return np.asarray(polygons_to_label(kept, points, shape, prob=scores), dtype=np.int32)


def _polyhedra(
    probability: Array,
    distances: Array,
    shape: tuple[int, ...],
    how: Mapping[str, Any],
    options: Mapping[str, Any],
) -> Array:
    from stardist.geometry import polyhedron_to_label
    from stardist.matching import relabel_sequential
    from stardist.nms import non_maximum_suppression_3d
    from stardist.rays3d import Rays_GoldenSpiral

    rays = Rays_GoldenSpiral(options["n_rays"], anisotropy=tuple(options["anisotropy"]))
    points, scores, kept = non_maximum_suppression_3d(distances, probability, rays, **how)
    labels = polyhedron_to_label(
        kept, points, rays, shape, prob=scores, overlap_label=options.get("overlap_label"), verbose=False
    )
    return np.asarray(relabel_sequential(labels)[0], dtype=np.int32)


@contextmanager
def _translated() -> Iterator[None]:
    """Its exceptions as an EngineError; its import changes how all warnings look, which is taken back."""
    look = warnings.formatwarning
    try:
        yield
    except Exception as error:  # compiled code raises what it likes
        reason = (str(error).splitlines() or [""])[0] or type(error).__name__
        msg = f"StarDist cannot make objects of the model's maps: {reason.rstrip('.')}."
        raise EngineError(msg) from error
    finally:
        warnings.formatwarning = look
