"""What happens to an installed package afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.models.generated import write_package
from zoobridge.errors import PackageError
from zoobridge.package.hashing import hash_file
from zoobridge.package.model import InstalledModel
from zoobridge.package.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "home", bundled={})
    store.install(write_package(tmp_path / "source"))
    return store


def change(model: InstalledModel) -> None:
    content = bytearray(model.path("weights.onnx").read_bytes())
    content[3] ^= 1
    model.path("weights.onnx").write_bytes(content)


def delete(model: InstalledModel) -> None:
    model.path("test_input.npy").unlink()


def add(model: InstalledModel) -> None:
    model.path("extra.py").write_text("x")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (change, "tiny-model is damaged: weights.onnx has changed since it was installed; install tiny-model again"),
        (delete, "tiny-model is damaged: test_input.npy is missing since it was installed"),
        (add, "tiny-model is damaged: extra.py was added since it was installed"),
    ],
)
def test_verify_names_the_file(store: Store, damage: Callable[[InstalledModel], None], message: str) -> None:
    store.verify("tiny-model")
    damage(store.get("tiny-model"))
    with pytest.raises(PackageError, match=message):
        store.verify("tiny-model")


def test_verify_compares_with_the_description_too(store: Store) -> None:
    """Weights and the record of them changed together are still not what the description states."""
    model = store.get("tiny-model")
    record = model.folder.parent / "model.json"
    before = store.verify("tiny-model").description.weights[0].sha256
    change(model)
    assert before is not None
    record.write_text(record.read_text().replace(before, hash_file(model.path("weights.onnx"))))
    with pytest.raises(PackageError, match=r"weights\.onnx does not have the sha256 its description states"):
        store.verify("tiny-model")


@pytest.mark.parametrize("damage", [change, delete, add])
def test_installing_again_repairs(store: Store, tmp_path: Path, damage: Callable[[InstalledModel], None]) -> None:
    damage(store.get("tiny-model"))
    store.install(tmp_path / "source")
    store.verify("tiny-model")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1}'])
def test_damaged_record(store: Store, tmp_path: Path, content: str) -> None:
    model = store.get("tiny-model")
    (model.folder.parent / "model.json").write_text(content)
    with pytest.raises(
        PackageError, match=r"The record of tiny-model in .* is damaged; remove tiny-model or install it"
    ):
        store.get("tiny-model")
    store.install(tmp_path / "source")
    store.verify("tiny-model")


def test_missing_version(store: Store) -> None:
    record = store.get("tiny-model").folder.parent / "model.json"
    record.unlink()
    with pytest.raises(
        PackageError, match=r"The files of tiny-model are missing from .*; remove tiny-model or install it"
    ):
        store.get("tiny-model")
    store.remove("tiny-model")
    assert store.names() == ()
