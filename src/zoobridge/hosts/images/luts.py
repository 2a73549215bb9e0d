"""Look-up tables that zoobridge brings along.

``glasbey.lut`` is in ImageJ's own format: 256 reds, 256 greens, 256 blues. Entry 0 is black; each further entry is the
colour farthest from all entries before it, of all sRGB colours on a grid of 16 steps per channel whose CIELAB lightness
is at least 35, so that it is seen on black (method: Glasbey et al. 2007, doi:10.1002/col.20327).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from zoobridge.errors import InputError
from zoobridge.hosts.java.types import JavaObject, byte_array, java_class

GLASBEY = "glasbey"
LUT_COLOURS = 256


@cache
def lut_bytes(name: str) -> bytes:
    """The 768 bytes of a bundled look-up table.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name != GLASBEY:
        msg = f'There is no look-up table "{name}"; use {GLASBEY}.'
        raise InputError(msg)
    return files(__package__).joinpath(f"{name}.lut").read_bytes()


def java_lut(name: str) -> JavaObject:
    """A bundled look-up table as ``ij.process.LUT``."""
    table = lut_bytes(name)
    thirds = (byte_array(table[start : start + LUT_COLOURS]) for start in range(0, 3 * LUT_COLOURS, LUT_COLOURS))
    return java_class("ij.process.LUT")(*thirds)


def lut_name(processor: JavaObject) -> str | None:
    """Name of the bundled look-up table an ``ImageProcessor`` is shown with, None for any other."""
    if not processor.isColorLut():
        return None
    table = processor.getLut().getBytes()
    return None if table is None else lut_of(bytes(memoryview(table).cast("B")))


def lut_of(table: bytes) -> str | None:
    """Name of the bundled look-up table with these 768 bytes, None when it is none."""
    return GLASBEY if table == lut_bytes(GLASBEY) else None
