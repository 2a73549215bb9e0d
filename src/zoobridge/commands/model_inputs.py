"""What a model of several inputs is given: images, and numbers where an input is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.commands.nearest import suggestion
from zoobridge.commands.workspace import Workspace
from zoobridge.errors import UsageError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor, first_image
from zoobridge.pipeline.image import Image

Given = Image | NDArray[Any]
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
_NUMBERS = re.compile(rf"\s*{_NUMBER}(?:\s*,\s*{_NUMBER})*\s*")


def input_keys(description: ModelDescription, taken: Iterable[str]) -> dict[str, Tensor]:
    """Key in macro options -> input tensor, for all inputs.

    The key is the id in lower case, with an underscore for every other character than letters and digits, and
    ``_input`` behind it where it is a key of the command already.

    Parameters
    ----------
    taken : iterable of str
        Keys of the command. ``image`` means the first image, whatever its id.
    """
    found: dict[str, Tensor] = {}
    used = set(taken)
    for tensor in description.inputs:
        key = key_of(tensor.id)
        if key == "image" and tensor is first_image(description.inputs):
            continue
        while key in used:
            key = f"{key}_input"
        used.add(key)
        found[key] = tensor
    return found


def key_of(tensor_id: str) -> str:
    """The id as a key of macro options."""
    return re.sub("[^a-z0-9]", "_", tensor_id.lower())


def require_known(label: str, named: Iterable[str], keys: Mapping[str, Tensor], others: Iterable[str]) -> None:
    """Refuse a key that is no input, as an unknown key of a command is refused.

    Raises
    ------
    UsageError
        Naming the nearest key.
    """
    for key in named:
        if key not in keys:
            msg = f'{label} has no key "{key}"; {suggestion(key, [*others, *keys], "keys")}'
            raise UsageError(msg)


def first_and_others(
    description: ModelDescription, keys: Mapping[str, Tensor], values: Mapping[str, Any], workspace: Workspace
) -> tuple[Image, dict[str, Given]]:
    """The first image, and all that is given to the model: tensor id -> image or numbers.

    Parameters
    ----------
    keys : Mapping
        As `input_keys` says.
    values : Mapping
        ``image``, ``roi`` and ``inputs`` of the command; without ``image`` the active image is the first one.

    Raises
    ------
    UsageError
        If a required input is absent, or the first image is given twice.
    InputError
        If an image is not open.
    """
    texts = {keys[key].id: text for key, text in values["inputs"].items()}
    first = first_image(description.inputs)
    if first.id in texts and values["image"] is not None:
        msg = f"The first image of the model {description.name} is given twice, as image and by its id; keep one."
        raise UsageError(msg)
    _require_all(description, keys, texts)
    crop = values["roi"] == "crop"
    image = workspace.image(texts.get(first.id, values["image"]), crop_to_selection=crop)
    others = {
        tensor.id: _read(tensor, texts[tensor.id], workspace, crop=crop)
        for tensor in description.inputs
        if tensor is not first and tensor.id in texts
    }
    return image, {first.id: image, **others}


def _require_all(description: ModelDescription, keys: Mapping[str, Tensor], texts: Mapping[str, str]) -> None:
    for key, tensor in missing_inputs(description, keys, {key for key in keys if keys[key].id in texts}):
        what = "[title of an open image]" if tensor.is_image else "its numbers, such as 0.5 or 1,2,3"
        msg = f"The model {description.name} needs its input {tensor.id!r} as well; add {key}={what}."
        raise UsageError(msg)


def missing_inputs(
    description: ModelDescription, keys: Mapping[str, Tensor], given: Iterable[str]
) -> list[tuple[str, Tensor]]:
    """Keys of inputs the model needs beside its first image and that are not `given`, with the inputs."""
    first, named = first_image(description.inputs), set(given)
    return [(key, tensor) for key, tensor in keys.items() if not (tensor.optional or key in named or tensor is first)]


def _read(tensor: Tensor, text: str, workspace: Workspace, *, crop: bool) -> Given:
    if not tensor.is_image and _NUMBERS.fullmatch(text):
        return np.array([float(number) for number in text.split(",")])
    return workspace.image(text, crop_to_selection=crop)
