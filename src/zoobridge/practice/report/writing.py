"""Write a report into a folder: the page, the JSON, and images that no file holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from zoobridge.files.exact_writing import write_exact_image
from zoobridge.files.whole_file import whole_file
from zoobridge.package.model import ModelDescription
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.report.methods import methods
from zoobridge.practice.report.page import page
from zoobridge.practice.report.record import RECORD, Files, recorded

PAGE, IMAGES, TRUTHS = "report.html", "images", "truths"


def write_report(
    result: CheckResult,
    description: ModelDescription,
    card: Sequence[tuple[str, str]],
    folder: Path,
    files: Files | None = None,
) -> Path:
    """Write ``report.html`` and ``report.json``.

    Parameters
    ----------
    card : sequence of (str, str)
        What the model card says: heading and text.
    folder : Path
        Made when missing; an older report in it is replaced.
    files : Files or None
        Images and truths that come from no file are kept in ``images/`` and ``truths/``, so that the analysis can be
        repeated.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    files = files or Files()
    whole = Files(
        {**_kept(result, "image", folder / IMAGES, files.images), **files.images},
        {**_kept(result, "truth", folder / TRUTHS, files.truths), **files.truths},
    )
    record = recorded(result, methods(result, description), whole)
    _write(folder / RECORD, record.text())
    _write(folder / PAGE, page(result, record, card))
    return folder / PAGE


def _kept(result: CheckResult, picture: str, folder: Path, known: Mapping[str, Path]) -> dict[str, Path]:
    """Name -> file of the images that had none."""
    kept: dict[str, Path] = {}
    for number, image in enumerate(result.images, 1):
        given = image.pictures.get(picture)
        if image.name not in known and given is not None:
            plain = re.sub(r"[^\w.-]+", "_", image.name).strip("._") or "image"
            kept[image.name] = folder / f"{number:03}-{plain.removesuffix('.tif')}.tif"
            write_exact_image(kept[image.name], given)
    return kept


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
