"""The 138 descriptions of the zoo and some packages, where they are present."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zoobridge.errors import PackageError
from zoobridge.package.description import read_description, read_package
from zoobridge.package.normalised import from_json, to_json
from zoobridge.package.store import Store
from zoobridge.package.tensors import SteppedSize

ZOO = Path(__file__).parents[4] / "shared" / "zoo"

pytestmark = pytest.mark.skipif(not ZOO.is_dir(), reason="the fixtures of real packages are not here")

INVALID_UPSTREAM = {"modest-spider": "not valid in outputs[0].axes[1].id"}


def test_all_but_the_one_that_is_invalid_upstream_are_read() -> None:
    refused: dict[str, str] = {}
    found = sorted((ZOO / "rdfs").glob("*.yaml"))
    for path in found:
        try:
            description = read_description(path)
        except PackageError as error:
            refused[path.stem] = str(error)
            continue
        assert path.stem.startswith(description.name)
        assert from_json(json.loads(json.dumps(to_json(description)))) == description
        assert all(axis.letter in "bitczyx" for tensor in description.outputs for axis in tensor.axes)
    assert len(found) == 138
    assert set(refused) == set(INVALID_UPSTREAM)
    for name, part in INVALID_UPSTREAM.items():
        assert part in refused[name]


@pytest.mark.parametrize(
    ("folder", "name", "formats"),
    [
        ("unet2d-nuclei-broad", "unet-2d-nuclei-broad", ["onnx", "torchscript"]),
        ("unet2d-multi-tensor", "multi-tensor", ["torchscript"]),
        ("pancreatic-phase-contrast-keras-h5", "pancreatic-cell-segmentation-u-net", ["keras_hdf5"]),
    ],
)
def test_real_packages_are_installed_and_whole(tmp_path: Path, folder: str, name: str, formats: list[str]) -> None:
    """Weights that the folder lacks are left out, and those whose code it lacks."""
    store = Store(tmp_path, bundled={})
    model = store.install(ZOO / "models" / folder)
    assert model.name == name
    assert [entry.format for entry in model.description.weights] == formats
    assert store.verify(name) == model


def test_both_specs_of_one_model_agree() -> None:
    folder = ZOO / "models" / "unet2d-nuclei-broad"
    new, old = read_description(folder / "bioimageio.yaml"), read_description(folder / "v0_4_9.bioimageio.yaml")
    assert new.outputs[0].letters == old.outputs[0].letters
    assert [axis.halo for axis in new.outputs[0].axes] == [axis.halo for axis in old.outputs[0].axes]
    assert [axis.size for axis in new.outputs[0].axes] == [axis.size for axis in old.outputs[0].axes]
    of_new = [entry for entry in new.inputs[0].operations if entry.id != "ensure_dtype"]
    of_old = [entry for entry in old.inputs[0].operations if entry.id != "ensure_dtype"]
    assert [entry.id for entry in of_new] == [entry.id for entry in of_old]
    assert set(of_new[0].kwargs["axes"]) == set(of_old[0].kwargs["axes"])
    assert [entry.sha256 for entry in new.weights] == [entry.sha256 for entry in old.weights]


def test_spec_03_is_upgraded_and_its_minimum_size_repaired() -> None:
    package = read_package(ZOO / "models" / "pancreatic-phase-contrast-keras-h5")
    tensor = package.description.inputs[0]
    assert package.description.spec_version == "0.3.2"
    assert tensor.letters == "byxc"
    assert [axis.size for axis in tensor.axes[1:3]] == [SteppedSize(96, 8)] * 2
    assert package.description.outputs[0].operations[-1].kwargs == {"threshold": 0.5}
