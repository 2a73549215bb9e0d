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
from zoobridge.practice.report.record import RECORD, recorded

PAGE, IMAGES = "report.html", "images"


def write_report(
    result: CheckResult,
    description: ModelDescription,
    card: Sequence[tuple[str, str]],
    folder: Path,
    sources: Mapping[str, Path],
) -> Path:
    """Write ``report.html`` and ``report.json``.

    Parameters
    ----------
    card : sequence of (str, str)
        What the model card says: heading and text.
    folder : Path
        Made when missing; an older report in it is replaced.
    sources : Mapping
        Name of an image -> file it was read from. Images without one are kept in ``images/``, so that the analysis can
        be repeated.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    record = recorded(result, methods(result, description), {**_kept(result, folder, sources), **sources})
    _write(folder / RECORD, record.text())
    _write(folder / PAGE, page(result, record, card))
    return folder / PAGE


def _kept(result: CheckResult, folder: Path, sources: Mapping[str, Path]) -> dict[str, Path]:
    """Name -> file of the images that had none."""
    kept: dict[str, Path] = {}
    for number, image in enumerate(result.images, 1):
        given = image.pictures.get("image")
        if image.name not in sources and given is not None:
            plain = re.sub(r"[^\w.-]+", "_", image.name).strip("._") or "image"
            kept[image.name] = folder / IMAGES / f"{number:03}-{plain.removesuffix('.tif')}.tif"
            write_exact_image(kept[image.name], given)
    return kept


def _write(path: Path, text: str) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
