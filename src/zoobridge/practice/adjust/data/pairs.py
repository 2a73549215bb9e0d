"""Which file of labels belongs to which image: that of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import InputError
from zoobridge.files.formats import TIFF_SUFFIXES
from zoobridge.practice.objects.outlines import ROI_SUFFIXES

IMAGE_SUFFIXES = (*TIFF_SUFFIXES, ".png", ".jpg", ".jpeg", ".gif", ".bmp")
ENDINGS = ("", "-labels", "_labels", "-label", "_label", "-mask", "_mask", "-masks", "_masks", "-rois", "_rois")
"""What the name of a file of labels may have behind that of its image."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An image file, and the file that says what should be found in it; the same for an overlay."""

    image: Path
    truth: Path

    @property
    def name(self) -> str:
        """Name of the image file."""
        return self.image.name


def find_pairs(images: Path, labels: Path | None) -> tuple[Pair, ...]:
    """The pairs of two folders, sorted by name.

    Parameters
    ----------
    labels : Path or None
        None: the images hold overlays.

    Raises
    ------
    InputError
        If a folder is missing, holds no images, or an image has no partner or two.
    """
    found = _files(images, IMAGE_SUFFIXES, "images")
    if labels is None or labels.resolve() == images.resolve():
        return tuple(Pair(image, image) for image in found)
    candidates = _files(labels, (*IMAGE_SUFFIXES, *ROI_SUFFIXES), "labels")
    return tuple(Pair(image, _partner(image, candidates, labels)) for image in found)


def _files(folder: Path, suffixes: Sequence[str], what: str) -> list[Path]:
    if not folder.is_dir():
        msg = f"There is no folder {folder}; give the folder of the {what}."
        raise InputError(msg)
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes and path.is_file())
    if not found:
        msg = f"The folder {folder} holds no {what} (files ending in {', '.join(suffixes)})."
        raise InputError(msg)
    return found


def _partner(image: Path, candidates: Sequence[Path], folder: Path) -> Path:
    wanted = {f"{image.stem}{ending}".lower() for ending in ENDINGS}
    found = [path for path in candidates if path.stem.lower() in wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        msg = f"{image.name} has no labels: {folder} holds no file {image.stem}.tif, .png, .zip or .roi; add it, or "
        msg += "move the image elsewhere."
    else:
        names = " and ".join(path.name for path in found[:3])
        msg = f"{image.name} has more than one file of labels ({names}); keep one of them."
    raise InputError(msg)
