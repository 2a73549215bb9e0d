"""Images and their truths from files and folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from zoobridge.errors import InputError
from zoobridge.files.reading import read_image
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.objects.outlines import ROI_SUFFIXES, read_outlines

SUFFIXES = frozenset({".tif", ".tiff", ".png", ".jpg", ".jpeg", ".gif", ".bmp"})
"""Files of a folder that are taken for images."""
TRUTH_SUFFIXES = SUFFIXES | set(ROI_SUFFIXES)
TRUTH_WORDS = ("label", "labels", "mask", "masks", "truth", "gt", "rois")
"""What may follow the name of the image in that of its truth, after ``-`` or ``_``: ``cells_labels.png``."""


def image_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and those of the folders among them in the order of their names.

    Raises
    ------
    InputError
        If one does not exist, or a folder holds no image.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            msg = f"{path} does not exist; check the path."
            raise InputError(msg)
        if path.is_dir() and path.suffix != ".zarr":
            inside = sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES)
            if not inside:
                msg = f"The folder {path} holds no image ({', '.join(sorted(SUFFIXES))})."
                raise InputError(msg)
            found += inside
        else:
            found.append(path)
    return found


def read_subjects(images: Sequence[Path], truth: Path | None) -> list[Subject]:
    """Read images, and the truth of each where there is one.

    Parameters
    ----------
    truth : Path or None
        A folder with a file of the same name per image (any extension, `TRUTH_WORDS` allowed), or the file for a single
        image; ROIs of ImageJ (.zip, .roi) stand for the objects they enclose.

    Raises
    ------
    InputError
        If a file is missing or cannot be read.
    """
    names = unique_names(images)
    truths = [None if truth is None else truth_file(path, truth, len(images)) for path in images]
    return [
        Subject(name, image := read_image(path), None if true is None else read_truth(true, image), path, true)
        for name, path, true in zip(names, images, truths, strict=True)
    ]


def read_truth(file: Path, image: Image) -> Image:
    """A label image, mask or clean image; or ROIs of ImageJ as a label image of the size of `image`.

    Raises
    ------
    InputError
        If it cannot be read, or ROIs are given for a stack.
    """
    if file.suffix.lower() not in ROI_SUFFIXES:
        return read_image(file)
    if any(image.size(letter) > 1 for letter in "tz"):
        msg = f"{file.name} holds ROIs, which belong to single images, but {image.title} is a stack; use a label image."
        raise InputError(msg)
    return Image(read_outlines(file, (image.size("y"), image.size("x"))), "yx", title=file.name)


def unique_names(files: Sequence[Path]) -> list[str]:
    """Names of files, with their folder where the name alone occurs twice."""
    names = [file.name for file in files]
    return [name if names.count(name) == 1 else str(file) for name, file in zip(names, files, strict=True)]


def truth_file(image: Path, truth: Path, count: int) -> Path:
    """The truth of one of `count` images.

    Raises
    ------
    InputError
        If there is none, or several.
    """
    if not truth.exists():
        msg = f"The truth {truth} does not exist; check the path."
        raise InputError(msg)
    if not truth.is_dir():
        if count > 1:
            msg = f"{truth} is one file, but there are {count} images; give a folder with a truth for each."
            raise InputError(msg)
        if truth.resolve() == image.resolve():
            msg = f"{truth} is given as image and as its truth; give a label image, mask or clean image as the truth."
            raise InputError(msg)
        return truth
    stems = {image.stem, *(f"{image.stem}{sign}{word}" for sign in "-_" for word in TRUTH_WORDS)}
    found = [
        each
        for each in sorted(truth.iterdir())
        if each.stem in stems and each.suffix.lower() in TRUTH_SUFFIXES and each.resolve() != image.resolve()
    ]
    if len(found) == 1:
        return found[0]
    if not found and truth.resolve() == image.parent.resolve():
        msg = (
            f"{truth} is the folder of the images, and {image.name} has no truth beside it; give the folder of the "
            f"truths, or name one such as {image.stem}_labels.tif."
        )
        raise InputError(msg)
    said = "has no truth" if not found else f"has several truths ({', '.join(each.name for each in found)})"
    msg = f"The image {image.name} {said} in {truth}; name one like the image, such as {image.stem}.tif."
    raise InputError(msg)
