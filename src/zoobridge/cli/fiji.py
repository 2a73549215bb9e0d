"""``zoobridge fiji``: the commands in somebody's own Fiji."""

from __future__ import annotations

import click

from zoobridge.cli.lazy import Lazy, LazyGroup
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge fiji install ~/Fiji.app
  zoobridge fiji status
  zoobridge fiji uninstall ~/Fiji.app
"""

COMMANDS = {
    "install": Lazy("zoobridge.cli.fiji_install:install", "Put the menu Plugins > Model Zoo into a Fiji."),
    "status": Lazy("zoobridge.cli.fiji_status:status", "Say what is installed in which Fiji."),
    "site": Lazy("zoobridge.cli.fiji_site:site", "Make the folder of an update site for many Fijis."),
    "uninstall": Lazy("zoobridge.cli.fiji_uninstall:uninstall", "Take away what was put into a Fiji."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, epilog=EPILOG)
@verbose_option
def fiji() -> None:
    """Put the commands into the menu of your own Fiji, which then runs them in this Python."""
