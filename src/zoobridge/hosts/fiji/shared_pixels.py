"""Pixels in memory shared with Fiji, which makes the blocks and takes them away; each holds whole planes in order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from zoobridge.hosts.images.pixels import pack_rgb
from zoobridge.pipeline.storage import RGB_BITS, Storage

Array = NDArray[Any]


class Memory(Protocol):
    """Shared memory of a block."""

    def close(self) -> None:
        """Let go of it."""
        ...


class Block(Protocol):
    """``appose.NDArray``: planes (n, y, x) in shared memory."""

    shm: Memory

    def ndarray(self) -> Array:
        """The planes, not copied."""
        ...


def copy_out(blocks: Iterable[Block], planes: Iterator[Array]) -> None:
    """Copy the planes of the blocks into `planes`, one after the other, and let go of the blocks."""
    for block in blocks:
        with _letting_go(block):
            _copy(block.ndarray(), planes)


def copy_in(planes: Iterable[Array], kept: Storage, blocks: Iterable[Block]) -> None:
    """Copy planes ``(y, x)``, RGB ``(3, y, x)``, into the blocks the way ImageJ keeps them, and let go of the blocks.

    Raises
    ------
    InputError
        If ImageJ has no number for a pixel.
    """
    left = iter(planes)
    for block in blocks:
        with _letting_go(block):
            _convert(left, kept, block.ndarray())


def _copy(source: Array, planes: Iterator[Array]) -> None:
    for plane, target in zip(source, planes, strict=False):
        target[...] = plane


def _convert(planes: Iterator[Array], kept: Storage, target: Array) -> None:
    for place, plane in zip(target, planes, strict=False):
        np.copyto(place, pack_rgb(plane) if kept.bits == RGB_BITS else kept.convert(plane), casting="unsafe")


@contextlib.contextmanager
def _letting_go(block: Block) -> Iterator[None]:
    try:
        yield
    finally:
        # After an error its traceback still looks at the pixels; the memory then goes with the traceback.
        with contextlib.suppress(BufferError):
            block.shm.close()
