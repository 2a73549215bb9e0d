"""``Zoo Macro Extensions``: functions a macro calls as ``Ext.zoo...``.

Registering them in the macro interpreter is the host's part; what they are and do is declared here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import zoobridge
from zoobridge.commands import options, predict, suggest
from zoobridge.commands.command import Command, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.commands.nearest import suggestion
from zoobridge.errors import UsageError
from zoobridge.inference.served import LastPrediction

LABEL = "Zoo Macro Extensions"
"""The command after which a host registers `FUNCTIONS`."""


class Direction(StrEnum):
    """Which way an argument goes."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function; all are strings, which the macro language turns into numbers as it needs."""

    name: str
    direction: Direction = Direction.IN


@dataclass(frozen=True, slots=True)
class ExtensionFunction:
    """One function.

    Parameters
    ----------
    call : callable
        (context, values of the IN arguments) -> values of the OUT arguments, each in the order of `arguments`.
    clears_error : bool
        True when the host has to forget the error state of ImageJ as well.
    """

    name: str
    arguments: tuple[Argument, ...]
    help: str
    call: Callable[[Context, Sequence[str]], tuple[str, ...]]
    clears_error: bool = False


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Name the functions; the host makes them known to the macro."""
    return Outcome((), {"functions": [function.name for function in FUNCTIONS]})


def _models(context: Context, _given: Sequence[str]) -> tuple[str, ...]:
    return ("\n".join(context.zoo.names()),)


def _predict(context: Context, given: Sequence[str]) -> tuple[str, ...]:
    name, text = given
    model = options.format(predict.COMMAND, {"model": context.zoo.find(name).name})
    outcome = predict.run(context, options.parse(predict.COMMAND, f"{model} {text}"))
    return (outcome.titles[-1] if outcome.titles else "",)


def _suggest(context: Context, given: Sequence[str]) -> tuple[str, ...]:
    (text,) = given
    values = suggest.run(context, options.parse(suggest.COMMAND, text)).values or {}
    return (values["best"] or "",)


def _version(_context: Context, _given: Sequence[str]) -> tuple[str, ...]:
    return (zoobridge.__version__,)


def _last(context: Context, given: Sequence[str]) -> tuple[str, ...]:
    if context.zoo.last is None:
        msg = "Ext.zooLast: nothing has been predicted yet."
        raise UsageError(msg)
    known = last_values(context.zoo.last)
    (key,) = given
    if key not in known:
        msg = f'Ext.zooLast knows no "{key}"; {suggestion(key, known, "keys")}'
        raise UsageError(msg)
    return (known[key],)


def last_values(last: LastPrediction) -> dict[str, str]:
    """What ``Ext.zooLast`` tells."""
    report = last.report
    return {
        "model": last.model,
        "hash": last.digest,
        "engine": last.engine,
        "weights": last.weights_format,
        "precision": last.precision.value,
        "time": f"{report.seconds:.3f}",
        "tiles": str(report.tiles),
        "tile": "x".join(map(str, report.tile_shape)),
        "halo": "x".join(map(str, report.halo)),
        "seam": report.seam,
        "scale": f"{report.scale:g}",
        "warnings": "\n".join(report.warnings),
    }


def _nothing(_context: Context, _given: Sequence[str]) -> tuple[str, ...]:
    return ()


_OUT = Direction.OUT
FUNCTIONS = (
    ExtensionFunction("zooModels", (Argument("list", _OUT),), "Names of the installed models, one per line.", _models),
    ExtensionFunction(
        "zooPredict",
        (Argument("model"), Argument("options"), Argument("title", _OUT)),
        "Zoo Predict with the other keys as options; tells the title of the result, empty when the model makes no "
        "picture.",
        _predict,
    ),
    ExtensionFunction(
        "zooSuggest",
        (Argument("options"), Argument("best", _OUT)),
        "Zoo Suggest with these options; tells the name of the best model, empty when none fits.",
        _suggest,
    ),
    ExtensionFunction("zooVersion", (Argument("version", _OUT),), "Version of zoobridge.", _version),
    ExtensionFunction(
        "zooLast",
        (Argument("key"), Argument("value", _OUT)),
        "About the last prediction: model, hash, engine, weights, precision, time (seconds), tiles, tile, halo, seam, "
        "scale, warnings.",
        _last,
    ),
    ExtensionFunction("zooClearError", (), "Forget the last error.", _nothing, clears_error=True),
)

COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Make functions Ext.zoo... known to the macro.",
    keys=(),
    outputs=tuple(
        f"Ext.{function.name}({', '.join(argument.name for argument in function.arguments)}): {function.help}"
        for function in FUNCTIONS
    ),
    example='run("Zoo Macro Extensions"); Ext.zooVersion(version);',
    run=run,
)
