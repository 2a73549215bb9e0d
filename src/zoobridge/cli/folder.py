"""A folder as the place where images live: commands read one file and write their results beside each other."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from zoobridge.cli.files import unique_names
from zoobridge.cli.writing import write_image
from zoobridge.commands.workspace import RoiBytes
from zoobridge.errors import UsageError, named
from zoobridge.files.ome_writing import write_ome_image
from zoobridge.files.parts import WHOLE, Part
from zoobridge.files.reading import read_image
from zoobridge.files.whole_file import whole_file
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.report.provenance import facts_in

_BYTES = 100_000
"""Totals from here on are bytes: no work has so many steps."""


class TerminalProgress:
    """One line on standard error, shown only when a person looks at it."""

    def __init__(self, title: str) -> None:
        self._title = title

    def update(self, done: int, total: int, message: str) -> None:
        """Show the state of the work; Ctrl-C arrives here as KeyboardInterrupt."""
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            click.echo(f"\r{self._title}: {_count(done, total)} {message}\033[K{end}", err=True, nl=False)


def _count(done: int, total: int) -> str:
    """Steps as they are, bytes of a download in MB."""
    return f"{done}/{total}" if total < _BYTES else f"{done / 1e6:.1f}/{total / 1e6:.1f} MB"


class FolderWorkspace:
    """Offers one image file, and writes whatever is shown as TIFF into a folder.

    Parameters
    ----------
    source : Path
        The image a command gets as the active one.
    folder : Path
        Where results go; an older result of the same name is replaced.
    part : Part
        What to read of the image file.
    ome : bool
        Write OME-TIFF, not ImageJ's.
    maker : str or None
        The model, for the names of tables, which have no title that names it as images have.
    """

    def __init__(
        self, source: Path, folder: Path, part: Part = WHOLE, *, ome: bool = False, maker: str | None = None
    ) -> None:
        self._source = source
        self._maker = maker
        self._folder = folder
        self._part = part
        self._ome = ome
        self.written: list[Path] = []

    @property
    def progress(self) -> Progress:
        """A line on standard error."""
        return TerminalProgress(self._source.name)

    def image(self, reference: str | None = None, *, crop_to_selection: bool = False) -> Image:
        """Read the file, or the one that `reference` is the path of."""
        if crop_to_selection:
            _needs_imagej()
        return read_image(self._source, self._part) if reference is None else read_image(Path(reference))

    def show(self, image: Image) -> str:
        """Write the image as ``<title>.tif`` or ``<title>.ome.tif``."""
        path = self._folder / f"{unique_names([image.title])[0]}{'.ome' if self._ome else ''}.tif"
        if self._ome:
            write_ome_image(path, image, facts_in(image.info))
        else:
            write_image(path, image)
        self.written.append(path)
        return image.title

    def open(self, path: Path) -> str:
        """Refuse: there is one image, given on the command line."""
        _needs_imagej(path)

    def rois(self, reference: str | None = None) -> list[RoiBytes]:
        """Refuse: a file outside ImageJ has no overlay."""
        _needs_imagej(reference)

    def set_rois(self, rois: Sequence[RoiBytes], reference: str | None = None) -> None:
        """Refuse: a file outside ImageJ has no overlay."""
        _needs_imagej(rois, reference)

    def measure(self, reference: str | None = None) -> None:
        """Refuse: measuring is ImageJ's work."""
        _needs_imagej(reference)

    def add_rows(self, columns: Mapping[str, Sequence[float] | Sequence[str]]) -> None:
        """Write the table as ``<image>-<model>-Results.csv``."""
        import pandas as pd

        made = "-".join(filter(None, (self._source.stem, self._maker)))
        path = self._folder / f"{unique_names([made])[0]}-Results.csv"
        with whole_file(path) as temporary:
            pd.DataFrame(dict(columns)).to_csv(temporary, index=False)
        self.written.append(path)

    def log(self, text: str) -> None:
        """Print to standard output."""
        click.echo(text)

    def warn(self, sentence: str) -> None:
        """Print to standard error."""
        click.echo(f"Warning: {named(self._source.name, sentence)}", err=True)


def _needs_imagej(*_given: object) -> NoReturn:
    msg = "This needs ImageJ; write it in a macro and use zoobridge run."
    raise UsageError(msg)
