"""``zoobridge models bundle``."""

from __future__ import annotations

from pathlib import Path

import click

from zoobridge.cli.collection import mirror_option, tell_aside, zoo_behind
from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example:
  zoobridge models bundle nuclei-tiny affable-shark -o bundle.zip
  zoobridge models install bundle.zip        (on a machine without a network)
"""


@click.command(epilog=EPILOG)
@click.argument("models", nargs=-1, required=True, shell_complete=complete_model)
@click.option(
    "-o",
    "target",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The bundle; replaced when it is there.",
)
@mirror_option
@verbose_option
def bundle(models: tuple[str, ...], target: Path, mirror: str | None) -> None:
    """Write MODELS into one file that installs without a network.

    MODELS are installed ones, or whatever "zoobridge models install" takes; those are downloaded and not installed.
    """
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.files.whole_file import named_as, whole_file
    from zoobridge.package.bundling import bundle as write

    path = named_as(target, ".zip", "bundle")
    zoo = zoo_behind(mirror)
    with whole_file(path) as temporary:
        names = write(zoo.store, models, temporary, tell_aside, TerminalProgress("bundle"))
    click.echo(f"{target}: {', '.join(names)}")
