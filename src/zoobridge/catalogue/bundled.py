"""The models that come with zoobridge."""

from __future__ import annotations

from pathlib import Path

DESCRIPTION = "rdf.yaml"


def bundled_packages() -> dict[str, Path]:
    """Name -> package folder, sorted by name.

    zoobridge is installed unpacked, so that the resources are plain folders.
    """
    from importlib.resources import files

    root = Path(str(files("zoobridge.catalogue"))) / "bundled"
    if not root.is_dir():
        return {}
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / DESCRIPTION).is_file()}
