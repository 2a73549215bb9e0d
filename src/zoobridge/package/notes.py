"""What somebody who installs a package should know about it, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zoobridge.package.model import InstalledModel, ModelDescription

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
