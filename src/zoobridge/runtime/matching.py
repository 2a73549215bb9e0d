"""Which input or output of a weights file is which tensor of the description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zoobridge.errors import EngineError
from zoobridge.package.tensors import FixedSize, Tensor


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output as the weights file declares it.

    Parameters
    ----------
    names : tuple of str
        Every name the file has for it.
    shape : tuple or None
        One entry per dimension, None where the file leaves it open; None as a whole when even the rank is open.
    """

    names: tuple[str, ...]
    shape: tuple[int | None, ...] | None


def match(tensors: Sequence[Tensor], ports: Sequence[Port], role: str) -> tuple[int, ...]:
    """Find the port of every tensor: by name when all tensor ids occur, else by order.

    Parameters
    ----------
    role : str
        ``input`` or ``output``, for the message.

    Returns
    -------
    tuple of int
        For each tensor the index of its port.

    Raises
    ------
    EngineError
        If the number, the rank or a channel count differs from the description.
    """
    if len(tensors) != len(ports):
        msg = f"The weights have {_count(len(ports), role)}, but the description says {len(tensors)}."
        raise EngineError(msg)
    indices = _by_name(tensors, ports) or tuple(range(len(ports)))
    for tensor, index in zip(tensors, indices, strict=True):
        _check(tensor, ports[index], role)
    return indices


def _by_name(tensors: Sequence[Tensor], ports: Sequence[Port]) -> tuple[int, ...] | None:
    found = [next((i for i, port in enumerate(ports) if tensor.id in port.names), None) for tensor in tensors]
    indices = tuple(index for index in found if index is not None)
    return indices if len(set(indices)) == len(tensors) else None


def _check(tensor: Tensor, port: Port, role: str) -> None:
    if port.shape is None:
        return
    if len(port.shape) != len(tensor.axes):
        msg = (
            f"The {role} {tensor.id!r} has {len(port.shape)} dimensions in the weights, "
            f"but the description says {len(tensor.axes)} ({tensor.letters})."
        )
        raise EngineError(msg)
    for axis, size in zip(tensor.axes, port.shape, strict=True):
        described = axis.size.size if isinstance(axis.size, FixedSize) else None
        if axis.letter == "c" and None not in {size, described} and size != described:
            msg = f"The {role} {tensor.id!r} has {size} channels in the weights, but the description says {described}."
            raise EngineError(msg)


def _count(number: int, role: str) -> str:
    return f"{number} {role}" if number == 1 else f"{number} {role}s"
