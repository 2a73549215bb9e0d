"""What a command needs from the place where images live; every host implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from zoobridge.pipeline.image import Image
from zoobridge.pipeline.progress import Progress

RoiBytes = bytes
"""One ROI in ImageJ's own file format (.roi), the lossless form both sides can read and write."""


class Workspace(Protocol):
    """Open images, overlays, the Results table and the log of one ImageJ.

    An image is referred to by its title or by its ID as decimal text (``-3``); None means the active image.
    """

    @property
    def progress(self) -> Progress:
        """ImageJ's progress bar and status line; raises CancelledError after Escape or SIGINT."""
        ...

    def image(self, reference: str | None = None, *, crop_to_selection: bool = False) -> Image:
        """Copy the pixels of an open image.

        Raises
        ------
        InputError
            If no image is open, none has that title or ID (the nearest title is named), several have the title,
            or `crop_to_selection` is asked for and there is no selection.
        """
        ...

    def show(self, image: Image) -> str:
        """Open a new image, make it active and return its title (made unique the ImageJ way: ``name-1``)."""
        ...

    def open(self, path: Path) -> str:
        """Open a file with ImageJ, make it active, return its title.

        Raises
        ------
        InputError
            If the file is missing or is no image ImageJ can read.
        """
        ...

    def rois(self, reference: str | None = None) -> list[RoiBytes]:
        """The ROIs on the overlay of an image, in order."""
        ...

    def set_rois(self, rois: Sequence[RoiBytes], reference: str | None = None) -> None:
        """Replace the overlay of an image."""
        ...

    def measure(self, reference: str | None = None) -> None:
        """Measure every ROI on the overlay with ImageJ's Set Measurements; rows go to "Results", one per ROI.

        Existing rows are replaced.
        """
        ...

    def add_rows(self, columns: Mapping[str, Sequence[float] | Sequence[str]]) -> None:
        """Replace the "Results" table by these columns (equal lengths)."""
        ...

    def log(self, text: str) -> None:
        """Print to ImageJ's Log (headless: the host's standard output)."""
        ...

    def warn(self, sentence: str) -> None:
        """Tell something the user should read; never stops the macro (headless: standard error)."""
        ...
