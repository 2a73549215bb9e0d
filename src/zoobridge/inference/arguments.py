"""What a caller may write for a tile, a scale or an amount of memory: one grammar for macro, terminal and Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import index
from typing import Any, Literal

from zoobridge.errors import UsageError
from zoobridge.pipeline.plan import TileChoice

TILE_FORMS = "auto, none, one size such as 256, 256x256 (y, x) or 16x256x256 (z, y, x)"
MEMORY_FORMS = "an amount of memory with its unit, such as 800MB, 4GB or 2GiB"
SMALLEST_SCALE, LARGEST_SCALE = 0.05, 20.0
"""Beyond these, more likely a slip than a wish."""
SCALE_FORMS = f"auto or a factor from {SMALLEST_SCALE:g} to {LARGEST_SCALE:g}, such as 0.5"
BYTES = {
    "b": 1,
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
}
ScaleChoice = Literal["auto"] | float
_MEMORY = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?([a-z]+)", re.IGNORECASE)
_TILE = re.compile(r"[1-9][0-9]{0,8}( ?[x,] ?[1-9][0-9]{0,8}){0,2}", re.IGNORECASE)
_FACTOR = re.compile(r"[0-9]{1,9}\.?[0-9]{0,9}|\.[0-9]{1,9}")
_WORDS: dict[str, Literal["auto", "none"]] = {"auto": "auto", "none": "none"}


def tile_from_text(text: str) -> TileChoice | None:
    """The tile that macro options mean, None when the text is none of `TILE_FORMS`."""
    word = _WORDS.get(text.lower())
    if word is not None or not _TILE.fullmatch(text):
        return word
    return _sizes(int(size) for size in re.split("[x,]", text.lower()))


def memory_from_text(text: str) -> int | None:
    """Bytes, None when the text is not `MEMORY_FORMS`."""
    match = _MEMORY.fullmatch(text)
    unit = BYTES.get(match.group(2).lower()) if match else None
    if match is None or unit is None:
        return None
    amount = match.group(1)
    return (int(float(amount) * unit) if "." in amount else int(amount) * unit) or None


def scale_from_text(text: str) -> ScaleChoice | None:
    """``auto`` or a factor, None when the text is not `SCALE_FORMS`."""
    if text.lower() == "auto":
        return "auto"
    factor = float(text) if _FACTOR.fullmatch(text) else 0.0
    return factor if SMALLEST_SCALE <= factor <= LARGEST_SCALE else None


def memory_text(count: int) -> str:
    """The shortest text that means exactly that many bytes."""
    unit = max((unit for unit in BYTES if count % BYTES[unit] == 0), key=BYTES.__getitem__)
    return f"{count // BYTES[unit]}{unit[0].upper()}{unit[1:].replace('b', 'B')}"


def tile_choice(tile: Any) -> TileChoice:  # noqa: ANN401
    """The tile a Python caller means: None is auto, a text is read as in macro options, 64 is 64 x 64.

    Raises
    ------
    UsageError
        If it is nothing of these.
    """
    if tile is None:
        return "auto"
    known = tile_from_text(tile) if isinstance(tile, str) else _tile_of_numbers(tile)
    if known is None:
        msg = f"tile={tile!r} cannot be used; give {TILE_FORMS}, as text, number or tuple."
        raise UsageError(msg)
    return known


def memory_limit(memory: Any) -> int | None:  # noqa: ANN401
    """Bytes a Python caller allows; None is no limit, a text is read as in macro options.

    Raises
    ------
    UsageError
        If it is no positive amount.
    """
    if memory is None:
        return None
    known = memory_from_text(memory) if isinstance(memory, str) else whole_number(memory)
    if known is None or known < 1:
        msg = f"memory={memory!r} cannot be used; give a number of bytes, or {MEMORY_FORMS}."
        raise UsageError(msg)
    return known


def scale_choice(scale: Any) -> ScaleChoice:  # noqa: ANN401
    """The scale a Python caller means: None is 1, a text is read as in macro options.

    Raises
    ------
    UsageError
        If it is no factor and not ``auto``.
    """
    known = 1.0 if scale is None else scale_from_text(scale if isinstance(scale, str) else f"{scale:.9f}")
    if known is None:
        msg = f"scale={scale!r} cannot be used; give {SCALE_FORMS}."
        raise UsageError(msg)
    return known


def channel_number(channel: Any) -> int | None:  # noqa: ANN401
    """A channel counted from 1, None for all.

    Raises
    ------
    UsageError
        If it is no whole number from 1.
    """
    number = None if channel is None else whole_number(channel)
    if channel is not None and (number is None or number < 1):
        msg = f"channel={channel!r} cannot be used; give a whole number counted from 1."
        raise UsageError(msg)
    return number


def whole_number(value: Any) -> int | None:  # noqa: ANN401
    """`value` when it is a whole number (NumPy's included, truth values not), else None."""
    try:
        return None if isinstance(value, bool) else index(value)
    except TypeError:
        return None


def _tile_of_numbers(tile: Any) -> TileChoice | None:  # noqa: ANN401
    single = whole_number(tile)
    try:
        numbers = [single] if single is not None else [whole_number(size) for size in tile]
    except TypeError:
        return None
    sizes = [size for size in numbers if size is not None and size > 0]
    return _sizes(sizes) if len(sizes) == len(numbers) and 1 <= len(sizes) <= 3 else None


def _sizes(numbers: Iterable[int]) -> tuple[int, ...]:
    sizes = tuple(numbers)
    return sizes * 2 if len(sizes) == 1 else sizes
