"""``zoobridge engine``: the libraries that compute."""

from __future__ import annotations

import click

from zoobridge.cli.lazy import Lazy, LazyGroup
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge engine list
  zoobridge engine install torch
"""

COMMANDS = {
    "list": Lazy("zoobridge.cli.engine_list:list_engines", "List the engines and the weights they read."),
    "install": Lazy("zoobridge.cli.engine_install:install", "Install ENGINE into the environment of zoobridge."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, epilog=EPILOG)
@verbose_option
def engine() -> None:
    """List and install the libraries that compute."""
