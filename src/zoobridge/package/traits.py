"""What somebody may search a description for, read without the spec's library.

A collection has well over a hundred descriptions. Validating them all takes ten seconds, this a fraction of one, and a
description that a model cannot be installed from can still be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zoobridge.catalogue.entries import Traits
from zoobridge.errors import PackageError
from zoobridge.package.metadata import model_name
from zoobridge.package.spec05 import axis_letters, x_and_y_named
from zoobridge.package.tensors import AxisKind


def read_traits(content: bytes) -> Traits:
    """The traits of a description of spec 0.4 or 0.5.

    Raises
    ------
    PackageError
        If it is no description of a model.
    """
    import yaml

    try:
        data = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _traits(data)
    except (yaml.YAMLError, RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"This is no description of a model ({' '.join(str(error).split())[:200]})."
        raise PackageError(msg) from error


def _traits(data: Mapping[str, Any]) -> Traits:
    named = x_and_y_named([tensor for tensor in data["inputs"] if not isinstance(tensor["axes"], str)])
    return Traits(
        nickname=model_name(data),
        title=str(data.get("name") or ""),
        description=str(data.get("description") or ""),
        tags=tuple(str(tag) for tag in data.get("tags") or ()),
        licence=str(data.get("license") or ""),
        inputs=tuple(_letters(tensor["axes"], named) for tensor in data["inputs"]),
        outputs=tuple(_letters(tensor["axes"], named) for tensor in data["outputs"]),
        weights=tuple(str(name) for name, entry in data["weights"].items() if entry),
        dois=tuple(sorted(set(_dois(data)))),
        channels=tuple(_channels(tensor) for tensor in data["inputs"]),
    )


def _letters(axes: str | Sequence[Mapping[str, Any]], named: bool) -> str:
    """The axes of a tensor without the batch: text in spec 0.4, a list of axes in 0.5."""
    if isinstance(axes, str):
        letters = axes
    else:
        letters = "".join(axis_letters([(AxisKind(axis["type"]), str(axis.get("id"))) for axis in axes], named))
    return letters.replace("b", "")


def _channels(tensor: Mapping[str, Any]) -> int | None:
    """Channels an input takes, 1 when it has no axis of channels; None when their number is not fixed."""
    axes = tensor["axes"]
    if not isinstance(axes, str):
        names = [axis.get("channel_names") or () for axis in axes if axis["type"] == AxisKind.CHANNEL]
        return (len(names[0]) or None) if names else 1
    if "c" not in axes:
        return 1
    shape, place = tensor.get("shape"), axes.index("c")
    if isinstance(shape, Mapping):  # of any size: a smallest one, and what may be added
        shape = shape["min"] if "min" in shape and not shape["step"][place] else None
    return None if shape is None else int(shape[place])


def _dois(data: Mapping[str, Any]) -> Iterator[str]:
    """DOIs of the model itself, not those it cites.

    The zoo's older ids are the DOI of all versions with the record of this one behind it
    (``10.5281/zenodo.5749843/5888237``); each of the three DOIs this stands for is yielded.
    """
    config = data.get("config") or {}
    block = config.get("bioimageio") or {}
    stated = (data.get("id"), config.get("_doi"), config.get("_conceptdoi"), block.get("doi"))
    for value in stated:
        doi = str(value or "").lower().removeprefix("https://doi.org/")
        if not doi.startswith("10."):
            continue
        yield doi
        record = re.fullmatch(r"(10\.[0-9]+/zenodo\.)([0-9]+)/([0-9]+)", doi)
        if record:
            yield record.group(1) + record.group(2)
            yield record.group(1) + record.group(3)
