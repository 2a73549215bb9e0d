"""``zoobridge adjust``: a new model from an installed one and a few labelled images, without Java."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.fiji_menus import refresh_fijis
from zoobridge.cli.folder import FolderWorkspace, TerminalProgress
from zoobridge.cli.keys import key_options
from zoobridge.cli.options import json_option, verbose_option
from zoobridge.commands.adjust import COMMAND
from zoobridge.commands.context import Context
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.progress import Progress

EPILOG = """\b
Examples:
  zoobridge adjust nuclei-tiny images --labels labels --name my-nuclei
  zoobridge adjust nuclei-tiny with-overlays --name my-nuclei --layers all --epochs 40
"""

OPTIONS = tuple(key for key in COMMAND.keys if key.name not in {"model", "images"})


class _Terminal(FolderWorkspace):
    """Nothing is shown; what is said goes to the terminal."""

    @property
    def progress(self) -> Progress:
        """A line on standard error."""
        return TerminalProgress("adjust")


class _Quiet(_Terminal):
    """Standard output is for the JSON document."""

    def log(self, text: str) -> None:
        """Print to standard error."""
        click.echo(text, err=True)


@click.command(epilog=EPILOG)
@click.argument("model", shell_complete=complete_model)
@click.argument("images", type=click.Path(path_type=Path))
@key_options(OPTIONS)
@json_option
@verbose_option
def adjust(model: str, images: Path, as_json: bool, **values: Any) -> None:  # noqa: ANN401
    """Train the higher layers of MODEL on the IMAGES of a folder, and install the result as a new model.

    Cancelled or ended half-way, it goes on where it was when the same command is given again. No Java is needed.
    """
    zoo = Zoo()
    workspace = (_Quiet if as_json else _Terminal)(images, images)
    outcome = COMMAND.run(Context(workspace, zoo), {**values, "model": model, "images": images})
    refresh_fijis(zoo)
    if as_json:
        click.echo(json.dumps(outcome.values, indent=2))
