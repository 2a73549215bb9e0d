"""What a macro run takes and gives, free of Java."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class MacroRequest:
    """One macro run.

    Parameters
    ----------
    source : Path or str
        A macro file, or the text of a macro.
    arguments : Mapping
        Values for ``#@`` parameters by name; joined to ``key=value`` text for ``getArgument()`` as well.
    argument : str or None
        The raw string ``getArgument()`` returns; Fiji's ``key="value",n=3`` form also fills ``#@`` parameters.
    images : tuple of Image
        Opened before the macro starts, in order; the last one is active.
    open : tuple of Path
        Image files opened before the macro starts.
    keep_state : bool
        True: images, Results and overlay of earlier runs stay.
    timeout : float or None
        Seconds after which the macro is stopped.
    """

    source: Path | str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    argument: str | None = None
    images: tuple[Image, ...] = ()
    open: tuple[Path, ...] = ()
    keep_state: bool = False
    timeout: float | None = None


@dataclass(frozen=True)
class MacroResult:
    r"""What a macro left behind.

    Parameters
    ----------
    value : str or None
        What the macro returned with ``return``.
    images : Mapping
        Title -> image, for every image open at the end, in the order they were opened. Pixels are read when an image
        is looked up the first time, because it may be a virtual stack larger than memory.
    table : callable
        Reads the "Results" table; see `results`.
    rois : Mapping
        Title -> ROIs of its overlay in ImageJ's .roi format, for images that have an overlay.
    files : Mapping
        Title -> path of the file it was opened from or last saved to, for images that have one.
    outputs : Mapping
        Values of the ``#@output`` parameters.
    active : str or None
        Title of the active image.
    log : str
        Everything printed, with ``\\Clear`` and ``\\Update:`` honoured.
    """

    value: str | None
    images: Mapping[str, Image]
    table: Callable[[], pd.DataFrame]
    rois: Mapping[str, Sequence[bytes]]
    files: Mapping[str, Path]
    outputs: Mapping[str, Any]
    active: str | None
    log: str

    @cached_property
    def polygons(self) -> Mapping[str, list[list[NDArray[Any]]]]:
        """Title -> outlines of the ROIs of its overlay.

        One entry per ROI: its parts, most have one. A part is (n, 2): x and y in pixels, 0 at the top left corner of
        the image.
        """
        from roifile import ImagejRoi

        return {
            title: [list(ImagejRoi.frombytes(roi).coordinates(multi=True)) for roi in rois]
            for title, rois in self.rois.items()
        }

    @cached_property
    def results(self) -> pd.DataFrame:
        """The "Results" table at the end; pandas is imported when somebody asks for it."""
        return self.table()
