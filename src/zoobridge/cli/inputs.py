"""Other inputs of a model in the terminal: ``--input ID=PATH``."""

from __future__ import annotations

from collections.abc import Mapping

import click

from zoobridge.commands.model_inputs import input_keys, key_of, missing_inputs
from zoobridge.commands.nearest import suggestion
from zoobridge.commands.predict import COMMAND
from zoobridge.errors import UsageError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import first_image


def read_inputs(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """``ID=PATH`` as a mapping from key to path or numbers."""
    given: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        key = key_of(name)
        if not (equals and key and value):
            msg = f"{text!r} is not ID=PATH, such as second=b.tif."
            raise click.BadParameter(msg)
        if key in given:
            msg = f"{name} is given twice; keep one of them."
            raise click.BadParameter(msg)
        given[key] = value
    return given


def require_inputs(description: ModelDescription, given: Mapping[str, str]) -> None:
    """Refuse inputs the model has not, and those it needs and are not given.

    Raises
    ------
    UsageError
        In the words of the terminal.
    """
    keys = input_keys(description, COMMAND.by_name)
    others = [key for key, tensor in keys.items() if tensor is not first_image(description.inputs)]
    for key in given:
        if key not in keys:
            advice = suggestion(key, others, "other inputs") if others else "it takes one image; leave --input out."
            msg = f'The model {description.name} has no input "{key}"; {advice}'
            raise UsageError(msg)
    for key, tensor in missing_inputs(description, keys, given):
        what = "PATH" if tensor.is_image else "0.5 (its numbers, such as 0.5 or 1,2,3)"
        msg = f"The model {description.name} needs its input {tensor.id!r} as well; add --input {key}={what}."
        raise UsageError(msg)
