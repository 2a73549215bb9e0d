"""What is told to somebody who installs a package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.package.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home", bundled={"calm-cat": write_package(tmp_path / "cat", PackageRecipe("calm-cat"))})


def told(store: Store, source: str | Path) -> list[str]:
    notes: list[str] = []
    store.install(source, tell=notes.append)
    return notes


def package(folder: Path, name: str = "tiny-model", seed: int = 0, version: str | None = "1.2") -> Path:
    return write_package(folder, PackageRecipe(name, seed=seed, extra={"version": version}))


def test_a_new_model_and_the_same_again_replace_nothing(store: Store, tmp_path: Path) -> None:
    source = package(tmp_path / "source")
    assert told(store, source) == []
    assert told(store, source) == []
    assert told(store, "calm-cat") == []


def test_the_version_that_was_replaced_is_told(store: Store, tmp_path: Path) -> None:
    before = store.install(package(tmp_path / "old"))
    assert told(store, package(tmp_path / "new", seed=1, version="1.3")) == [
        f"It replaced version 1.2 (sha256 {before.digest[:12]}) of tiny-model."
    ]
    store.remove("tiny-model")
    assert told(store, tmp_path / "old") == []
    silent = store.install(package(tmp_path / "silent", version=None))
    assert told(store, tmp_path / "old") == [f"It replaced a package (sha256 {silent.digest[:12]}) of tiny-model."]


def test_a_model_that_takes_the_name_of_a_bundled_one(store: Store, tmp_path: Path) -> None:
    other = package(tmp_path / "other", "calm-cat", seed=1)
    stranger = (
        "It is not the calm-cat that comes with zoobridge, although it has the same name; "
        '"zoobridge models install calm-cat" brings that one back.'
    )
    before = store.get("calm-cat")
    assert told(store, other) == [f"It replaced version 1 (sha256 {before.digest[:12]}) of calm-cat.", stranger]
    assert told(store, other) == [stranger]
    changed = store.get("calm-cat").digest
    assert told(store, "calm-cat") == [f"It replaced version 1.2 (sha256 {changed[:12]}) of calm-cat."]
    assert store.get("calm-cat").digest == before.digest


def test_weights_that_are_left_out_are_named(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source", PackageRecipe(weights=("onnx", "torchscript", "keras_v3")))
    for file in ("weights.torchscript", "weights.keras"):
        (source / file).unlink(missing_ok=True)
    (note,) = told(store, source)
    assert note == (
        "Weights left out because their files are not in the package: keras_v3 (weights.keras), "
        "torchscript (weights.torchscript)."
    )


def test_a_damaged_record_does_not_stop_the_renewal(store: Store, tmp_path: Path) -> None:
    source = package(tmp_path / "source")
    (store.install(source).folder.parent / "model.json").write_text("{")
    assert told(store, source) == []
    assert store.get("tiny-model").description.version == "1.2"
