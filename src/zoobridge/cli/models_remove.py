"""``zoobridge models remove``."""

from __future__ import annotations

import contextlib

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.fiji_menus import refresh_fijis
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example:
  zoobridge models remove affable-shark
"""


@click.command(epilog=EPILOG)
@click.argument("models", nargs=-1, required=True, shell_complete=complete_model)
@verbose_option
def remove(models: tuple[str, ...]) -> None:
    """Remove MODELS and everything derived from them."""
    from zoobridge.errors import PackageError
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    for name in models:
        with contextlib.suppress(PackageError):  # a damaged model can be removed, an unknown one not
            zoo.find(name)
    for name in models:
        zoo.remove(name)
        click.echo(f"Removed {name}")
    refresh_fijis(zoo)
