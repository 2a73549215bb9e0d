"""``zoobridge fiji uninstall``."""

from __future__ import annotations

from pathlib import Path

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example:
  zoobridge fiji uninstall ~/Fiji.app
"""


@click.command(epilog=EPILOG)
@click.argument("folder", metavar="FIJI_DIR", type=click.Path(path_type=Path))
@verbose_option
def uninstall(folder: Path) -> None:
    """Take away what zoobridge put into the Fiji in FIJI_DIR.

    Files that were changed since stay and are named.
    """
    from zoobridge.hosts.fiji.fijis import Fijis
    from zoobridge.inference.zoo import Zoo

    kept = Fijis(Zoo()).uninstall(folder)
    click.echo(f"Removed from {folder}.")
    for path in kept:
        click.echo(f"{folder / path} was changed and stays.", err=True)
