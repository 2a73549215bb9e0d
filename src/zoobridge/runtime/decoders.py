"""The decoders zoobridge knows, by the operation of the spec that asks for them."""

from __future__ import annotations

from collections.abc import Mapping

from zoobridge.runtime.cellpose_decoder import CellposeDecoder
from zoobridge.runtime.decoder import Decoder
from zoobridge.runtime.stardist_decoder import StarDistDecoder

DECODERS: Mapping[str, Decoder] = {
    "cellpose_flow_dynamics": CellposeDecoder(),
    "stardist_postprocessing": StarDistDecoder(),
}
