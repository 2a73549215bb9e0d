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
    "install": Lazy(
        "zoobridge.cli.fiji_install:install", "Put the menu Plugins > Model Zoo into the Fiji in FIJI_DIR."
    ),
    "status": Lazy(
        "zoobridge.cli.fiji_status:status",
        "Say what is installed in FIJI_DIR, without it in every Fiji that was installed into.",
    ),
    "site": Lazy("zoobridge.cli.fiji_site:site", "Make DIR an ImageJ update site, or bring it up to date."),
    "uninstall": Lazy(
        "zoobridge.cli.fiji_uninstall:uninstall", "Take away what zoobridge put into the Fiji in FIJI_DIR."
    ),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, epilog=EPILOG)
@verbose_option
def fiji() -> None:
    """Put the commands into the menu of your own Fiji.

    Fiji then runs them in a Python process beside it.
    """
