"""The packages that come with zoobridge."""

from __future__ import annotations

from pathlib import Path

import pytest

from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.package.store import Store

NAMES = ("denoise-tiny", "nuclei-tiny")


def test_names() -> None:
    assert tuple(bundled_packages()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_package_is_whole_and_called_like_its_folder(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path, bundled=bundled_packages())
    assert store.get(name).name == name
    model = store.verify(name)
    assert {entry.format for entry in model.description.weights} == {
        "onnx",
        "keras_v3",
        "tensorflow_saved_model_bundle",
    }
    assert sum(path.stat().st_size for path in model.folder.iterdir()) < 2 * 2**20
