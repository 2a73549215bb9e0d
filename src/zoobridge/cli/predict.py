"""``zoobridge predict``: a model on image files, without Java."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.folder import FolderWorkspace
from zoobridge.cli.inputs import read_inputs, require_inputs
from zoobridge.cli.keys import key_options
from zoobridge.cli.options import json_option, told, verbose_option
from zoobridge.commands.context import Context
from zoobridge.commands.open_file import SCENE
from zoobridge.commands.predict import COMMAND
from zoobridge.errors import UsageError, about
from zoobridge.files.formats import format_of
from zoobridge.files.parts import Part
from zoobridge.inference.zoo import Zoo
from zoobridge.practice.check.pairs import image_files

EPILOG = """\b
Examples:
  zoobridge predict nuclei-tiny cells.tif -o maps
  zoobridge predict denoise-tiny *.tif -o clean --precision fast --memory 4GB
  zoobridge predict nuclei-tiny plate.lif --scene "Series003" --channel 1 -o maps
  zoobridge predict two-images a.tif --input second=b.tif --input time=0.5 -o out
"""

OPTIONS = tuple(key for key in COMMAND.keys if key.name not in {"model", "image", "roi"})


@click.command(epilog=EPILOG)
@click.argument("model", shell_complete=complete_model)
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; made when missing.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="ID=PATH",
    callback=read_inputs,
    help="Another input of the model: a file, or numbers such as 0.5 or 1,2,3 where the input is no image. "
    "IMAGES are the first one.",
)
@click.option("--ome", is_flag=True, help="Write OME-TIFF; without it TIFF as ImageJ writes it.")
@key_options((SCENE, *OPTIONS))
@json_option
@verbose_option
def predict(
    model: str,
    images: tuple[Path, ...],
    folder: Path,
    scene: str | None,
    ome: bool,
    as_json: bool,
    **values: Any,  # noqa: ANN401
) -> None:
    """Run MODEL on IMAGES (files or folders) and write every output as TIFF, with what made it in its info.

    Results are named as in ImageJ: cells.tif becomes cells-MODEL.tif. No Java is needed.
    """
    files = tuple(file for path in images for file in (image_files([path]) if path.is_dir() else [path]))
    _refuse_same_names(files)
    zoo = Zoo()
    require_inputs(zoo.find(model).description, values["inputs"])
    done = []
    try:
        for path in files:
            part, rest = _divided(path, scene, values)
            workspace = FolderWorkspace(path, folder, part, ome=ome, maker=model)
            with about(path.name):
                outcome = COMMAND.run(Context(workspace, zoo), {**rest, "model": model, "image": None, "roi": "ignore"})
            written = [str(result) for result in workspace.written]
            done.append({"image": str(path), "files": written, **(outcome.values or {})})
            if not as_json:
                _tell(done[-1])
    finally:
        zoo.close()
    if as_json:
        click.echo(json.dumps(done, indent=2))


def _divided(path: Path, scene: str | None, values: dict[str, Any]) -> tuple[Part, dict[str, Any]]:
    """What to read of the file, and what the command still has to do: of a large file only one channel is read."""
    if format_of(path) is None:
        return Part(scene), values
    return Part(scene, values["channel"]), {**values, "channel": None}


def _tell(entry: dict[str, Any]) -> None:
    for file in entry["files"]:
        click.echo(file)
    if told():
        click.echo(
            f"{entry['model']} ({entry['digest'][:12]}): {entry['engine']}, {entry['precision']}, "
            f"{entry['tiles']} tile(s), seam {entry['seam']}, {entry['seconds']:.2f} s",
            err=True,
        )


def _refuse_same_names(images: tuple[Path, ...]) -> None:
    by_stem: dict[str, Path] = {}
    for path in images:
        other = by_stem.setdefault(path.stem.lower(), path)
        if other is not path:
            msg = f"{other} and {path} would be written to the same file; predict them into different folders."
            raise UsageError(msg)
