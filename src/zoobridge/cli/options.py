"""Options several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(slots=True)
class Verbosity:
    """How much to tell: 0 results only, 1 what was done, 2 tracebacks as well."""

    level: int = 0


def _remember(ctx: click.Context, _parameter: click.Parameter, count: int) -> None:
    verbosity = ctx.find_object(Verbosity)
    if verbosity is not None:
        verbosity.level += count


def verbose_option(command: Decorated) -> Decorated:
    """``-v`` before or after the name of the command."""
    return click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_remember,
        help="Tell what is done on standard error; -vv adds tracebacks.",
    )(command)


def json_option(command: Decorated) -> Decorated:
    """``--json`` for programs."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document for programs, on failure too."
    )(command)


def told() -> bool:
    """Whether -v was given."""
    verbosity = click.get_current_context().find_object(Verbosity)
    return verbosity is not None and verbosity.level > 0
