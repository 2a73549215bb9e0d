"""Models into a bundle and out of it, on a machine without a network."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.models.collection import INDEX, collection, generated
from tests.models.generated import PackageRecipe
from tests.models.server import Site
from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.errors import PackageError
from zoobridge.package.bundle import MANIFEST
from zoobridge.package.bundling import bundle
from zoobridge.package.store import Store
from zoobridge.package.traits import read_traits


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    published = generated(tmp_path / "published", "brave-monkey", PackageRecipe(seed=2))
    with collection(tmp_path / "site", [("brave-monkey", "v0", published)]) as site:
        yield site


@pytest.fixture
def store(tmp_path: Path, site: Site) -> Store:
    home = tmp_path / "home"
    catalogue = Catalogue(home / "catalogue", Address(site.url + INDEX), read_traits)
    store = Store(home, bundled={}, catalogue=catalogue)
    store.install(generated(tmp_path / "package", "affable-shark"))
    return store


@pytest.fixture
def made(tmp_path: Path, store: Store) -> Path:
    """A bundle of an installed model and one of the collection."""
    bundle(store, ["affable-shark", "brave-monkey"], tmp_path / "bundle.zip", pytest.fail)
    return tmp_path / "bundle.zip"


def test_what_was_bundled_is_installed_elsewhere(tmp_path: Path, store: Store, made: Path, site: Site) -> None:
    before = len(site.asked)
    assert store.names() == ("affable-shark",)
    elsewhere = Store(tmp_path / "elsewhere", bundled={})
    models = elsewhere.install_all(made)
    assert [model.name for model in models] == ["affable-shark", "brave-monkey"]
    assert elsewhere.get("affable-shark").digest == store.get("affable-shark").digest
    assert elsewhere.verify("brave-monkey").digest == store.install("brave-monkey").digest
    assert len(site.asked) > before  # the last line asked the site, the bundle did not
    assert list((elsewhere.home / "staging").iterdir()) == []


def test_the_same_models_give_the_same_bytes(tmp_path: Path, store: Store, made: Path) -> None:
    names = bundle(store, ["brave-monkey", "affable-shark", "affable-shark"], tmp_path / "again.zip", pytest.fail)
    assert names == ("affable-shark", "brave-monkey")
    assert (tmp_path / "again.zip").read_bytes() == made.read_bytes()


def test_a_damaged_model_is_not_bundled(tmp_path: Path, store: Store) -> None:
    (store.get("affable-shark").folder / "weights.onnx").write_bytes(b"x")
    with pytest.raises(PackageError, match=r"affable-shark is damaged: weights\.onnx has changed"):
        bundle(store, ["affable-shark"], tmp_path / "bundle.zip", pytest.fail)


def test_a_model_that_is_nowhere(tmp_path: Path, store: Store) -> None:
    with pytest.raises(PackageError, match='called "brave-monky", the nearest is "brave-monkey"'):
        bundle(store, ["brave-monky"], tmp_path / "bundle.zip", pytest.fail)


def rewritten(made: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The bundle with other contents of its entries; None leaves one out."""
    target = made.with_name("changed.zip")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def manifest(content: object) -> Callable[[str, bytes], bytes]:
    return lambda name, old: json.dumps(content).encode() if name == MANIFEST else old


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, old: b"evil" if name.endswith("onnx") else old, "does not have the sha256"),
        (lambda name, old: b"other" if name.endswith("README.md") else old, "does not hold affable-shark as it was"),
        (lambda name, old: None if name.startswith("brave") else old, "does not hold brave-monkey as it was bundled"),
        (manifest([]), "is a bundle that this zoobridge cannot read"),
        (manifest({"format": 2, "models": {"affable-shark": "0"}}), "is a bundle that this zoobridge cannot read"),
        (manifest({"format": 1, "models": {"../x": "0"}}), "is a bundle that this zoobridge cannot read"),
        (manifest({"format": 1, "models": {}}), "is a bundle that this zoobridge cannot read"),
    ],
)
def test_a_bundle_that_was_changed_installs_nothing(
    tmp_path: Path, made: Path, change: Callable[[str, bytes], bytes | None], message: str
) -> None:
    elsewhere = Store(tmp_path / "elsewhere", bundled={})
    with pytest.raises(PackageError, match=message):
        elsewhere.install_all(rewritten(made, change))
    assert elsewhere.names() == ()
    assert list((elsewhere.home / "staging").iterdir()) == []


def test_a_bundle_cut_short(tmp_path: Path, made: Path) -> None:
    made.write_bytes(made.read_bytes()[:-100])
    with pytest.raises(PackageError, match="is not a zip archive or is damaged"):
        Store(tmp_path / "elsewhere", bundled={}).install_all(made)
