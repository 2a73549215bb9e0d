"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zoobridge.errors import InputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its place when the block ends well, and vanishes otherwise.

    Raises
    ------
    InputError
        If the folder cannot be written to, or has no room for it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise InputError(_unwritable(path, error)) from error
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if error.filename not in {None, name}:  # the fault of a file that was read for it
            raise
        raise InputError(_unwritable(path, error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> str:
    return f"{path} cannot be written ({error.strerror or error}); choose a folder with room that you may write to."


def new_file(path: Path, suffix: str, what: str) -> Path:
    """The absolute path of a file that is to be written when all is computed.

    Parameters
    ----------
    suffix : str
        What its name must end in: ``.png``.
    what : str
        What it is, in words: ``montage``.

    Raises
    ------
    InputError
        If its folder does not exist or its name ends otherwise.
    """
    path = named_as(path, suffix, what).absolute()
    if not path.parent.is_dir():
        msg = f"The {what} cannot be saved as {path}, because there is no folder {path.parent}; make it first."
        raise InputError(msg)
    return path


def named_as(path: Path, suffix: str, what: str) -> Path:
    """The path of a file whose name says what it is, so that no image is replaced by something else; see `new_file`.

    Raises
    ------
    InputError
        If its name ends otherwise.
    """
    path = path.expanduser()
    if path.suffix.lower() != suffix:
        msg = f'The {what} is a {suffix} file, not "{path.name}"; name it {path.stem}{suffix}.'
        raise InputError(msg)
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
