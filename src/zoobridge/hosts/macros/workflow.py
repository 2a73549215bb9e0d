"""A macro as a Python function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from zoobridge.errors import UsageError
from zoobridge.hosts.host import MacroResult
from zoobridge.hosts.scripts.declarations import Declaration
from zoobridge.hosts.scripts.parameters import declared_parameters, is_required
from zoobridge.hosts.scripts.source import MacroSource
from zoobridge.hosts.scripts.values import BOOLEANS, FILE_LISTS, FILES, IMAGES, INTEGERS, NUMBERS

Run = Callable[[Path | str, Mapping[str, Any], tuple[Any, ...], Mapping[str, Any]], MacroResult]
"""(macro, values, images in order, images by title) -> what is left behind."""


class Workflow:
    """A macro as a Python function: ``analyse(cells, threshold=0.4)``.

    Keyword arguments are the macro's ``#@`` parameters; of a macro without any they become the ``key=value`` text of
    ``getArgument()``. An image parameter (``#@ ImagePlus``) takes an image. Positional arguments are images, opened
    in order; the last one is active.

    Parameters
    ----------
    run : callable
        Runs the macro.
    source : MacroSource
        Its text, and the file it came from.
    """

    def __init__(self, run: Run, source: MacroSource) -> None:
        self._run = run
        self._macro = source.text if source.path is None else source.path
        declared = declared_parameters(source.text)
        self._images = {one.name for one in declared if one.is_input and one.type in IMAGES}
        self.__name__ = "macro" if source.path is None else source.path.stem
        self.__doc__ = leading_comment(source.text)
        self.__signature__ = _signature([one for one in declared if one.is_input])

    def __call__(self, *images: Any, **values: Any) -> MacroResult:  # noqa: ANN401
        """Run the macro.

        Raises
        ------
        MacroError, CancelledError, UsageError, InputError
            See `zoobridge.hosts.macros.macro_host.MacroHost.run_macro`.
        """
        named = {name: values.pop(name) for name in self._images & set(values)}
        if images and named:
            msg = f"{self.__name__} takes images by position or by the name of its parameters, not both."
            raise UsageError(msg)
        return self._run(self._macro, values, images, named)

    def __repr__(self) -> str:
        return f"<workflow {self.__name__}{self.__signature__}>"


def leading_comment(text: str) -> str:
    """The comment a macro begins with, without its slashes."""
    lines = []
    for line in text.lstrip().split("\n"):
        if not line.startswith("//"):
            break
        lines.append(line.lstrip("/").removeprefix(" ").rstrip())
    return "\n".join(lines).strip()


def _signature(inputs: list[Declaration]) -> inspect.Signature:
    images = inspect.Parameter("images", inspect.Parameter.VAR_POSITIONAL)
    if not inputs:
        return inspect.Signature([images, inspect.Parameter("values", inspect.Parameter.VAR_KEYWORD)])
    return inspect.Signature([images, *map(_parameter, inputs)])


def _parameter(one: Declaration) -> inspect.Parameter:
    optional = one.type in IMAGES or not is_required(one) or "value" in one.attributes
    default = one.attributes.get("value") if optional else inspect.Parameter.empty
    return inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_type(one))


def _type(one: Declaration) -> Any:  # noqa: ANN401
    kinds = ((BOOLEANS, bool), (INTEGERS, int), (NUMBERS, float), (FILES, Path), (FILE_LISTS, list[Path]))
    if one.type in IMAGES:
        return inspect.Parameter.empty
    return next((kind for names, kind in kinds if one.type in names), str)
