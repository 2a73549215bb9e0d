"""Facts about an installed library that do not need its import."""

from __future__ import annotations

import importlib.metadata
import importlib.util


def missing(module: str, title: str) -> str | None:
    """One sentence when `module` cannot be imported here, else None."""
    if importlib.util.find_spec(module) is None:
        return f"{title} is not installed; install it with: pip install {module}"
    return None


def version(distribution: str) -> str:
    """Version of an installed distribution, ``not installed`` without one."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
