"""Packages that are wrong in one way: one sentence each, and nothing half-installed."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.errors import EngineError, InputError, PackageError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.store import Store
from zoobridge.pipeline.image import Image
from zoobridge.settings import Settings

RECIPE = PackageRecipe(real=True)
OLD = replace(RECIPE, spec="0.4")
IMAGE = Image(np.ones((64, 64), np.float32), "yx")


def edited(folder, change):
    """Change the description and state the hashes of the files as they are now."""
    path = folder / "rdf.yaml"
    description = json.loads(path.read_text())
    change(description)
    tests = [tensor["test_tensor"] for tensor in (*description["inputs"], *description["outputs"]) if "id" in tensor]
    for entry in (*tests, *description["weights"].values()):
        entry["sha256"] = hashlib.sha256((folder / entry["source"]).read_bytes()).hexdigest()
    path.write_text(json.dumps(description))


def one_sentence(text):
    assert "\n" not in text
    assert text.endswith((".", "?"))
    assert "Traceback" not in text


def lose_weights(folder):
    (folder / "weights.onnx").unlink()


def lose_test(folder):
    (folder / "test_output.npy").unlink()


def refer(where, target):
    def change(folder):
        path = folder / "rdf.yaml"
        description = json.loads(path.read_text())
        group, axis = where
        description[group][0]["axes"][axis]["size"] = target
        path.write_text(json.dumps(description))

    return change


def refer_to_itself(folder):
    path = folder / "rdf.yaml"
    description = json.loads(path.read_text())
    description["outputs"][0]["shape"]["reference_tensor"] = "output"
    path.write_text(json.dumps(description))


NOT_INSTALLED = {
    "missing weights": (RECIPE, lose_weights, "none of the weights its description names (weights.onnx)"),
    "missing test tensor": (RECIPE, lose_test, "test_output.npy"),
    "circle of sizes": (
        RECIPE,
        refer(("inputs", 3), {"tensor_id": "output", "axis_id": "x"}),
        "sizes refer to each other in a circle (input.x -> output.x -> input.x)",
    ),
    "size of itself": (
        RECIPE,
        refer(("inputs", 2), {"tensor_id": "input", "axis_id": "y"}),
        "sizes refer to each other in a circle (input.y -> input.y)",
    ),
    "circle of sizes in spec 0.4": (OLD, refer_to_itself, "sizes refer to each other in a circle (output -> output)"),
    "size of no tensor": (
        RECIPE,
        refer(("inputs", 2), {"tensor_id": "gone", "axis_id": "y"}),
        "Invalid tensor axis re",
    ),
    "halo larger than the tile": (
        replace(RECIPE, halo=20, minimum=32),
        None,
        "minimum size 32 is too small for halo 20",
    ),
    "halo larger than the only size": (replace(OLD, halo=40, minimum=64, step=0), None, "is too small for halo"),
}


@pytest.mark.parametrize("case", NOT_INSTALLED)
def test_what_cannot_be_read_is_not_installed(case, tmp_path):
    recipe, spoil, sentence = NOT_INSTALLED[case]
    package = write_package(tmp_path / "package", recipe)
    if spoil is not None:
        spoil(package)
    store = Store(tmp_path / "home", bundled={})
    before = {path for path in (tmp_path / "home").rglob("*") if path.is_dir()}
    with pytest.raises(PackageError) as caught:
        store.install(package)
    assert sentence in str(caught.value)
    one_sentence(str(caught.value))
    assert store.names() == ()
    left = {path for path in (tmp_path / "home").rglob("*") if path.is_dir()} - before
    assert [path for path in left if any(path.iterdir())] == []


def spoil_weights(change):
    def spoil(folder):
        import onnx
        from onnx import numpy_helper

        model = onnx.load(folder / "weights.onnx")
        change(model, numpy_helper)
        onnx.save(model, str(folder / "weights.onnx"))

    return spoil


def not_numbers(model, numpy_helper):
    weights = model.graph.initializer[0]
    array = np.full_like(numpy_helper.to_array(weights), np.nan)
    weights.CopyFrom(numpy_helper.from_array(array, weights.name))


def operator_of_another_opset(model, _numpy_helper):
    model.graph.node[1].op_type = "ConvOfTomorrow"
    model.opset_import[0].version = 999


def not_numbers_anywhere(folder):
    spoil_weights(not_numbers)(folder)
    save("test_output.npy", lambda array: np.full_like(array, np.nan))(folder)


def save(name, function):
    return lambda folder: np.save(folder / name, function(np.load(folder / name)))


def claim_channels(folder):
    edited(folder, lambda d: d["outputs"][0]["axes"][1].update(channel_names=[f"c{n}" for n in range(10_000)]))
    save("test_output.npy", lambda array: array.repeat(10_000, 1)[..., :2, :2])(folder)


INSTALLED_BUT_REFUSED = {
    "not numbers": (spoil_weights(not_numbers), "(100 may be; some are not numbers)"),
    "not numbers, as it was tested": (not_numbers_anywhere, "of model tiny-model holds not one number"),
    "another result": (save("test_output.npy", lambda array: array + 1), "largest difference 1)"),
    "test input of other channels": (
        save("test_input.npy", lambda array: array.repeat(2, 1)),
        "has 2 channels where its description says 1",
    ),
    "test input of other axes": (save("test_input.npy", lambda array: array[0]), "has 3 dimensions where its axes are"),
    "test output of another size": (
        save("test_output.npy", lambda array: array[..., 3:]),
        "of shape (1, 1, 32, 32) whe",
    ),
    "unknown operator": (spoil_weights(operator_of_another_opset), "openvino (onnx, exact): OpenVINO could not read"),
    "10,000 channels that are not there": (
        claim_channels,
        "has 1 channels in the weights, but the description says 10",
    ),
}


@pytest.mark.parametrize("case", INSTALLED_BUT_REFUSED)
def test_what_does_not_compute_its_own_test_never_predicts(case, tmp_path):
    spoil, sentence = INSTALLED_BUT_REFUSED[case]
    package = write_package(tmp_path / "package", RECIPE)
    spoil(package)
    edited(package, lambda _description: None)
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.install(package)
    with pytest.raises(EngineError) as caught:
        zoo.predict("tiny-model", IMAGE)
    assert sentence in str(caught.value)
    one_sentence(str(caught.value))
    zoo.close()


def test_10000_channels_of_a_large_image_are_refused_before_anything_is_computed(tmp_path):
    recipe = replace(RECIPE, out_channels=10_000, kernel=1, step=0)
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.install(write_package(tmp_path / "package", recipe))
    large = Image(np.broadcast_to(np.float32(1), (20_000, 20_000)), "yx")
    with pytest.raises(InputError) as caught:
        zoo.predict("tiny-model", large)
    assert "has 10001 channels in all, so its inputs and outputs alone take 16001.6GB for this image" in str(
        caught.value
    )
    one_sentence(str(caught.value))
    zoo.close()
