"""``--save-all``: everything a macro left open, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.cli.files import unique_names
from zoobridge.cli.writing import is_ours, write_image
from zoobridge.errors import InputError
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
        If the folder cannot be written to, or one of the images would replace a file that is not the result of an
        earlier run; nothing is written then.
    """
    written = [folder / f"{name}.tif" for name in unique_names(list(result.images))]
    _require_replaceable(written)
    for path, (title, image) in zip(written, result.images.items(), strict=True):
        write_image(path, image, result.rois.get(title, ()))
    if len(result.results):
        written.append(folder / "Results.csv")
        with whole_file(written[-1]) as temporary:
            result.results.to_csv(temporary, index=False)
    if result.log:
        written.append(folder / "Log.txt")
        with whole_file(written[-1]) as temporary:
            temporary.write_text(result.log, encoding="utf-8")
    return written


def _require_replaceable(paths: list[Path]) -> None:
    """An image keeps the name of its file as its title, so that it would be saved over the raw data beside it."""
    taken = next((path for path in paths if path.exists() and not is_ours(path)), None)
    if taken is not None:
        msg = f"{taken} is there already and was not saved by zoobridge; give --save-all another folder."
        raise InputError(msg)
