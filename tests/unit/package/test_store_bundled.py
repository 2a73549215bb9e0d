"""Models that are there from the start."""

from __future__ import annotations

from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, write_package
from tests.models.installing import open_once, processes
from zoobridge.errors import ModelNotFoundError
from zoobridge.package import seeding
from zoobridge.package.store import Store


@pytest.fixture
def bundled(tmp_path: Path) -> dict[str, Path]:
    return {name: write_package(tmp_path / name, PackageRecipe(name=name)) for name in ("calm-cat", "wild-dog")}


def test_they_are_there_on_first_use(tmp_path: Path, bundled: dict[str, Path]) -> None:
    store = Store(tmp_path / "home", bundled=bundled)
    assert store.get("calm-cat").name == "calm-cat"
    assert store.names() == ("calm-cat", "wild-dog")
    assert store.verify("wild-dog").name == "wild-dog"


def test_a_damaged_record_of_another_version_is_passed_over(tmp_path: Path, bundled: dict[str, Path]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "bundled-0.0.1.json").write_text("{", encoding="utf-8")
    assert Store(home, bundled=bundled).names() == ("calm-cat", "wild-dog")


def test_a_removed_one_stays_away_and_comes_back_by_name(tmp_path: Path, bundled: dict[str, Path]) -> None:
    Store(tmp_path / "home", bundled=bundled).remove("calm-cat")
    store = Store(tmp_path / "home", bundled=bundled)
    assert store.names() == ("wild-dog",)
    with pytest.raises(ModelNotFoundError, match='"zoobridge models install calm-cat" adds it'):
        store.get("calm-cat")
    store.install("calm-cat")
    assert store.names() == ("calm-cat", "wild-dog")


def test_a_newer_zoobridge_adds_and_renews_but_respects_the_user(
    tmp_path: Path, bundled: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(
        tmp_path / "home", bundled=bundled | {"own": write_package(tmp_path / "own", PackageRecipe(name="own"))}
    )
    store.remove("calm-cat")
    own = store.install(write_package(tmp_path / "changed", PackageRecipe(name="own", seed=5)))
    newer = {name: write_package(tmp_path / f"new-{name}", PackageRecipe(name=name, seed=9)) for name in store_names}
    monkeypatch.setattr(seeding, "__version__", "99.0")
    store = Store(tmp_path / "home", bundled=newer)
    assert store.names() == ("new-one", "own", "wild-dog")
    assert store.get("own") == own
    assert store.get("wild-dog").folder != bundled["wild-dog"]
    assert (store.get("wild-dog").folder / "rdf.yaml").read_bytes() == (newer["wild-dog"] / "rdf.yaml").read_bytes()


store_names = ("calm-cat", "wild-dog", "own", "new-one")


def test_later_starts_look_at_one_file_only(tmp_path: Path, bundled: dict[str, Path]) -> None:
    Store(tmp_path / "home", bundled=bundled).names()
    nowhere = {"calm-cat": tmp_path / "nowhere"}
    assert Store(tmp_path / "home", bundled=nowhere).names() == ("calm-cat", "wild-dog")


def test_several_processes_may_be_the_first(tmp_path: Path, bundled: dict[str, Path]) -> None:
    context = processes()
    arguments = (tmp_path / "home", bundled, ("calm-cat", "wild-dog"))
    started: list[BaseProcess] = [context.Process(target=open_once, args=arguments) for _ in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0, 0, 0]
    versions = list((tmp_path / "home" / "models" / "calm-cat").glob("*/model.json"))
    assert len(versions) == 1
