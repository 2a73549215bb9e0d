"""Image files on the terminal's side, read and written the way ImageJ understands them, without Java."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zoobridge.errors import InputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its place when the block ends well, and vanishes otherwise.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); choose a folder you may write to."
        raise InputError(msg) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def unique_names(titles: Sequence[str]) -> list[str]:
    """Turn image titles into different file names without extension.

    Characters no file system likes become ``_``; a repeated name gets ``-1``, ``-2`` as in ImageJ.
    """
    names: list[str] = []
    for title in titles:
        plain = "".join("_" if character in '<>:"/\\|?*' or ord(character) < 32 else character for character in title)
        stem = plain.strip(" .")
        for suffix in (".tif", ".tiff"):
            stem = stem.removesuffix(suffix)
        stem = stem or "image"
        name, number = stem, 0
        while name.lower() in {other.lower() for other in names}:
            number += 1
            name = f"{stem}-{number}"
        names.append(name)
    return names
