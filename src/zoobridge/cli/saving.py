"""``--save-all``: everything a macro left open, as files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.cli.files import unique_names
from zoobridge.cli.saved_files import SavedFiles
from zoobridge.cli.writing import write_image
from zoobridge.errors import InputError
from zoobridge.files.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable

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
        If the folder cannot be written to, or a file would be replaced that is not the result of an earlier run, was
        changed since, or was opened by this macro; nothing is written then.
    """
    writers = {folder / name: write for name, write in _writers(result).items()}
    saved = SavedFiles(folder)
    _require_replaceable(writers, saved, {path.resolve() for path in result.files.values()})
    for path, write in writers.items():
        write(path)
        saved.add(path)
    return list(writers)


def _writers(result: MacroResult) -> dict[str, Callable[[Path], None]]:
    """What writes a file, by the file's name."""
    names = unique_names(list(result.images))
    writers: dict[str, Callable[[Path], None]] = {
        f"{name}.tif": partial(_write_image, result, title) for name, title in zip(names, result.images, strict=True)
    }
    if len(result.results):
        writers["Results.csv"] = partial(_write_text, result.results.to_csv(index=False))
    if result.log:
        writers["Log.txt"] = partial(_write_text, result.log)
    return writers


def _write_image(result: MacroResult, title: str, path: Path) -> None:
    write_image(path, result.images[title], result.rois.get(title, ()))


def _write_text(text: str, path: Path) -> None:
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _require_replaceable(paths: Iterable[Path], saved: SavedFiles, opened: set[Path]) -> None:
    """An image keeps the name of its file as its title, so that it would be saved over the data it came from."""
    for path in paths:
        if path.resolve() in opened:
            msg = f"{path} was opened by this macro and would be replaced; give --save-all another folder."
            raise InputError(msg)
        if not saved.may_replace(path):
            msg = f"{path} is there already, and not as zoobridge saved it; give --save-all another folder."
            raise InputError(msg)
