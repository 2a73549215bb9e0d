from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.models.generated import PackageRecipe, write_description, write_package
from zoobridge.errors import ModelNotFoundError, PackageError
from zoobridge.package.hashing import hash_file
from zoobridge.package.store import Store
from zoobridge.package.trust import code_of
from zoobridge.package.trusting import inherit_trust, trust, untrust

NAME = "tiny-model"


def package(folder, code="class Net: pass", name=NAME, **kwargs):
    write_package(folder, PackageRecipe(name=name, weights=("pytorch_state_dict",)))
    (folder / "net.py").write_text(code)
    description = json.loads((folder / "rdf.yaml").read_text())
    stated = {"source": "net.py", "sha256": hash_file(folder / "net.py"), "callable": "Net", "kwargs": kwargs}
    description["weights"]["pytorch_state_dict"]["architecture"] = stated
    write_description(folder, description)
    return folder


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "home", bundled={})
    store.install(package(tmp_path / "package"))
    return store


def test_nothing_is_trusted_by_itself(store):
    assert not store.get(NAME).trusted
    assert store.get(NAME).runnable == ()


def test_trust_is_remembered_and_can_be_taken_back(store):
    trust(store, NAME, code_of(store.get(NAME)))
    again = Store(store.home, bundled={})
    assert again.get(NAME).trusted
    assert [each.format for each in again.get(NAME).runnable] == ["pytorch_state_dict"]
    assert untrust(again, NAME)
    assert not store.get(NAME).trusted
    assert not untrust(store, NAME)


@pytest.mark.parametrize("changes", [{"code": "class Net: x = 1"}, {"depth": 3}])
def test_other_code_or_arguments_need_trust_of_their_own(store, tmp_path, changes):
    trust(store, NAME, code_of(store.get(NAME)))
    store.install(package(tmp_path / "other", **changes))
    assert not store.get(NAME).trusted
    store.install(tmp_path / "package")
    assert store.get(NAME).trusted


def test_a_file_changed_in_its_place_is_not_trusted(store):
    model = store.get(NAME)
    shown = code_of(model)
    trust(store, NAME, shown)
    model.path("net.py").write_text("import os")
    assert not store.get(NAME).trusted
    with pytest.raises(PackageError, match=r"net\.py has changed since it was installed"):
        trust(store, NAME, code_of(model))


def test_only_what_was_shown_is_trusted(store):
    shown = replace(code_of(store.get(NAME)), sha256="0" * 64)
    with pytest.raises(PackageError, match="is not what was shown"):
        trust(store, NAME, shown)
    assert not store.get(NAME).trusted


def test_trust_goes_with_the_model(store, tmp_path):
    trust(store, NAME, code_of(store.get(NAME)))
    store.remove(NAME)
    store.install(tmp_path / "package")
    assert not store.get(NAME).trusted


def test_an_unreadable_record_is_no_trust(store):
    model = store.get(NAME)
    trust(store, NAME, code_of(model))
    for text in ("", "[]", '{"digest": "other"}'):
        (store.trust_folder(model) / "trust.json").write_text(text)
        assert not store.get(NAME).trusted


def test_a_model_that_is_not_there_is_told(store):
    with pytest.raises(ModelNotFoundError):
        untrust(store, "nothing")


def test_a_model_whose_code_is_missing_has_no_weights(tmp_path):
    folder = package(tmp_path / "package")
    (folder / "net.py").unlink()
    with pytest.raises(PackageError, match=r"has none of the weights its description names \(weights\.pt, net\.py\)"):
        Store(tmp_path / "home", bundled={}).install(folder)


@pytest.mark.parametrize(
    ("changes", "inherits"), [({}, True), ({"code": "class Net: x = 1"}, False), ({"depth": 3}, False)]
)
def test_a_model_made_from_a_trusted_one_is_trusted_where_the_code_is_the_same(store, tmp_path, changes, inherits):
    child = store.install(package(tmp_path / "child", name="child", **changes))
    inherit_trust(store, store.get(NAME), child)
    assert not store.get("child").trusted
    trust(store, NAME, code_of(store.get(NAME)))
    inherit_trust(store, store.get(NAME), child)
    assert store.get("child").trusted == inherits


def test_a_hash_that_only_one_description_states_makes_no_other_code(store):
    code = code_of(store.get(NAME))
    unstated = replace(code, architecture=replace(code.architecture, sha256=None))
    assert code.does_as(unstated)
    assert not code.does_as(replace(unstated, sha256="0" * 64))
