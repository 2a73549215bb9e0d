"""The few files probes open, made by the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile

SQUARES = ((4, 4, 10), (30, 8, 12), (10, 30, 8))
"""x, y and side of the bright squares in ``cells.tif``, in pixels."""


def write_inputs(folder: Path) -> None:
    """Put the files into a folder."""
    cells = np.zeros((48, 64), np.uint8)
    for x, y, side in SQUARES:
        cells[y : y + side, x : x + side] = 200
    tifffile.imwrite(folder / "cells.tif", cells, imagej=True)
    whole = (folder / "cells.tif").read_bytes()
    (folder / "damaged.tif").write_bytes(whole[: len(whole) // 2])
    (folder / "noise.tif").write_bytes(b"II*\0" + bytes(range(200)))
    (folder / "notes.txt").write_text("one\ntwo\n")
    (folder / "table.csv").write_text("a,b\n1,2\n3,4\n")
    (folder / "good.ijm").write_text('return "got " + getArgument();')
    (folder / "bad.ijm").write_text("x = 1;\nprint(nosuch);")
    (folder / "frames").mkdir()
    for number in range(3):
        tifffile.imwrite(folder / "frames" / f"{number}.tif", cells + number)
