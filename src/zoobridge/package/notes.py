"""What somebody who installs a package should know about it, in sentences."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator

from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.names import slug

Tell = Callable[[str], None]
"""Receives one sentence."""


def replacement(name: str, digest: str, before: InstalledModel | None, bundled_digest: str | None) -> Iterator[str]:
    """What the package stands in for.

    Parameters
    ----------
    digest : str
        That of the package.
    before : InstalledModel or None
        The model that had the name.
    bundled_digest : str or None
        Digest of the model of that name that comes with zoobridge.
    """
    if before is not None and before.digest != digest:
        version = f"version {before.description.version}" if before.description.version else "a package"
        yield f"It replaced {version} (sha256 {before.digest[:12]}) of {name}."
    if bundled_digest is not None and bundled_digest != digest:
        yield (
            f"It is not the {name} that comes with zoobridge, although it has the same name; "
            f'"zoobridge models install {name}" brings that one back.'
        )


def left_out(stated: ModelDescription, settled: ModelDescription) -> Iterator[str]:
    """The weights the description names but the package does not hold."""
    kept = {weights.format for weights in settled.weights}
    missing = [f"{each.format.value} ({each.source})" for each in stated.weights if each.format not in kept]
    if missing:
        yield f"Weights left out because their files are not in the package: {', '.join(missing)}."


def not_installed(name: str, installed: Collection[str], bundled: Collection[str]) -> str:
    """That a model is not here, which is the nearest, and how to get it."""
    wanted = slug(name)
    nearest = difflib.get_close_matches(wanted, installed, n=1, cutoff=0.5)
    hint = f', the nearest is "{nearest[0]}"' if nearest else ""
    source = wanted if wanted in bundled else "SOURCE"
    return (
        f'No model "{name}" is installed{hint}; "zoobridge models list" shows all, '
        f'"zoobridge models install {source}" adds it.'
    )
