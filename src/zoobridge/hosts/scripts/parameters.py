"""SciJava script parameters for ImageJ's own macro language, which knows nothing of them.

Each ``#@`` line is replaced in place by ``var name=value; //#@ ...``, so that functions see the variable and line
numbers stay right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoobridge.commands.nearest import suggestion
from zoobridge.errors import UsageError
from zoobridge.hosts.scripts.declarations import Declaration, is_script_line, parse_declaration
from zoobridge.hosts.scripts.values import (
    BOOLEANS,
    IMAGES,
    TYPES,
    as_macro,
    empty,
    output_kind,
    parse_argument,
)


@dataclass(frozen=True, slots=True)
class FilledMacro:
    """A macro that plain ImageJ can run.

    Parameters
    ----------
    argument : str
        What ``getArgument()`` returns.
    outputs : Mapping
        Name of each ``#@output`` -> how its variable becomes a Python value.
    images : tuple of str
        Names of image parameters; see `with_images`.
    """

    text: str
    argument: str
    outputs: Mapping[str, Callable[[str | float | None], Any]] = field(default_factory=dict)
    images: tuple[str, ...] = ()

    def with_images(self, ids: Mapping[str, int]) -> str:
        """The text with image parameters set to images that are open by now; the others are the active image.

        Parameters
        ----------
        ids : Mapping
            Title under which an image was given -> its ID.
        """
        text = self.text
        for name in self.images:
            if name in ids:
                text = text.replace(_image_statement(name, _ACTIVE_IMAGE), _image_statement(name, str(ids[name])), 1)
        return text


def fill_parameters(text: str, arguments: Mapping[str, Any], argument: str | None = None) -> FilledMacro:
    """Give the script parameters of a macro their values.

    Parameters
    ----------
    arguments : Mapping
        Values by name.
    argument : str or None
        The raw argument; fills parameters when it reads ``key="value",n=3``, or as a whole the only parameter.

    Raises
    ------
    UsageError
        If a parameter is missing, unknown, of the wrong type, out of range or not among its choices.
    """
    lines = text.split("\n")
    declared = _declarations(lines)
    inputs = [one for one in declared if one.is_input and _takes_value(one)]
    images = tuple(one.name for one in declared if one.is_input and not _takes_value(one))
    values = given_values(inputs, arguments, argument, images)
    for one in declared:
        source = lines[one.line - 1]
        lines[one.line - 1] = f"{_statement(one, values)} //{source.strip()}"
    for number, line in enumerate(lines):
        if is_script_line(line):
            lines[number] = f"//{line}"
    outputs = {one.name: output_kind(one) for one in declared if one.is_output}
    return FilledMacro("\n".join(lines), _raw_argument(arguments, argument), outputs, images)


def declared_parameters(text: str) -> tuple[Declaration, ...]:
    """The script parameters a macro declares, inputs and outputs, in order.

    Raises
    ------
    UsageError
        If a ``#@`` line cannot be read, or has a type that a macro cannot hold.
    """
    return tuple(_declarations(text.split("\n")))


def _declarations(lines: list[str]) -> list[Declaration]:
    found: list[Declaration] = []
    for number, line in enumerate(lines, start=1):
        one = parse_declaration(line, number) if is_script_line(line) else None
        if one is None or _is_service(one) or one.attributes.get("visibility", "").upper() == "MESSAGE":
            continue
        if one.type not in TYPES:
            msg = f"Line {number}: script parameter {one.name} has the type {one.type}, which a macro cannot hold."
            raise UsageError(msg)
        found.append(one)
    return found


def _is_service(one: Declaration) -> bool:
    """Services are of no use to the macro language, but scripts copied from elsewhere declare them."""
    return one.type.endswith("Service") or one.type in {"Context", "ImageJ"}


def _takes_value(one: Declaration) -> bool:
    return one.type not in IMAGES


def given_values(
    inputs: Sequence[Declaration],
    arguments: Mapping[str, Any],
    argument: str | None,
    images: Sequence[str] = (),
) -> Mapping[str, Any]:
    """The values given for script parameters, by name.

    Parameters
    ----------
    images : sequence of str
        The parameters that are images, which are not given as values.

    Raises
    ------
    UsageError
        If there is no such parameter, or `argument` does not name its values and there are several parameters.
    """
    values = {**_from_argument(argument, inputs), **arguments}
    if inputs or images:
        _refuse_unknown(values, inputs, images)
    return values


def _from_argument(argument: str | None, inputs: Sequence[Declaration]) -> Mapping[str, str]:
    if not argument or not inputs:
        return {}
    pairs = parse_argument(argument)
    if pairs is not None:
        return pairs
    if len(inputs) == 1:
        return {inputs[0].name: argument}
    names = ",".join(f"{one.name}=..." for one in inputs)
    msg = f"The argument {argument!r} does not name the macro's script parameters; write {names}."
    raise UsageError(msg)


def _refuse_unknown(values: Mapping[str, Any], inputs: Sequence[Declaration], images: Sequence[str]) -> None:
    names = [one.name for one in inputs]
    for name in values:
        if name in images:
            msg = (
                f"The script parameter {name} is an image; open it with --open in the terminal, or give it with "
                f'images={{"{name}": ...}} in Python.'
            )
            raise UsageError(msg)
        if name not in names:
            msg = f'The macro has no script parameter "{name}"; {suggestion(name, [*names, *images], "parameters")}'
            raise UsageError(msg)


def _statement(one: Declaration, values: Mapping[str, Any]) -> str:
    if one.is_input and not _takes_value(one):
        return _image_statement(one.name, _ACTIVE_IMAGE)
    if one.is_input and one.name in values and values[one.name] is not None:
        return f"var {one.name}={as_macro(one, values[one.name])};"
    if one.is_input and "value" in one.attributes:
        return f"var {one.name}={as_macro(one, one.attributes['value'])};"
    if one.is_input and is_required(one):
        raise missing(one)
    return f"var {one.name}={empty(one)};"


def missing(one: Declaration) -> UsageError:
    """The error for a parameter that must be given and is not."""
    return UsageError(
        f"The macro needs the script parameter {one.name} ({one.type}); give it with --arg {one.name}=... "
        f"in the terminal, with {one.name}=... in Python."
    )


_ACTIVE_IMAGE = "getImageID()"


def _image_statement(name: str, image: str) -> str:
    return f"var {name}={image};"


def is_required(one: Declaration) -> bool:
    """SciJava's default is yes; a check box that nobody ticks is just off."""
    return one.type not in BOOLEANS and one.attributes.get("required", "true").lower() != "false"


def _raw_argument(arguments: Mapping[str, Any], argument: str | None) -> str:
    if argument is not None:
        return argument
    for name, value in arguments.items():
        if hasattr(value, "shape") and value.shape != ():
            msg = f"{name}= is an image or array, which getArgument() cannot tell; give images by their position."
            raise UsageError(msg)
    return ",".join(f"{name}={_plain(value)}" for name, value in arguments.items())


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(text) & set(', "') else text
