"""Cellpose: objects by following a flow field to its sinks."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.runtime.decoder import Array


class CellposeDecoder:
    """The operation ``cellpose_flow_dynamics``.

    The last channel is the cell probability, those before it the flow along z, y and x. Source: bioimageio.spec 0.5
    ``CellposeFlowDynamicsDescr``; the order of the channels, and that small objects go only after the objects are
    made, as in bioimageio.core 0.11.
    """

    def unavailable(self) -> str | None:
        """Why it cannot be used here."""
        if importlib.util.find_spec("cellpose") is None:
            return "Cellpose is not installed; install it with: pip install cellpose."
        return None

    def labels(self, maps: Array, options: Mapping[str, Any]) -> Array:
        """Make objects; see `zoobridge.runtime.decoder.Decoder`."""
        try:
            return _followed(maps, options)
        except Exception as error:  # PyTorch and compiled code raise what they like
            reason = (str(error).splitlines() or [""])[0] or type(error).__name__
            msg = f"Cellpose cannot make objects of the model's maps: {reason.rstrip('.')}."
            raise EngineError(msg) from error


def _followed(maps: Array, options: Mapping[str, Any]) -> Array:
    from cellpose.dynamics import compute_masks
    from cellpose.utils import fill_holes_and_remove_small_masks

    found = compute_masks(
        np.ascontiguousarray(maps[:-1]),
        np.ascontiguousarray(maps[-1]),
        cellprob_threshold=options["cellprob_threshold"],
        flow_threshold=options["flow_threshold"],
        do_3D=options["do_3D"],
    )
    masks = found[0] if isinstance(found, tuple) else found  # version 3.0 gives the end points as well
    masks = fill_holes_and_remove_small_masks(np.asarray(masks), min_size=options.get("min_size", 15))
    labels: Array = masks.astype(options.get("output_dtype", "uint16"))
    return labels
