"""Computing with PyTorch so that the same comes out every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from zoobridge.practice.adjust.network.protocol import Array
from zoobridge.practice.adjust.network.pytorch.anatomy import Tensor
from zoobridge.runtime.torch_library import limit_threads, torch


def make_repeatable(threads: int | None) -> None:
    """Let this process compute the same numbers every time, with so many threads."""
    limit_threads(threads)
    torch().manual_seed(0)  # code may fill at random what its state dict leaves out
    torch().use_deterministic_algorithms(mode=True, warn_only=True)


@contextmanager
def plainly() -> Iterator[None]:
    """Run TorchScript as it is written: what it is optimised to after some runs rounds differently."""
    with torch().jit.optimized_execution(False):
        yield


def as_tensor(array: Array) -> Tensor:
    """A tensor of its own memory."""
    return torch().from_numpy(np.array(array))


def as_array(tensor: Tensor) -> Array:
    """An array of its own memory; NumPy has no bfloat16, all values of which are values of float32."""
    known = tensor.detach().float() if tensor.dtype is torch().bfloat16 else tensor.detach()
    return np.array(known.numpy())
