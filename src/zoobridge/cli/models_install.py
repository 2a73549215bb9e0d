"""``zoobridge models install``."""

from __future__ import annotations

import click

from zoobridge.cli.fiji_menus import refresh_fijis
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge models install nuclei-tiny
  zoobridge models install ~/Downloads/affable-shark.zip
"""


@click.command(epilog=EPILOG)
@click.argument("source")
@verbose_option
def install(source: str) -> None:
    """Install a model from SOURCE.

    SOURCE is the folder, zip or URL of a BioImage Model Zoo package, or the name of a model that comes with zoobridge.
    A model of the same name is replaced, which is told.
    """
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.inference.zoo import Zoo

    notes: list[str] = []
    zoo = Zoo()
    model = zoo.install(source, TerminalProgress("install"), notes.append)
    click.echo(f"Installed {model.name}: {model.description.title}")
    for note in notes:
        click.echo(note)
    refresh_fijis(zoo)
