"""What a macro left behind, read from ImageJ only where somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from zoobridge.hosts.host import MacroResult
from zoobridge.hosts.images.imageplus import to_image
from zoobridge.hosts.images.results import results_frame
from zoobridge.hosts.images.rois import overlay_rois
from zoobridge.hosts.images.windows import open_images
from zoobridge.hosts.java.types import JavaObject, java_class

T = TypeVar("T")


class ByTitle(Mapping[str, T], Generic[T]):
    """Open images by title, converted at first sight and then kept.

    An image may be larger than memory (virtual stacks), and most callers want one of many.
    """

    def __init__(self, images: Mapping[str, JavaObject], convert: Callable[[JavaObject], T]) -> None:
        self._images = dict(images)
        self._convert = convert
        self._seen: dict[str, T] = {}

    def __getitem__(self, title: str) -> T:
        if title not in self._seen:
            self._seen[title] = self._convert(self._images[title])
        return self._seen[title]

    def __iter__(self) -> Iterator[str]:
        return iter(self._images)

    def __len__(self) -> int:
        return len(self._images)


def collect(value: str | None, outputs: Mapping[str, Any], log: str) -> MacroResult:
    """Describe ImageJ's state after a macro; must run on the macro's thread, which knows the active image."""
    images = _by_title(open_images())
    active = java_class("ij.WindowManager").getCurrentImage()
    table = java_class("ij.measure.ResultsTable").getResultsTable()
    kept = None if table is None else table.clone()
    return MacroResult(
        value=value,
        images=ByTitle(images, to_image),
        table=lambda: results_frame(kept),
        rois=ByTitle({title: imp for title, imp in images.items() if imp.getOverlay() is not None}, overlay_rois),
        files=_files(images),
        outputs=outputs,
        active=None if active is None else str(active.getTitle()),
        log=log,
    )


def _files(images: Mapping[str, JavaObject]) -> dict[str, Path]:
    """Where images came from; one from the network has no folder."""
    origins = {title: imp.getOriginalFileInfo() for title, imp in images.items()}
    return {
        title: Path(str(info.directory), str(info.fileName))
        for title, info in origins.items()
        if info is not None and info.directory and info.fileName
    }


def _by_title(images: list[JavaObject]) -> dict[str, JavaObject]:
    """Later images of the same title get a number, as nothing may be lost."""
    titled: dict[str, JavaObject] = {}
    for imp in images:
        title, number = str(imp.getTitle()), 1
        while title in titled:
            title, number = f"{imp.getTitle()}-{number}", number + 1
        titled[title] = imp
    return titled
