"""A macro as text, from a file or as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import InputError

_SUFFIXES = {".ijm", ".txt"}
_SCRIPT_SUFFIXES = {".groovy", ".py", ".js", ".bsh", ".clj", ".rb", ".scala", ".kts", ".r", ".java"}
_NEVER_IN_A_NAME = frozenset('();"=\n')


@dataclass(frozen=True, slots=True)
class MacroSource:
    """Text of a macro, and the file it came from."""

    text: str
    path: Path | None = None


def read_macro(source: Path | str) -> MacroSource:
    """Read a macro.

    Parameters
    ----------
    source : Path or str
        A file; or a text, which is taken for a file name when it names a file or looks like ``name.ijm``.

    Raises
    ------
    InputError
        If the file does not exist or cannot be read.
    """
    if isinstance(source, str) and not _names_a_file(source):
        return MacroSource(source)
    path = Path(source).expanduser().absolute()
    if not path.is_file():
        msg = f"There is no macro file {path}."
        raise InputError(msg)
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"The macro file {path} cannot be read: {error.strerror}."
        raise InputError(msg) from error
    return MacroSource(_decode(content), path)


def is_script(path: Path | None) -> bool:
    """Whether a file is a script in one of the languages of SciJava, other than ImageJ's macro language."""
    return path is not None and path.suffix.lower() in _SCRIPT_SUFFIXES


def _names_a_file(text: str) -> bool:
    if "\n" in text or not text.strip():
        return False
    if not _NEVER_IN_A_NAME & set(text) and Path(text).suffix.lower() in _SUFFIXES | _SCRIPT_SUFFIXES:
        return True
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _decode(content: bytes) -> str:
    """UTF-8 as Fiji writes it, else Latin-1 as ImageJ reads it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")
