"""Another place for the same addresses."""

from __future__ import annotations

from urllib.parse import urlsplit


def mirrored(url: str, mirror: str | None) -> str:
    """Where `url` is below a mirror that keeps one folder per host.

    Examples
    --------
    >>> mirrored("https://zoo.example/a/rdf.yaml?version=v0", "http://cache.lab/zoo")
    'http://cache.lab/zoo/zoo.example/a/rdf.yaml?version=v0'
    """
    if mirror is None:
        return url
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{mirror.rstrip('/')}/{parts.netloc}{parts.path}{query}"
