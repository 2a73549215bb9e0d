"""``--save-all``: everything a macro left open, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.cli.files import unique_names
from zoobridge.cli.writing import write_image
from zoobridge.files.whole_file import whole_file

if TYPE_CHECKING:
    from zoobridge.hosts.host import MacroResult


def save_all(result: MacroResult, folder: Path) -> list[Path]:
    """Write every open image, the Results table (if it has rows) and the log (if anything was printed).

    Returns
    -------
    list of Path
        The files, in the order they were written.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    written = []
    for name, (title, image) in zip(unique_names(list(result.images)), result.images.items(), strict=True):
        path = folder / f"{name}.tif"
        write_image(path, image, result.rois.get(title, ()))
        written.append(path)
    if len(result.results):
        written.append(folder / "Results.csv")
        with whole_file(written[-1]) as temporary:
            result.results.to_csv(temporary, index=False)
    if result.log:
        written.append(folder / "Log.txt")
        with whole_file(written[-1]) as temporary:
            temporary.write_text(result.log, encoding="utf-8")
    return written
