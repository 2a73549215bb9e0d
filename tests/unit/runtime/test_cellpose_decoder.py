"""Flows that lead to the middle of known objects must give these objects back."""

import numpy as np
import pytest

from zoobridge.runtime.cellpose_decoder import CellposeDecoder

DECODER = CellposeDecoder()
pytestmark = pytest.mark.skipif(DECODER.unavailable() is not None, reason="needs cellpose, which needs PyTorch")


def test_known_discs_come_back():
    rows, columns = np.indices((64, 64), dtype=np.float32)
    true = np.zeros((64, 64), np.uint16)
    flow = np.zeros((2, 64, 64), np.float32)
    for number, (y, x) in enumerate(((18, 18), (44, 40)), 1):
        inside = (rows - y) ** 2 + (columns - x) ** 2 <= 100
        true[inside] = number
        length = np.hypot(rows - y, columns - x) + 1e-3
        flow += np.where(inside, np.stack([y - rows, x - columns]) / length, 0).astype(np.float32)
    maps = np.concatenate([5 * flow, np.where(true > 0, 6.0, -6.0)[None].astype(np.float32)])
    options = {"cellprob_threshold": 0.0, "flow_threshold": 0.0, "do_3D": False, "output_dtype": "uint32"}
    found = DECODER.labels(maps, options)
    assert (found.shape, found.dtype, sorted(np.unique(found))) == (true.shape, np.uint32, [0, 1, 2])
    for number in (1, 2):
        (label,) = {int(n) for n in found[true == number]} - {0}
        assert np.sum((true == number) & (found == label)) / np.sum((true == number) | (found == label)) > 0.9
