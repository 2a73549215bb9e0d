"""ONNX files whose numbers are in a file beside them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, forward, write_description, write_package
from tests.models.requests import request_for
from zoobridge.errors import EngineError, PackageError
from zoobridge.package.store import Store
from zoobridge.runtime.registry import engine

RECIPE = PackageRecipe()


def moved_out(file, location="weights.data"):
    """Move the numbers of an ONNX file into `location`; any place may be written into the file."""
    import onnx

    model = onnx.load(str(file))
    onnx.save_model(model, str(file), save_as_external_data=True, location="weights.data", size_threshold=0)
    model = onnx.load(str(file), load_external_data=False)
    for constant in model.graph.initializer:
        for entry in constant.external_data:
            entry.value = location if entry.key == "location" else entry.value
    file.write_bytes(model.SerializeToString())
    return file


def test_numbers_in_a_file_beside_it_are_read(tmp_path):
    request = request_for(tmp_path, "onnx", RECIPE)
    moved_out(request.weights)
    image = np.random.default_rng(0).normal(size=(1, 1, 24, 32)).astype(np.float32)
    result = engine("openvino").load(request).run({"input": image})["output"]
    np.testing.assert_allclose(result, forward(RECIPE, image), atol=1e-5)


@pytest.mark.parametrize("place", ["../secret.data", "{folder}/secret.data", "link.data"])
def test_numbers_outside_of_the_package_are_refused(tmp_path, place):
    (tmp_path / "package").mkdir()
    request = request_for(tmp_path / "package", "onnx", RECIPE)
    moved_out(request.weights, place.format(folder=tmp_path))
    (tmp_path / "secret.data").write_bytes((tmp_path / "package" / "weights.data").read_bytes())
    (tmp_path / "package" / "link.data").symlink_to(tmp_path / "secret.data")
    with pytest.raises(EngineError, match=r"^OpenVINO could not read the weights: .*outside the base directory"):
        engine("openvino").load(request)


def described(folder, external_data="weights.data"):
    """A package whose description names the file with the numbers."""
    write_package(folder, PackageRecipe(real=True))
    moved_out(folder / "weights.onnx")
    description = json.loads((folder / "rdf.yaml").read_text())
    del description["weights"]["onnx"]["sha256"]
    description["weights"]["onnx"]["external_data"] = {"source": external_data}
    write_description(folder, description)
    return folder


def test_a_package_is_installed_with_both_files(tmp_path):
    model = Store(tmp_path / "home", bundled={}).install(described(tmp_path / "package") / "rdf.yaml")
    [weights] = model.description.weights
    assert weights.files == ("weights.onnx", "weights.data")
    assert model.path("weights.data").is_file()


def test_a_package_without_the_numbers_has_no_weights(tmp_path):
    folder = described(tmp_path / "package")
    (folder / "weights.data").unlink()
    with pytest.raises(PackageError, match=r"has none of the weights .* \(weights\.onnx, weights\.data\)"):
        Store(tmp_path / "home", bundled={}).install(folder)
