"""Names of the files that results are written to."""

from __future__ import annotations

from collections.abc import Sequence


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
