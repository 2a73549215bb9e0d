"""``zoobridge suggest``: which model suits image files, without Java."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zoobridge.cli.collection import mirror_option, zoo_behind
from zoobridge.cli.folder import FolderWorkspace
from zoobridge.cli.keys import key_options
from zoobridge.cli.options import json_option, verbose_option
from zoobridge.commands.context import Context
from zoobridge.commands.suggest import KEYS, suggestion_for
from zoobridge.files.reading import read_image

EPILOG = """\b
Examples:
  zoobridge suggest cells.tif --task segmentation --target nuclei
  zoobridge suggest *.tif --object_size 40 --montage models.png
  zoobridge suggest --task restoration --collection --no-trial
"""


class _Aside(FolderWorkspace):
    """Keeps standard output free for the JSON document."""

    def log(self, text: str) -> None:
        """Drop what the document says as well."""


@click.command(epilog=EPILOG)
@click.argument("images", nargs=-1, type=click.Path(path_type=Path))
@key_options(KEYS)
@mirror_option
@json_option
@verbose_option
def suggest(images: tuple[Path, ...], mirror: str | None, as_json: bool, **values: Any) -> None:  # noqa: ANN401
    """Rank models for IMAGES, the best first, with the reasons.

    Without IMAGES the cards alone decide. No Java is needed.
    """
    zoo = zoo_behind(mirror)
    first = images[0] if images else Path("suggest")
    workspace = (_Aside if as_json else FolderWorkspace)(first, Path())
    try:
        suggestion = suggestion_for(Context(workspace, zoo), [read_image(path) for path in images], values)
    finally:
        zoo.close()
    if as_json:
        click.echo(json.dumps(suggestion.document(), indent=2))
