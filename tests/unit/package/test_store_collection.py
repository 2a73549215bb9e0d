"""Models of a collection into the store: by name, through faults, in pieces."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.collection import INDEX, asked_files, collection, generated, publish
from tests.models.generated import PackageRecipe, describe, write_description
from tests.models.server import Fault, Site
from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.catalogue.patience import Patience
from zoobridge.errors import PackageError
from zoobridge.package.shelf import DOWNLOAD_SECONDS
from zoobridge.package.store import Store
from zoobridge.package.traits import read_traits

NAME = "affable-shark"
WEIGHTS = f"/artifacts/{NAME}/v0/files/weights.onnx"
SHORT = Patience(connect=5, read=0.5, attempts=2, pause=0.01)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package whose weights take several pieces."""
    folder = generated(tmp_path / "package", NAME)
    (folder / "weights.onnx").write_bytes(os.urandom(2**20))
    recipe = PackageRecipe()
    write_description(folder, describe(folder, recipe) | {"id": NAME, "config": {"_conceptdoi": "10.5281/zenodo.11"}})
    return folder


@pytest.fixture
def site(tmp_path: Path, package: Path) -> Iterator[Site]:
    with collection(tmp_path / "site", [(NAME, "v0", package)]) as site:
        yield site


@pytest.fixture
def store(tmp_path: Path, site: Site) -> Store:
    catalogue = Catalogue(tmp_path / "home" / "catalogue", Address(site.url + INDEX), read_traits, SHORT)
    return Store(tmp_path / "home", bundled={}, catalogue=catalogue)


def nothing_installed(store: Store) -> bool:
    return store.names() == () and list((store.home / "staging").glob("*")) == []


@pytest.mark.parametrize("source", [NAME, f"bioimage-io/{NAME}", f"{NAME}/v0", "https://doi.org/10.5281/zenodo.11"])
def test_by_nickname_id_and_doi(store: Store, source: str) -> None:
    assert store.install(source).name == NAME
    assert store.verify(NAME).description.weights[0].source == "weights.onnx"
    assert [path for path in (store.home / "downloads").iterdir() if path.is_dir()] == []


def test_a_model_that_is_here_already_is_not_downloaded_again(store: Store, site: Site) -> None:
    store.install(NAME)
    before, notes = len(site.asked), []
    store.install(NAME, tell=notes.append)
    assert notes == ["bioimage-io/affable-shark/v0 was installed already."]
    assert len(site.asked) == before


def test_a_damaged_one_is_downloaded_again(store: Store, site: Site) -> None:
    (store.install(NAME).folder / "weights.onnx").write_bytes(b"damaged")
    store.install(NAME)
    assert store.verify(NAME).name == NAME
    assert asked_files(site).count("weights.onnx") == 2


def test_a_folder_of_that_name_wins(store: Store, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generated(tmp_path / "here" / NAME, "my-model")
    monkeypatch.chdir(tmp_path / "here")
    assert store.install(NAME).name == "my-model"
    assert site.asked == []


def test_a_name_of_nothing_says_what_is_near(store: Store) -> None:
    with pytest.raises(
        PackageError, match='No model of the collection is called "afable-shark", the nearest is "affab'
    ):
        store.install("afable-shark")


def test_a_file_that_is_missing_asks_nobody(store: Store, site: Site) -> None:
    with pytest.raises(PackageError, match=r"There is no package 'none\.zip'"):
        store.install("none.zip")
    assert site.asked == []


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.CUT, Fault.STALL])
def test_a_passing_fault_does_not_stop_the_installation(store: Store, site: Site, fault: Fault) -> None:
    site.faults[WEIGHTS] = [fault]
    assert store.install(NAME).name == NAME


def test_an_altered_file_is_refused_and_nothing_is_installed(store: Store, site: Site) -> None:
    site.faults[WEIGHTS] = [Fault.ALTERED]
    with pytest.raises(PackageError, match=r"weights\.onnx\?version=v0 does not have the sha256 that is stated for it"):
        store.install(NAME)
    assert nothing_installed(store)
    assert list(store.home.rglob("weights.onnx*")) == []


def test_a_missing_file_is_refused_and_nothing_is_installed(store: Store, site: Site) -> None:
    (site.folder / WEIGHTS.lstrip("/")).unlink()
    with pytest.raises(PackageError, match="the server answered 404 Not Found"):
        store.install(NAME)
    assert nothing_installed(store)


def test_what_came_is_not_fetched_again(store: Store, site: Site) -> None:
    site.faults[WEIGHTS] = [Fault.CUT, Fault.ERROR_500, Fault.ERROR_500]
    with pytest.raises(PackageError, match="500"):
        store.install(NAME)
    assert nothing_installed(store)
    before = len(site.asked)
    site.ranges.clear()
    assert store.install(NAME).name == NAME
    assert site.ranges == [f"bytes={2**19}-"]
    assert [path.rpartition("/")[2] for path in site.asked[before:]].count("test_input.npy?version=v0") == 0


def test_an_installation_that_was_killed_goes_on(store: Store, site: Site) -> None:
    site.faults[WEIGHTS] = [Fault.STALL]
    code = f"""
from pathlib import Path
from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.package.store import Store
from zoobridge.package.traits import read_traits
class Tell:
    def update(self, done, total, message):
        if "weights" in message: print(done, flush=True)
home = Path({str(store.home)!r})
catalogue = Catalogue(home / "catalogue", Address({site.url + INDEX!r}), read_traits)
Store(home, bundled={{}}, catalogue=catalogue).install({NAME!r}, Tell())
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == f"{2**16}\n".encode()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert nothing_installed(store)
    site.ranges.clear()
    assert store.install(NAME).name == NAME
    assert len(site.ranges) == 1


def test_a_download_nobody_went_on_with_is_swept_after_a_week(store: Store, site: Site) -> None:
    site.faults[WEIGHTS] = [Fault.CUT, Fault.ERROR_500, Fault.ERROR_500]
    with pytest.raises(PackageError):
        store.install(NAME)
    [kept] = [path for path in (store.home / "downloads").iterdir() if path.is_dir()]
    old = time.time() - DOWNLOAD_SECONDS - 60
    os.utime(kept, (old, old))
    generated(store.home.parent / "other", "other")
    store.install(store.home.parent / "other")
    assert not kept.exists()


def test_a_package_that_is_invalid_leaves_nothing(store: Store, site: Site, package: Path) -> None:
    content = describe(package, PackageRecipe()) | {"id": NAME, "inputs": []}
    write_description(package, content)
    publish(site.folder, [(NAME, "v0", package)])
    with pytest.raises(PackageError, match="is not valid in inputs"):
        store.install(NAME)
    assert nothing_installed(store)
    assert [path for path in (store.home / "downloads").iterdir() if path.is_dir()] == []


def test_a_file_outside_the_package_is_never_asked_for(store: Store, site: Site, package: Path) -> None:
    content = describe(package, PackageRecipe()) | {"id": NAME}
    content["weights"]["onnx"]["source"] = "../../../../index.json"
    write_description(package, content)
    publish(site.folder, [(NAME, "v0", package)])
    with pytest.raises(PackageError, match="which is outside the package"):
        store.install(NAME)
    assert asked_files(site) == ["rdf.yaml"]


def test_two_processes_download_once(store: Store, site: Site) -> None:
    code = f"""
from pathlib import Path
from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.package.store import Store
from zoobridge.package.traits import read_traits
home = Path({str(store.home)!r})
catalogue = Catalogue(home / "catalogue", Address({site.url + INDEX!r}), read_traits)
print(Store(home, bundled={{}}, catalogue=catalogue).install({NAME!r}).digest)
"""
    processes = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
    digests = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(digests) == 1
    assert asked_files(site).count("weights.onnx") == 1
