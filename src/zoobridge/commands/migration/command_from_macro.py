"""``Command From Macro``, by which StarDist's plugin lets a macro run any SciJava command.

Its arguments are JSON without braces, in single quotes: ``args=['input':'cells.tif', 'nTiles':'1']``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zoobridge.commands.migration import csbdeep, stardist
from zoobridge.commands.migration.equivalent import Equivalent, Translation
from zoobridge.commands.migration.foreign_options import ForeignOptions, UnreadableError

_STARDIST = "de.csbdresden.stardist."
_COMMANDS = {
    f"{_STARDIST}StarDist2D": stardist.detect,
    "StarDist 2D": stardist.detect,
    f"{_STARDIST}StarDist2DNMS": stardist.part_objects,
    "StarDist 2D NMS (postprocessing only)": stardist.part_objects,
    "de.csbdresden.csbdeep.commands.GenericNetwork": csbdeep.run_network,
    "Run your network": csbdeep.run_network,
}
_PAIR = re.compile(
    r"""(?P<quote>['"])(?P<key>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\s*:\s*
    (?:(?P<inner>['"])(?P<value>(?:\\.|(?!(?P=inner)).)*)(?P=inner)|(?P<bare>[^,\s'"]+))""",
    re.VERBOSE | re.DOTALL,
)


def run_command(given: ForeignOptions, roi_manager: bool) -> Equivalent:
    """Translate the command that is to be run."""
    command = given.take("command") or ""
    translation = _COMMANDS.get(command)
    if translation is None:
        sentence = (
            f'The command "{command}" is none of StarDist or CSBDeep that is known here; where ImageJ has it, '
            'run("name", ...) calls it by its name.'
        )
        return Equivalent((), (sentence,))
    return translation(_arguments(given.take("args") or ""), roi_manager)


def _arguments(text: str) -> ForeignOptions:
    if _PAIR.sub("", text).strip(", \n\t"):  # made while the macro runs, or written in another way
        raise UnreadableError
    return ForeignOptions((_plain(pair["key"]), _value(pair)) for pair in _PAIR.finditer(text))


def _value(pair: re.Match[str]) -> str:
    return str(pair["bare"]) if pair["value"] is None else _plain(pair["value"])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


TRANSLATIONS: Mapping[str, Translation] = {"Command From Macro": run_command}
