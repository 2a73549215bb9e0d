"""Sizes that refer to each other in a circle, which no size can satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zoobridge.errors import PackageError

Place = tuple[str, str]
"""Tensor and axis; the axis is empty for spec 0.4, where tensors refer to tensors."""


def refuse_circles(content: Mapping[str, Any], name: str) -> None:
    """Refuse a description whose size references never end.

    Parameters
    ----------
    content : Mapping
        The description as written, of spec 0.4 or 0.5, not validated.
    name : str
        Of the file, for the message.

    Raises
    ------
    PackageError
        Naming the tensors of the circle.
    """
    references = dict(_references(content))
    for start in references:
        path = [start]
        while (following := references.get(path[-1])) is not None:
            if following in path:
                circle = " -> ".join(_text(place) for place in [*path[path.index(following) :], following])
                msg = f"The description {name} is not valid: sizes refer to each other in a circle ({circle})."
                raise PackageError(msg)
            path.append(following)


def _references(content: Mapping[str, Any]) -> Iterator[tuple[Place, Place]]:
    for group in ("inputs", "outputs"):
        for tensor in _mappings(content.get(group)):
            shape = tensor.get("shape")
            if isinstance(shape, Mapping) and shape.get("reference_tensor"):
                yield (str(tensor.get("name")), ""), (str(shape["reference_tensor"]), "")
            for axis in _mappings(tensor.get("axes")):
                size = axis.get("size")
                if isinstance(size, Mapping) and "tensor_id" in size:
                    here = str(tensor.get("id")), str(axis.get("id") or axis.get("type"))
                    yield here, (str(size["tensor_id"]), str(size.get("axis_id")))


def _mappings(entries: object) -> Iterator[Mapping[str, Any]]:
    yield from (entry for entry in entries if isinstance(entry, Mapping)) if isinstance(entries, list) else ()


def _text(place: Place) -> str:
    return ".".join(filter(None, place))
