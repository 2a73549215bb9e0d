"""A command is data: label, menu, typed keys, outputs and help, declared once for macro, terminal and Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoobridge.commands.context import Context


class KeyKind(StrEnum):
    """Type of a value in macro options."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    PATH = "path"
    MODEL = "model"
    IMAGE = "image"
    TILE = "tile"
    SCALE = "scale"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a command's options.

    Parameters
    ----------
    name : str
        Lower case; never the suffix of another key of the same command, because ``ij.Macro.getValue`` would find
        it inside the other one.
    default : object
        Typed value used when the key is absent; None with `required` false means "not given".
    minimum, maximum : float or None
        Inclusive range of an integer or number.
    """

    name: str
    kind: KeyKind
    help: str
    label: str = ""
    default: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command hands back to whoever called it.

    Parameters
    ----------
    titles : tuple of str
        Images opened, the active one last.
    values : Mapping
        Named values for Python, ``--json`` and macro extensions; JSON types only.
    """

    titles: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Parameters
    ----------
    label : str
        What a macro writes in ``run("label", ...)``.
    menu : str
        Menu path, ``Plugins > Model Zoo``.
    outputs : tuple of str
        One sentence per thing the command leaves behind.
    example : str
        A macro line that works.
    changes_models : bool
        True when the set of installed models may differ afterwards, so hosts refresh their menus.
    further : Key or None
        What keys of other names mean; `run` gets them as a mapping from name to text under the name of this key, and
        refuses those it does not know.
    by_name, defaults : Mapping
        Key name -> key, and -> its default, in the order of `keys`.
    """

    label: str
    menu: str
    help: str
    keys: tuple[Key, ...]
    outputs: tuple[str, ...]
    example: str
    run: Callable[[Context, Mapping[str, Any]], Outcome]
    changes_models: bool = False
    further: Key | None = None
    by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)
    defaults: Mapping[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # looked up at every call of a macro, so made once
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})
        further: dict[str, Any] = {} if self.further is None else {self.further.name: {}}
        object.__setattr__(self, "defaults", {key.name: key.default for key in self.keys} | further)
