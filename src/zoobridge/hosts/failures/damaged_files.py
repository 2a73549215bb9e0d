"""What is wrong with an image file that ImageJ would open all the same, filling what is missing with zeros or noise."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from zoobridge.hosts.java.types import JavaObject, java_class

_ENTRY_COUNT, _ENTRY, _OFFSET = 2, 12, 4
"""Bytes of the parts of a TIFF image directory (TIFF 6.0, section 2)."""


def damage(name: str) -> str | None:
    """What is wrong with the file, a clause to follow its name; None for a whole file and for anything else."""
    path = Path(name)
    if not path.is_file():
        return None
    opener = java_class("ij.io.Opener")
    kind = opener().getFileType(name)
    if kind == opener.TIFF:
        return _tiff_damage(path)
    if kind == opener.JPEG:
        return _jpeg_damage(path)
    return _netpbm_damage(path) if kind == opener.PGM else None


def is_image(name: str) -> bool:
    """Whether the first bytes, or the name, are those of an image."""
    opener = java_class("ij.io.Opener")
    images = ("TIFF", "TIFF_AND_DICOM", "DICOM", "FITS", "PGM", "JPEG", "GIF", "PNG", "BMP", "AVI")
    return opener().getFileType(name) in {getattr(opener, kind) for kind in images}


def _tiff_damage(path: Path) -> str | None:
    import jpype

    size = path.stat().st_size
    try:
        planes = java_class("ij.io.Opener").getTiffFileInfo(str(path)) or ()
    except jpype.JException:
        return None  # ImageJ tells it itself
    if any(plane.nImages <= 1 and (plane.stripOffsets is None or plane.stripLengths is None) for plane in planes):
        return "is damaged, its directory does not say where the pixels are"
    missing = max((offset + length for plane in planes for offset, length in _strips(plane)), default=0) - size
    if missing > 0:
        return f"is damaged, {missing} bytes are missing at its end"
    return "is damaged, images are missing at its end" if _lost_directory(path, size) else None


def _lost_directory(path: Path, size: int) -> bool:
    """Whether the chain of image directories leads out of the file; ImageJ takes that for the last image."""
    with path.open("rb") as file:
        order: Literal["little", "big"] = "little" if file.read(4)[:2] == b"II" else "big"
        offset, seen = int.from_bytes(file.read(4), order), set[int]()
        while offset and offset not in seen:
            seen.add(offset)
            file.seek(offset)
            entries = int.from_bytes(file.read(2), order)
            end = offset + _ENTRY_COUNT + _ENTRY * entries
            if end + _OFFSET > size:
                return True
            file.seek(end)
            offset = int.from_bytes(file.read(_OFFSET), order)
    return False


def _strips(plane: JavaObject) -> list[tuple[int, int]]:
    """Offset and length of what one image directory of a TIFF says is in the file."""
    if plane.nImages > 1:
        # ImageJ writes one directory for a whole stack.
        size = int(plane.width) * int(plane.height) * int(plane.getBytesPerPixel()) + int(plane.getGap())
        return [(int(plane.getOffset()), int(plane.nImages) * size - int(plane.getGap()))]
    offsets = (int(offset) & 0xFFFFFFFF for offset in plane.stripOffsets)
    return list(zip(offsets, map(int, plane.stripLengths), strict=False))


def _jpeg_damage(path: Path) -> str | None:
    """Decode it once with warnings: the decoder that ImageJ uses fills gaps with grey and tells only the terminal."""
    import jpype

    warnings: list[str] = []
    listener = {"warningOccurred": lambda _reader, text: warnings.append(str(text))}
    image_io = java_class("javax.imageio.ImageIO")
    reader = image_io.getImageReadersByFormatName("jpeg").next()
    stream = image_io.createImageInputStream(java_class("java.io.File")(str(path)))
    try:
        reader.setInput(stream)
        reader.addIIOReadWarningListener(jpype.JProxy("javax.imageio.event.IIOReadWarningListener", dict=listener))
        reader.readRaster(0, None)
    except jpype.JException as error:
        warnings.append(str(error.getMessage()))
    finally:
        reader.dispose()
        stream.close()
    return f"is damaged: {warnings[0]}" if warnings else None


def _netpbm_damage(path: Path) -> str | None:
    import imageio.v3 as iio

    try:
        iio.imread(path, plugin="pillow")
    except OSError as error:
        return f"is damaged: {error}"
    return None
