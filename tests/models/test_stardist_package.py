"""A package that ends in star-convex objects, from the store to labels; expected by the library itself."""

import hashlib
import json

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, write_package
from tests.unit.runtime.test_stardist_decoder import (
    OPTIONS,
    RAYS,
    distances_2d,
    ellipses,
    needs_stardist,
    peaked,
)
from zoobridge.errors import EngineError
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.runtime.stardist_decoder import StarDistDecoder
from zoobridge.settings import Settings

OPERATION = {"id": "stardist_postprocessing", "kwargs": OPTIONS}


def star_convex_maps(shape, *bodies):
    true = ellipses(shape, *bodies)
    return np.concatenate([peaked(true)[None], distances_2d(true, RAYS)]).astype(np.float32)


def expected_labels(maps):
    from stardist.geometry import polygons_to_label
    from stardist.nms import non_maximum_suppression

    distances = np.moveaxis(maps[1:], 0, -1)
    points, scores, kept = non_maximum_suppression(distances, maps[0], b=2, nms_thresh=0.4, prob_thresh=0.5)
    return polygons_to_label(kept, points, maps.shape[1:], prob=scores)


def write_identity(folder, maps, labels):
    """A package whose network hands its maps through and whose description makes objects of them."""
    import onnx
    from onnx import TensorProto, helper

    write_package(folder, PackageRecipe(in_channels=RAYS + 1, postprocessing=(OPERATION,), name="stars", real=False))
    shape = ["batch", RAYS + 1, "y", "x"]
    graph = helper.make_graph(
        [helper.make_node("Identity", ["input"], ["output"])],
        "stars",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "weights.onnx"))
    np.save(folder / "test_input.npy", maps[None])
    np.save(folder / "test_output.npy", labels[None, None].astype(np.float32))
    path = folder / "rdf.yaml"
    description = json.loads(path.read_text())
    tests = [tensor["test_tensor"] for tensor in (*description["inputs"], *description["outputs"])]
    for entry in (*tests, *description["weights"].values()):
        entry["sha256"] = hashlib.sha256((folder / entry["source"]).read_bytes()).hexdigest()
    path.write_text(json.dumps(description))
    return folder


@pytest.fixture
def small(monkeypatch):
    """The generator's own test output is replaced, so its oracle need not know the operation."""
    monkeypatch.setattr("tests.models.generated.expected_output", lambda _recipe: np.zeros(1, np.float32))
    return star_convex_maps((48, 56), ((14, 16), (9, 7)), ((30, 38), (8, 11)))


@needs_stardist
def test_labels_of_an_image_larger_than_a_tile(small, tmp_path):
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.install(write_identity(tmp_path / "package", small, expected_labels(small)))
    bodies = [((20 + 34 * (n % 4), 22 + 41 * (n // 4)), (9 + n % 3, 12 - n % 4)) for n in range(16)]
    maps = star_convex_maps((149, 171), *bodies)
    result = zoo.predict("stars", Image(maps, "cyx"), PredictOptions(tile=(64, 64)))
    zoo.close()
    assert (result.report.tiles > 4, result.report.seam) == (True, "exact")
    output = result.images["output"]
    assert (output.axes, output.lut, int(output.array.max())) == ("yx", "glasbey", 16)
    np.testing.assert_array_equal(output.array, expected_labels(maps))


def test_without_the_library_nothing_is_tried(small, tmp_path, monkeypatch):
    monkeypatch.setattr(StarDistDecoder, "unavailable", lambda _self: "StarDist is not installed; install it.")
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.install(write_identity(tmp_path / "package", small, np.zeros((48, 56))), verify=False)
    with pytest.raises(EngineError) as caught:
        zoo.predict("stars", Image(small, "cyx"))
    assert str(caught.value) == (
        "Model stars needs a library to make objects of its output 'output': StarDist is not installed; install it."
    )
    assert zoo.evidence("stars") is None
    zoo.close()
