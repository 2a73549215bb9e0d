"""Records of older versions are renewed from the package, later ones left alone; none hides that a file has changed."""

import json

import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.errors import PackageError
from zoobridge.package.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "home", bundled={})
    store.install(write_package(tmp_path / "package", PackageRecipe(weights=("onnx",))))
    return store


@pytest.fixture
def record(store):
    """The record of the one model, written as the first version did."""
    (model,) = store.list()
    path = model.folder.parent / "model.json"
    content = json.loads(path.read_text())
    for weights in content["description"]["weights"]:
        del weights["architecture"]
    path.write_text(json.dumps({**content, "format": 1}))
    return path


def test_an_older_record_is_renewed(store, record):
    (model,) = store.list()
    assert [weights.format.value for weights in model.description.weights] == ["onnx"]
    assert json.loads(record.read_text())["format"] == 3
    assert store.verify(model.name).digest == model.digest


def test_a_changed_file_is_not_taken_for_the_recorded_one(store, record):
    weights = next((record.parent / "package").glob("*.onnx"))
    weights.write_bytes(weights.read_bytes() + b"x")
    with pytest.raises(PackageError, match=r"damaged|sha256"):
        store.list()


def test_of_a_later_record_the_package_is_read_and_the_record_left_alone(store, record):
    (model,) = store.list()
    later = {"format": 99, "digest": model.digest, "description": "as only a newer version knows it"}
    record.write_text(json.dumps(later))
    assert store.list() == (model,)
    assert json.loads(record.read_text()) == later
