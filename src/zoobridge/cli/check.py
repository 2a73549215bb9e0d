"""``zoobridge check``: whether to believe a model's results, without Java."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.files import unique_names
from zoobridge.cli.folder import TerminalProgress
from zoobridge.cli.keys import key_options
from zoobridge.cli.options import json_option, verbose_option
from zoobridge.cli.writing import write_image
from zoobridge.commands.check import COMMAND, lines, settings, stability_maps, table
from zoobridge.files.whole_file import whole_file
from zoobridge.inference.zoo import Zoo
from zoobridge.practice.check.pairs import image_files, read_subjects
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.report.checked import Question, checked
from zoobridge.practice.report.record import RECORD
from zoobridge.practice.report.writing import PAGE

EPILOG = """\b
Examples:
  zoobridge check cells.tif --model nuclei-tiny
  zoobridge check images --model nuclei-tiny --truth labels -o checked
  zoobridge check images --model nuclei-tiny --truth labels --against other-model --json

Without --truth: stability, images in which nothing should be found, the model's own images.
The exit status says whether the check could be made, not how it ended.
"""

OWN = {"model", "image", "images", "truth", "against", "report"}


@click.command(epilog=EPILOG)
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", required=True, shell_complete=complete_model, help="Installed model to check.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    help="Folder with a label image, mask or restored image named like each image; a file for a single image.",
)
@click.option("--against", shell_complete=complete_model, help="A second model to compare with; needs --truth.")
@click.option(
    "-o",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write report.html, report.json, Results.csv and the stability maps into this folder.",
)
@key_options(tuple(key for key in COMMAND.keys if key.name not in OWN))
@json_option
@verbose_option
def check(
    images: tuple[Path, ...],
    model: str,
    truth: Path | None,
    against: str | None,
    folder: Path | None,
    as_json: bool,
    **values: Any,  # noqa: ANN401
) -> None:
    """Say in words whether to believe what a model makes of IMAGES (files or folders)."""
    zoo = Zoo()
    zoo.find(model)
    try:
        subjects = read_subjects(image_files(images), truth)
        result = checked(zoo, Question(model, subjects, settings(values), against), folder, TerminalProgress(model))
    finally:
        zoo.close()
    written = [] if folder is None else _write(result, folder)
    if as_json:
        click.echo(json.dumps({**result.as_json(), "files": [str(path) for path in written]}, indent=2))
        return
    for line in lines(result):
        click.echo(line)
    for path in written:
        click.echo(path)


def _write(result: CheckResult, folder: Path) -> list[Path]:
    import pandas as pd

    maps = list(stability_maps(result))
    written = [folder / f"{name}.tif" for name in unique_names([each.title for each in maps])]
    for path, picture in zip(written, maps, strict=True):
        write_image(path, picture)
    written.append(folder / "Results.csv")
    with whole_file(written[-1]) as temporary:
        pd.DataFrame(table(result)).to_csv(temporary, index=False)
    return [*written, folder / RECORD, folder / PAGE]
