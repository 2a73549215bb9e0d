"""``zoobridge fiji status``."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zoobridge.cli.options import json_option, verbose_option

if TYPE_CHECKING:
    from zoobridge.hosts.fiji.fijis import FijiStatus

EPILOG = """\b
Examples:
  zoobridge fiji status
  zoobridge fiji status ~/Fiji.app

Exit status: 5 when something is missing or changed, or FIJI_DIR has nothing of zoobridge.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", metavar="[FIJI_DIR]", required=False, type=click.Path(path_type=Path))
@json_option
@verbose_option
def status(folder: Path | None, as_json: bool) -> int:
    """Say what is installed in FIJI_DIR, without it in every Fiji that was installed into."""
    from zoobridge.errors import InputError
    from zoobridge.hosts.fiji.fijis import Fijis
    from zoobridge.inference.zoo import Zoo

    fijis = Fijis(Zoo())
    found = [fijis.status(each) for each in ([folder] if folder is not None else fijis.folders())]
    complaints = [list(_complaints(one)) for one in found]
    if as_json:
        documents = [
            {**asdict(one), "folder": str(one.folder), "complaints": c}
            for one, c in zip(found, complaints, strict=True)
        ]
        click.echo(json.dumps(documents, indent=2))
        return InputError.exit_status if any(complaints) else 0
    if not found:
        click.echo("No Fiji was installed into; zoobridge fiji install FIJI_DIR does it.")
    for one, wrong in zip(found, complaints, strict=True):
        _tell(one, wrong)
    return InputError.exit_status if any(complaints) else 0


def _tell(one: FijiStatus, complaints: list[str]) -> None:
    if one.manifest is not None:
        click.echo(f"{one.folder}: zoobridge {one.manifest.version}, {one.manifest.python}, Appose {one.appose}")
    for sentence in complaints:
        click.echo(f"{one.folder}: {sentence}")


def _complaints(one: FijiStatus) -> list[str]:
    from zoobridge import __version__

    if one.manifest is None:
        return ["nothing of zoobridge is installed."]
    again = f"run zoobridge fiji install {shlex.quote(str(one.folder))}"
    found = []
    if one.appose is None:
        found.append(f"Appose is missing; {again} --add-appose, or update Fiji.")
    if one.manifest.version != __version__:
        found.append(f"its scripts are of zoobridge {one.manifest.version}, this is {__version__}; {again}.")
    if not Path(one.manifest.python).is_file():
        found.append(f"there is no {one.manifest.python} any more; {again}.")
    found += [f"{path} is missing; {again}." for path in one.missing]
    return found + [f"{path} was changed; move it away, then {again}." for path in one.changed]
