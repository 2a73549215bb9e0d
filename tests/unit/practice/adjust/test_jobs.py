"""Whole jobs without installation: other kinds of weights, restoration, and what the package holds."""

import zipfile

import numpy as np
import pytest
import tifffile
import yaml

from tests.unit.practice.adjust.dark_discs import dark_discs, write_pairs
from tests.unit.practice.adjust.jobs import done
from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.errors import EngineError, UsageError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.hashing import hash_file
from zoobridge.package.preparing import prepare
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.network.sources import open_network
from zoobridge.practice.adjust.packaging.onnx_file import write_onnx
from zoobridge.practice.adjust.request import Request
from zoobridge.practice.check.novelty import UNLIKE
from zoobridge.practice.images.domain import stated_domain
from zoobridge.practice.images.features import features
from zoobridge.practice.images.hashing import array_hash
from zoobridge.settings import Settings


def variant(tmp_path, kept, change=None):
    """nuclei-tiny with one kind of weights, as a package called only-one."""
    source = bundled_packages()["nuclei-tiny"]
    description = yaml.safe_load((source / "rdf.yaml").read_text())
    description["id"] = "only-one"
    description["weights"] = {
        kept: {key: value for key, value in description["weights"][kept].items() if key != "parent"}
    }
    target = tmp_path / "package"
    target.mkdir()
    for file in source.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    if change is not None:
        change(target)
        file = target / description["weights"][kept]["source"]
        description["weights"][kept]["sha256"] = hash_file(file)
    (target / "rdf.yaml").write_text(yaml.safe_dump(description))
    return target


def with_variables(folder):
    """The network as a SavedModel of TensorFlow 2 that keeps its variables."""
    from zoobridge.runtime.keras_legacy import load_keras

    load_keras(folder / "weights.keras").export(str(folder / "exported"), verbose=False)
    with zipfile.ZipFile(folder / "saved_model.zip", "w") as archive:
        for path in sorted((folder / "exported").rglob("*")):
            archive.write(path, path.relative_to(folder / "exported"))


@pytest.fixture
def zoo(tmp_path):
    return Zoo(Settings(tmp_path / "home"))


@pytest.mark.parametrize("change", [None, with_variables], ids=["frozen", "variables"])
def test_a_saved_model_is_taken_apart(zoo, tmp_path, change):
    name = zoo.install(variant(tmp_path, "tensorflow_saved_model_bundle", change), verify=False).name
    source = open_network(zoo.find(name), tmp_path / "cache", None)
    assert source.keras is None
    assert len(source.graph.layers) == 15
    keras = open_network(zoo.find("nuclei-tiny"), tmp_path / "cache", None)
    for layer, same in zip(source.graph.layers, keras.graph.layers, strict=True):
        found, wanted = (graph.values(each.weights) for graph, each in ((source.graph, layer), (keras.graph, same)))
        assert {value.tobytes() for value in found.values()} == {value.tobytes() for value in wanted.values()}


def test_a_saved_model_is_adjusted(zoo, tmp_path):
    zoo.install(variant(tmp_path, "tensorflow_saved_model_bundle"), verify=False)
    request = Request("only-one", *write_pairs(tmp_path / "pairs"), "new", layers="3", epochs=1)
    result, _, package = done(zoo, tmp_path, request)
    assert result["formats"] == ["tensorflow_saved_model_bundle"]
    assert len(result["trained"]) == 3
    assert prepare(package, frozenset()).name == "new"


def check_what_is_told_of_the_images(config, of_the_parent):
    told = config["zoobridge"]
    assert told["expects"] == {"colour": "grey", "background": "bright"}
    assert 12 < told["object_size"] < 20, "discs of 6 to 10 pixels radius; 14.8 is what the parent says"
    assert told["object_size"] != of_the_parent["zoobridge"]["object_size"]
    known = stated_domain(config)
    image = Image(dark_discs(11)[0], "yx")
    inverted = Image(255 - image.array, "yx")
    like, unlike = (known.novelty(features(each)).distance for each in (image, inverted))
    assert like < UNLIKE < unlike


def test_the_package_says_how_it_came_about(zoo, tmp_path):
    from bioimageio.spec import ValidationContext, load_description

    images, labels = write_pairs(tmp_path / "pairs", 6)
    tifffile.imwrite(images / "5.tif", dark_discs(1)[0])
    request = Request("nuclei-tiny", images, labels, "new", epochs=1, seed=3)
    result, description, package = done(zoo, tmp_path, request)
    parent, about = zoo.find("nuclei-tiny"), description["config"]["zoobridge"]["adjusted"]
    assert description["parent"] == {"id": "nuclei-tiny", "version": "1.0.0"}
    assert about["parent"]["sha256"] == parent.digest
    assert about["parent"]["weights"]["sha256"] == hash_file(parent.path("weights.keras"))
    used = {each["name"]: each["used_for"] for each in about["images"]}
    assert used["1.tif"] == used["5.tif"]
    assert sorted(used.values()).count("test") == sorted(used.values()).count("validation") == 1
    assert about["images"][0]["sha256"] == array_hash(tifffile.imread(images / "0.tif"))
    check_what_is_told_of_the_images(description["config"], parent.description.config)
    assert result["notes"] == [f"1.tif and 5.tif are the same image; both were used for {used['1.tif']}."]
    card = (package / "README.md").read_text()
    assert "- seed=3, zoobridge" in card
    assert result["notes"][0] in card
    assert f"| {result['test']['after'][next(iter(result['test']['after']))]:.3f} |" in card
    curve = np.loadtxt(package / "learning_curve.csv", delimiter=",", skiprows=2, ndmin=2)
    assert curve.shape == (1, 4)
    with ValidationContext(perform_io_checks=True):
        assert load_description(package / "rdf.yaml").validation_summary.status != "failed"


def test_restoration(zoo, tmp_path):
    random = np.random.default_rng(0)
    for name in ("images", "labels"):
        (tmp_path / name).mkdir()
    for number in range(4):
        clean = dark_discs(number)[1].astype(np.float32) % 3 * 100 + 50
        stripes = 60 * (np.arange(128) % 2)
        tifffile.imwrite(
            tmp_path / "images" / f"{number}.tif", clean + stripes + random.normal(0, 3, clean.shape).astype("f4")
        )
        tifffile.imwrite(tmp_path / "labels" / f"{number}.tif", clean + 30)
    request = Request("denoise-tiny", tmp_path / "images", tmp_path / "labels", "new", layers="all", epochs=2)
    result, _, _ = done(zoo, tmp_path, request)
    assert result["test"]["measure"] == "PSNR"
    (before,), (after,) = (result["test"][when].values() for when in ("before", "after"))
    assert after > before + 2


def test_a_saved_model_of_tensorflow_1_is_refused(zoo, tmp_path):
    def strip(folder):
        from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

        with zipfile.ZipFile(folder / "saved_model.zip") as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        graph = SavedModel.FromString(contents["saved_model.pb"])
        for meta in graph.meta_graphs:
            meta.ClearField("object_graph_def")
        contents["saved_model.pb"] = graph.SerializeToString()
        with zipfile.ZipFile(folder / "saved_model.zip", "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)

    name = zoo.install(variant(tmp_path, "tensorflow_saved_model_bundle", strip), verify=False).name
    with pytest.raises(UsageError, match=r"is a SavedModel of TensorFlow 1, .* install a package of it with Keras"):
        open_network(zoo.find(name), tmp_path / "cache", None)


def test_an_onnx_file_that_folds_weights_is_left_out(zoo, tmp_path):
    model = zoo.find("nuclei-tiny")
    graph = open_network(model, tmp_path / "cache", None).graph
    before = graph.values(graph.layers[-1].weights)
    changed = {name: value + 1 for name, value in before.items()}
    with pytest.raises(EngineError, match="does not hold each of the trained weights once"):
        write_onnx(model.path("weights.onnx"), changed, changed, tmp_path / "new.onnx")
    assert not (tmp_path / "new.onnx").exists()
    write_onnx(model.path("weights.onnx"), before, changed, tmp_path / "new.onnx")
    assert (tmp_path / "new.onnx").exists()
