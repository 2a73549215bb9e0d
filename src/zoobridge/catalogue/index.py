"""The collection's index as it is published: items with an id, a type and versions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from zoobridge.catalogue.entries import Entry
from zoobridge.errors import PackageError


def read_index(content: bytes, url: str) -> tuple[Entry, ...]:
    """Every version of every model; other resources are left out.

    Parameters
    ----------
    url : str
        Where the index is from; sources may be relative to it.

    Raises
    ------
    PackageError
        If it is no index, such as the log-in page of a network.
    """
    try:
        items = json.loads(content)["items"]
        return tuple(entry for item in items if item["type"] == "model" for entry in _versions(item, url))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{url} does not answer with the index of a collection; check the address and your network."
        raise PackageError(msg) from error


def _versions(item: Mapping[str, Any], url: str) -> Iterator[Entry]:
    for version in item["versions"]:
        sha256 = str(version["sha256"]).lower()
        if not re.fullmatch("[0-9a-f]{64}", sha256):  # it becomes the name of a file
            msg = "no sha256"
            raise ValueError(msg)
        yield Entry(
            id=str(item["id"]),
            version=str(version["version"]),
            created=str(version["created_at"]),
            source=urljoin(url, str(version["source"])),
            sha256=sha256,
        )
