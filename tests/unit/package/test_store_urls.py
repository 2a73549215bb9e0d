"""Packages from a web server (a loopback one)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, describe, write_description, write_package, write_zip
from tests.models.server import Site, serving
from zoobridge.errors import PackageError
from zoobridge.package.store import Store


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    write_zip(tmp_path / "site" / "zips" / "model.zip")
    write_package(tmp_path / "site" / "files", PackageRecipe(weights=("onnx", "torchscript")))
    with serving(tmp_path / "site") as site:
        yield site


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home", bundled={})


def refused(store: Store, url: str, message: str) -> None:
    with pytest.raises(PackageError, match=message):
        store.install(url)
    assert store.names() == ()
    assert list((store.home / "staging").iterdir()) == []


def test_zip(store: Store, site: Site) -> None:
    store.install(f"{site.url}/zips/model.zip?download=1")
    assert store.verify("tiny-model").name == "tiny-model"
    assert site.asked == ["/zips/model.zip?download=1"]


def test_description_with_its_files_and_its_query(store: Store, site: Site) -> None:
    store.install(f"{site.url}/files/rdf.yaml?version=v0")
    model = store.verify("tiny-model")
    assert [entry.source for entry in model.description.weights] == ["weights.onnx", "weights.torchscript"]
    names = ("rdf.yaml", "README.md", "test_input.npy", "test_output.npy", "weights.onnx", "weights.torchscript")
    assert sorted(site.asked) == sorted(f"/files/{name}?version=v0" for name in names)


def test_what_a_model_can_do_without_may_be_missing(store: Store, site: Site) -> None:
    (site.folder / "files" / "README.md").unlink()
    assert store.install(f"{site.url}/files/rdf.yaml").description.documentation is None


@pytest.mark.parametrize("file", ["weights.onnx", "test_input.npy"])
def test_what_it_needs_must_be_there(store: Store, site: Site, file: str) -> None:
    (site.folder / "files" / file).unlink()
    refused(store, f"{site.url}/files/rdf.yaml", f"/files/{file} cannot be downloaded: the server answered 404")


def test_file_with_another_hash(store: Store, site: Site) -> None:
    (site.folder / "files" / "weights.onnx").write_bytes(b"evil")
    refused(store, f"{site.url}/files/rdf.yaml", "weights.onnx does not have the sha256 that is stated for it")


def test_no_such_zip(store: Store, site: Site) -> None:
    refused(store, f"{site.url}/none.zip", "none.zip cannot be downloaded: the server answered 404 Not Found")


def test_zip_cut_off(store: Store, site: Site) -> None:
    refused(store, f"{site.url}/cut/zips/model.zip", "ended before it was complete; try again")


def test_page_instead_of_a_zip(store: Store, site: Site) -> None:
    (site.folder / "page.zip").write_text("<html>log in</html>")
    refused(store, f"{site.url}/page.zip", r"page\.zip is not a zip archive or is damaged")


def test_description_that_asks_for_files_above_it(store: Store, site: Site) -> None:
    folder = site.folder / "files"
    content = describe(folder, PackageRecipe())
    content["weights"]["onnx"]["source"] = "../zips/model.zip"
    write_description(folder, content)
    refused(store, f"{site.url}/files/rdf.yaml", "which is outside the package")
    assert site.asked == ["/files/rdf.yaml"]


def test_weights_named_by_url_are_not_here(store: Store, site: Site) -> None:
    folder = site.folder / "files"
    content = describe(folder, PackageRecipe())
    content["weights"]["onnx"] = {"source": f"{site.url}/weights.onnx", "opset_version": 17}
    write_description(folder, content)
    refused(store, folder, r"has its weights elsewhere \(http://.*/weights\.onnx\); download that file into the pack")
    assert site.asked == []


@pytest.mark.parametrize("url", ["ftp://example.org/model.zip", "file:///etc/passwd", "http:///model.zip"])
def test_addresses_of_another_kind(store: Store, url: str) -> None:
    refused(store, url, "is no address that can be downloaded from; use http:// or https://")
