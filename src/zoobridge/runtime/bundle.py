"""Where the SavedModel of a package is on disk: a folder, or a zip bundle unzipped once."""

from __future__ import annotations

from pathlib import Path

from zoobridge.errors import EngineError
from zoobridge.package.archive import extract
from zoobridge.runtime.derived import derive

GRAPH = "saved_model.pb"


def saved_model_folder(weights: Path, cache: Path) -> Path:
    """The folder that holds ``saved_model.pb``.

    Raises
    ------
    PackageError
        If the zip is damaged or unsafe.
    EngineError
        If there is not exactly one SavedModel in it.
    """
    root = weights
    if not weights.is_dir():
        root = derive(weights, cache, "unzipped", lambda draft: extract(weights, draft / "content"))
    found = sorted(path.parent for path in root.rglob(GRAPH))
    if len(found) != 1:
        msg = f"The weights {weights.name} hold {len(found)} TensorFlow SavedModels; exactly one is needed."
        raise EngineError(msg)
    return found[0]
