"""Values of script parameters: read from text, checked, and written as ImageJ macro language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeAlias

from zoobridge.commands.nearest import nearest
from zoobridge.errors import UsageError
from zoobridge.hosts.scripts.declarations import Declaration

INTEGERS = frozenset({"int", "Integer", "long", "Long", "short", "Short", "byte", "Byte", "BigInteger"})
NUMBERS = frozenset({"double", "Double", "float", "Float", "BigDecimal", "Number"})
BOOLEANS = frozenset({"boolean", "Boolean"})
TEXTS = frozenset({"String", "char", "Character", "Date", "ColorRGB", "ColorRGBA", "URL", "URI", "Object"})
FILES = frozenset({"File", "Path"})
FILE_LISTS = frozenset({"File[]", "Path[]"})
IMAGES = frozenset({
    "ImagePlus",
    "Dataset",
    "ImgPlus",
    "Img",
    "ImageDisplay",
    "DatasetView",
    "RandomAccessibleInterval",
})
TYPES = INTEGERS | NUMBERS | BOOLEANS | TEXTS | FILES | FILE_LISTS | IMAGES

Typed: TypeAlias = bool | int | float | str | list[str]
"""A value of one of these types, images apart."""

_YES = frozenset({"true", "yes", "1", "on"})
_NO = frozenset({"false", "no", "0", "off"})


def typed(declared: Declaration, value: Any) -> Typed:  # noqa: ANN401
    """A given value as what it is declared to be; files as absolute paths.

    Raises
    ------
    UsageError
        If it has not the declared type, is out of range or not among the choices.
    """
    if declared.type in BOOLEANS:
        return _boolean(declared, value)
    if declared.type in INTEGERS | NUMBERS:
        return _number(declared, value)
    if declared.type in FILE_LISTS:
        return _file_list(value)
    if declared.type in FILES:
        return _absolute(value)
    return _text(declared, value)


def as_macro(declared: Declaration, value: Any) -> str:  # noqa: ANN401
    """A given value as an expression of the macro language.

    Raises
    ------
    UsageError
        See `typed`.
    """
    match typed(declared, value):
        case bool(choice):
            return "true" if choice else "false"
        case int(number):
            return str(number)
        case float(number):
            return _float_constant(number)
        case str(text):
            return quoted(text)
        case paths:
            return f"newArray({', '.join(map(quoted, paths))})"


def empty(declared: Declaration) -> str:
    """The expression for a parameter that need not be given and is not."""
    if declared.type in BOOLEANS:
        return "false"
    if declared.type in INTEGERS | NUMBERS:
        return "NaN" if declared.is_input and not declared.is_output else "0"
    return "newArray(0)" if declared.type in FILE_LISTS else '""'


def quoted(text: str) -> str:
    r"""A string constant; in the macro language ``\`` escapes as in C."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


def output_kind(declared: Declaration) -> Callable[[str | float | None], Any]:
    """How the value of an output variable becomes a Python value."""
    if declared.type in INTEGERS:
        return lambda value: None if value is None else int(float(value))
    if declared.type in NUMBERS:
        return lambda value: math.nan if value is None else float(value)
    if declared.type in BOOLEANS:
        return lambda value: str(value).lower() not in {"", "0", "0.0", "false", "none"}
    if declared.type in IMAGES:
        return image_reference
    return lambda value: value


def image_reference(value: str | float | None) -> str | None:
    """The ID of an image as `zoobridge.hosts.images.windows.find_image` takes it; None for 0, which no image has.

    Raises
    ------
    ValueError
        If the value is no number.
    """
    number = int(float(value or 0))
    return str(number) if number else None


def _boolean(declared: Declaration, value: Any) -> bool:  # noqa: ANN401
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise UsageError(_wrong(declared, value, "true or false"))
    return word in _YES


def _number(declared: Declaration, value: Any) -> int | float:  # noqa: ANN401
    integral = declared.type in INTEGERS
    try:
        number = float(str(value).strip())
    except ValueError:
        number = math.nan
    if math.isnan(number) or (integral and not number.is_integer()):
        raise UsageError(_wrong(declared, value, "a whole number" if integral else "a number"))
    _check_range(declared, number)
    _check_choice(declared, str(value).strip())
    return int(Decimal(str(value).strip())) if integral else number  # a long has more digits than a float


def _float_constant(number: float) -> str:
    if math.isinf(number):
        return "1/0" if number > 0 else "-1/0"
    return repr(number).replace("e+", "e")


def _check_range(declared: Declaration, number: float) -> None:
    lowest, highest = (_limit(declared, key) for key in ("min", "max"))
    if lowest is not None and number < lowest:
        raise UsageError(_wrong(declared, f"{number:g}", f"at least {lowest:g}"))
    if highest is not None and number > highest:
        raise UsageError(_wrong(declared, f"{number:g}", f"at most {highest:g}"))


def _limit(declared: Declaration, key: str) -> float | None:
    text = declared.attributes.get(key)
    try:
        return None if text is None else float(text)
    except ValueError:
        msg = f"The {key} of the #@ parameter {declared.name} is {text!r}; it must be a number."
        raise UsageError(msg) from None


def _text(declared: Declaration, value: Any) -> str:  # noqa: ANN401
    text = fspath(value) if isinstance(value, PathLike) else str(value)
    if declared.type in {"char", "Character"} and len(text) != 1:
        raise UsageError(_wrong(declared, value, "one character"))
    _check_choice(declared, text)
    return str(text)


def _check_choice(declared: Declaration, text: str) -> None:
    if declared.choices and text not in declared.choices:
        found = nearest(text, declared.choices)
        hint = f'; did you mean "{found}"?' if found else "."
        raise UsageError(_wrong(declared, text, f"one of {', '.join(declared.choices)}").removesuffix(".") + hint)


def _wrong(declared: Declaration, value: Any, wanted: str) -> str:  # noqa: ANN401
    return f"Script parameter {declared.name} is {value!r}, but must be {wanted}."


def _file_list(value: Any) -> list[str]:  # noqa: ANN401
    paths = [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value)
    return [_absolute(path) for path in paths]


def _absolute(value: Any) -> str:  # noqa: ANN401
    text = fspath(value) if isinstance(value, PathLike) else str(value)
    if not text or re.match(r"^(\w+:|\\\\)", text):
        return text
    return str(Path(text).expanduser().absolute())


_PAIR = re.compile(
    r"""\s*(?P<key>[A-Za-z_]\w*)\s*=\s*
    (?P<value>"(?:[^"\\]|\\["\\])*"|'[^']*'|\[[^\]]*\]|(?:(?![,]|\s+[A-Za-z_]\w*\s*=).)*?)
    \s*(?:,|\s(?=\s*[A-Za-z_]\w*\s*=)|$)""",
    re.VERBOSE,
)


def parse_argument(text: str) -> Mapping[str, str] | None:
    """Read ``key="value",n=3`` (Fiji) or ``key=value n=3`` (ImageJ); None when the text is neither."""
    values: dict[str, str] = {}
    position = 0
    while position < len(text.rstrip()):
        match = _PAIR.match(text, position)
        if match is None:
            return None
        values[match["key"]] = _bare(match["value"])
        position = match.end()
    return values


def _bare(value: str) -> str:
    if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    if len(value) > 1 and (value[0], value[-1]) in {("'", "'"), ("[", "]")}:
        return value[1:-1]
    return value
