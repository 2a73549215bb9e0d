"""The images, overlays, Results and log of one ImageJ, as commands see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from zoobridge.commands.workspace import RoiBytes
from zoobridge.errors import InputError
from zoobridge.hosts.bridge.progress import ImageJProgress
from zoobridge.hosts.failures.reader_faults import READER_FAULTS
from zoobridge.hosts.images.imageplus import Bounds, to_image, to_imageplus
from zoobridge.hosts.images.results import measure_overlay, set_rows
from zoobridge.hosts.images.rois import overlay_rois, set_overlay
from zoobridge.hosts.images.titles import no_area
from zoobridge.hosts.images.windows import find_image, show
from zoobridge.hosts.java.types import JavaObject, java_class, java_message
from zoobridge.pipeline.image import Image


class ImageJWorkspace:
    """`zoobridge.commands.workspace.Workspace` for an ImageJ in this process.

    Parameters
    ----------
    log, warn : callable
        Where text for the Log, and sentences the user should read, go.
    cancelled : callable
        True when something other than Escape asks to stop.
    """

    def __init__(self, log: Callable[[str], None], warn: Callable[[str], None], cancelled: Callable[[], bool]) -> None:
        self._log = log
        self._warn = warn
        self._progress = ImageJProgress(cancelled)
        self._lent: dict[str, JavaObject] = {}

    @contextmanager
    def lend(self, imp: JavaObject) -> Iterator[str]:
        """Let commands find an image that is not open in ImageJ; gives the reference to it."""
        reference = str(imp.getID())
        self._lent[reference] = imp
        try:
            yield reference
        finally:
            del self._lent[reference]

    def _find(self, reference: str | None) -> JavaObject:
        lent = None if reference is None else self._lent.get(reference)
        return find_image(reference) if lent is None else lent

    @property
    def progress(self) -> ImageJProgress:
        """ImageJ's progress bar and status line."""
        return self._progress

    def image(self, reference: str | None = None, *, crop_to_selection: bool = False) -> Image:
        """Copy the pixels of an open image, or of the bounding box of its selection.

        Raises
        ------
        InputError
            If there is no such image, its title is not unique, or there is no area selected to crop to.
        """
        imp = self._find(reference)
        return to_image(imp, _selection(imp) if crop_to_selection else None)

    def show(self, image: Image) -> str:
        """Open a new image, make it active and return its title, made unique the ImageJ way."""
        return show(to_imageplus(image))

    def open(self, path: Path) -> str:
        """Open a file with ImageJ, make it active, return its title.

        Raises
        ------
        InputError
            If the file is missing, damaged, or no image ImageJ can read.
        """
        return show(_read_file(path))

    def rois(self, reference: str | None = None) -> list[RoiBytes]:
        """The ROIs on the overlay of an image, in order."""
        return overlay_rois(self._find(reference))

    def set_rois(self, rois: Sequence[RoiBytes], reference: str | None = None) -> None:
        """Replace the overlay of an image."""
        set_overlay(self._find(reference), rois)

    def measure(self, reference: str | None = None) -> None:
        """Measure every ROI on the overlay; the rows replace those of "Results"."""
        measure_overlay(self._find(reference))

    def add_rows(self, columns: Mapping[str, Sequence[float] | Sequence[str]]) -> None:
        """Replace the "Results" table by these columns."""
        set_rows(columns)

    def log(self, text: str) -> None:
        """Print to the Log."""
        self._log(text)

    def warn(self, sentence: str) -> None:
        """Tell something the user should read."""
        self._warn(sentence)


def _selection(imp: JavaObject) -> Bounds:
    roi = imp.getRoi()
    image = java_class("java.awt.Rectangle")(0, 0, imp.getWidth(), imp.getHeight())
    part = image.intersection(roi.getBounds()) if roi is not None and roi.isArea() else None
    if part is None or part.isEmpty():
        raise no_area(str(imp.getTitle()))
    return Bounds(int(part.x), int(part.y), int(part.width), int(part.height))


def _read_file(path: Path) -> JavaObject:
    import jpype

    if not path.exists():
        msg = f"The file {path} does not exist; check the path."
        raise InputError(msg)
    reason = ""
    with READER_FAULTS.collected() as faults:
        try:
            imp = java_class("ij.io.Opener")().openImage(str(path))
        except jpype.JException as error:
            imp, reason = None, f" ({java_message(error)})"
    if faults:
        msg = f"{faults[0]}; get a whole copy of the file."
        raise InputError(msg)
    if imp is None:
        msg = f"{path} is no image that ImageJ can read{reason}; convert it to TIFF."
        raise InputError(msg)
    return imp
