"""A collection's index and descriptions: what is fetched when, and what is known without a network."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.models.collection import INDEX, ZOO, asked_files, collection, generated, publish
from tests.models.generated import PackageRecipe
from tests.models.server import Fault, Site, serving
from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.catalogue.entries import newest
from zoobridge.catalogue.index import read_index
from zoobridge.catalogue.patience import Patience
from zoobridge.catalogue.search import Query
from zoobridge.errors import PackageError
from zoobridge.package.traits import read_traits

CONCEPT = {"_conceptdoi": "10.5281/zenodo.11"}
SHORT = Patience(connect=5, read=1, attempts=3, pause=0.01)


@pytest.fixture
def packages(tmp_path: Path) -> list[tuple[str, str, Path]]:
    volume = PackageRecipe(axes="bczyx", weights=("torchscript",))
    return [
        ("affable-shark", "v0", generated(tmp_path / "a", "affable-shark", tags=["nuclei"], config=CONCEPT)),
        ("brave-monkey", "v0", generated(tmp_path / "b", "brave-monkey", volume, tags=["mitochondria"])),
    ]


@pytest.fixture
def site(tmp_path: Path, packages: list[tuple[str, str, Path]]) -> Iterator[Site]:
    with collection(tmp_path / "site", packages) as site:
        yield site


def catalogue(site: Site, tmp_path: Path, mirror: str | None = None) -> Catalogue:
    return Catalogue(tmp_path / "catalogue", Address(site.url + INDEX, mirror), read_traits, SHORT)


def grow_old(tmp_path: Path, **age: float) -> None:
    """Let the index have been fetched long ago."""
    [path] = (tmp_path / "catalogue").glob("index-*.json")
    kept = json.loads(path.read_text())
    kept["checked"] = (datetime.now(UTC) - timedelta(**age)).isoformat()
    path.write_text(json.dumps(kept))


def close(site: Site) -> None:
    """An address where nobody answers takes the place of the site's."""
    (site.folder / INDEX.lstrip("/")).unlink()
    site.faults[INDEX] = [Fault.ERROR_500] * 100


def test_the_index_holds_models_only(site: Site, tmp_path: Path) -> None:
    listing = catalogue(site, tmp_path).listing()
    assert [str(entry) for entry in listing.entries] == ["bioimage-io/affable-shark/v0", "bioimage-io/brave-monkey/v0"]
    assert listing.entries[0].source == f"{site.url}/artifacts/affable-shark/v0/files/rdf.yaml?version=v0"
    assert listing.note is None


def test_a_fresh_index_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path).listing()
    grow_old(tmp_path, hours=23)
    listing = catalogue(site, tmp_path).listing()
    assert site.asked == [INDEX]
    assert listing.age == "23 hours"


def test_an_old_index_is_asked_for_with_its_etag(site: Site, tmp_path: Path) -> None:
    before = catalogue(site, tmp_path).listing()
    grow_old(tmp_path, days=3)
    listing = catalogue(site, tmp_path).listing()
    assert site.unchanged == [INDEX]
    assert listing.entries == before.entries
    assert listing.age == "less than a minute"


def test_refreshing_finds_what_is_new(site: Site, tmp_path: Path, packages: list[tuple[str, str, Path]]) -> None:
    catalogue(site, tmp_path).listing()
    newer = generated(tmp_path / "c", "affable-shark", PackageRecipe(seed=1))
    publish(site.folder, [*packages, ("affable-shark", "v1", newer)])
    assert len(catalogue(site, tmp_path).listing().entries) == 2
    assert len(catalogue(site, tmp_path).listing(refresh=True).entries) == 3
    assert catalogue(site, tmp_path).find("affable-shark").version == "v1"
    assert site.unchanged == []


def test_offline_the_old_index_serves_and_says_its_age(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path).search(Query())
    grow_old(tmp_path, days=3, hours=2)
    close(site)
    found = catalogue(site, tmp_path).search(Query(("nuclei",)))
    assert [entry.name for entry in found.entries] == ["affable-shark"]
    assert found.listing.note is not None
    assert found.listing.note.startswith("The index of the collection is 3 days old and cannot be renewed: ")
    with pytest.raises(PackageError, match=r"cannot be refreshed, the one here is 3 days old: .* 500 Internal"):
        catalogue(site, tmp_path).listing(refresh=True)


def test_offline_and_nothing_known(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/index.json"
    nobody = Catalogue(tmp_path / "catalogue", Address(url), read_traits, SHORT)
    with pytest.raises(PackageError, match=r"is not known here yet: .* the server cannot be reached"):
        nobody.listing()
    assert not (tmp_path / "catalogue").exists()


def test_a_server_that_stumbles_once_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.faults[INDEX] = [Fault.ERROR_500, Fault.BUSY]
    assert len(catalogue(site, tmp_path).listing().entries) == 2


@pytest.mark.parametrize(
    "page", ["<html>log in</html>", "{}", "[]", '{"items": [{"type": "model"}]}', '{"items": [1]}', "\\xff"]
)
def test_another_page_in_place_of_the_index(site: Site, tmp_path: Path, page: str) -> None:
    catalogue(site, tmp_path).listing()
    (site.folder / "index.json").write_text(page)
    with pytest.raises(PackageError, match="does not answer with the index of a collection"):
        catalogue(site, tmp_path).listing(refresh=True)
    assert len(catalogue(site, tmp_path).listing().entries) == 2


def test_a_digest_that_is_none_never_becomes_a_file_name(site: Site, tmp_path: Path) -> None:
    index = json.loads((site.folder / "index.json").read_text())
    index["items"][0]["versions"][0]["sha256"] = "../../evil"
    (site.folder / "index.json").write_text(json.dumps(index))
    with pytest.raises(PackageError, match="does not answer with the index"):
        catalogue(site, tmp_path).listing()


def test_a_damaged_memory_is_fetched_again(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path).listing()
    [path] = (tmp_path / "catalogue").glob("index-*.json")
    path.write_text(path.read_text()[:-20])
    assert len(catalogue(site, tmp_path).listing().entries) == 2


def test_every_description_is_fetched_once_for_good(site: Site, tmp_path: Path) -> None:
    catalogue(site, tmp_path).search(Query())
    assert sorted(asked_files(site)) == ["rdf.yaml", "rdf.yaml"]
    grow_old(tmp_path, days=3)
    catalogue(site, tmp_path).search(Query())
    assert len(asked_files(site)) == 2


def test_a_description_that_cannot_be_had_hides_no_other(site: Site, tmp_path: Path) -> None:
    (site.folder / "artifacts/brave-monkey/v0/files/rdf.yaml").unlink()
    found = catalogue(site, tmp_path).search(Query())
    assert {entry.name: entry.traits is None for entry in found.entries} == {
        "affable-shark": False,
        "brave-monkey": True,
    }
    assert found.unread == 1
    assert [entry.name for entry in catalogue(site, tmp_path).search(Query(("monkey",))).entries] == ["brave-monkey"]


def test_a_description_that_was_altered_is_not_believed(site: Site, tmp_path: Path) -> None:
    path = site.folder / "artifacts/affable-shark/v0/files/rdf.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    assert catalogue(site, tmp_path).search(Query()).unread == 1
    with pytest.raises(PackageError, match=r"rdf\.yaml\?version=v0 does not have the sha256 that is stated for it"):
        catalogue(site, tmp_path).description(catalogue(site, tmp_path).find("affable-shark"))


def test_descriptions_of_models_that_left_the_collection_go(
    site: Site, tmp_path: Path, packages: list[tuple[str, str, Path]]
) -> None:
    catalogue(site, tmp_path).search(Query())
    publish(site.folder, [packages[0], ("calm-otter", "v0", generated(tmp_path / "c", "calm-otter"))])
    catalogue(site, tmp_path).search(Query(), refresh=True)
    assert len(list((tmp_path / "catalogue" / "descriptions").glob("*.yaml"))) == 2


def test_a_mirror_is_asked_host_by_host(site: Site, tmp_path: Path, packages: list[tuple[str, str, Path]]) -> None:
    publish_below = site.folder / "cache" / "zoo.example"
    publish_below.mkdir(parents=True)
    publish(publish_below, packages)
    behind = Catalogue(
        tmp_path / "catalogue", Address("https://zoo.example/index.json", f"{site.url}/cache/"), read_traits, SHORT
    )
    found = behind.search(Query(("mitochondria",)))
    assert [entry.source for entry in found.entries] == [
        "https://zoo.example/artifacts/brave-monkey/v0/files/rdf.yaml?version=v0"
    ]
    assert site.asked[0] == "/cache/zoo.example/index.json"
    assert all(path.startswith("/cache/zoo.example/") for path in site.asked)


@pytest.mark.parametrize(
    "reference",
    [
        "affable-shark",
        "Affable-Shark",
        "bioimage-io/affable-shark",
        "affable-shark/v0",
        "bioimage-io/affable-shark/v0",
        "10.5281/zenodo.11",
        "doi:10.5281/ZENODO.11",
        "https://doi.org/10.5281/zenodo.11",
    ],
)
def test_nickname_id_and_doi_mean_the_same(site: Site, tmp_path: Path, reference: str) -> None:
    assert str(catalogue(site, tmp_path).find(reference)) == "bioimage-io/affable-shark/v0"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("afable-shark", 'is called "afable-shark", the nearest is "affable-shark"; "zoobridge models search"'),
        ("affable-shark/v7", "affable-shark has no version 'v7' in the collection; it has v0"),
        ("10.5281/zenodo.12", "No model of the collection has the DOI 10.5281/zenodo.12;"),
    ],
)
def test_references_to_nothing(site: Site, tmp_path: Path, reference: str, message: str) -> None:
    with pytest.raises(PackageError, match=message):
        catalogue(site, tmp_path).find(reference)


def test_a_doi_of_several_models_is_not_guessed(site: Site, tmp_path: Path) -> None:
    shared = generated(tmp_path / "c", "calm-otter", config=CONCEPT)
    publish(site.folder, [("affable-shark", "v0", tmp_path / "a"), ("calm-otter", "v0", shared)])
    with pytest.raises(PackageError, match=r"by more than one model of the collection \(affable-shark, calm-otter\)"):
        catalogue(site, tmp_path).find("10.5281/zenodo.11")


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real index is not here")
def test_the_real_index_is_read_and_found_behind_a_mirror(tmp_path: Path) -> None:
    """Its digests are those of the unchanged descriptions, which are not here, so one is replaced."""
    index = json.loads((ZOO / "index.json").read_text())
    assert len(newest(read_index(json.dumps(index).encode(), "https://zoo.example/index.json"))) == 137
    frog = next(item for item in index["items"] if item["id"] == "bioimage-io/chatty-frog")["versions"][0]
    description = (ZOO / "rdfs" / "chatty-frog.yaml").read_bytes()
    frog["sha256"] = hashlib.sha256(description).hexdigest()
    site = tmp_path / "site"
    for url, content in (("zoo.example/index.json", json.dumps(index).encode()), (frog["source"], description)):
        path = site / url.removeprefix("https://").partition("?")[0]
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    with serving(site) as served:
        behind = Catalogue(
            tmp_path / "catalogue", Address("https://zoo.example/index.json", served.url), read_traits, SHORT
        )
        traits = behind.describe(behind.find("chatty-frog")).traits
        assert traits is not None
        assert traits.weights == ("tensorflow_saved_model_bundle",)
        assert behind.find("romantic-shark").version == "v1"
        assert behind.find("bioimage-io/romantic-shark/v0").version == "v0"
