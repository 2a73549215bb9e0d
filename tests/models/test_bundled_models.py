"""The models that travel in the wheel: complete, valid, reproducible in every format, as good as their cards say."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ROOT / "src" / "zoobridge" / "catalogue" / "bundled"
REAL_NUCLEI = ROOT.parent / "shared" / "images" / "nuclei"
NAMES = ("nuclei-tiny", "denoise-tiny")
MEGABYTE = 1_000_000
TOLERANCE = 1e-3


def description(name):
    return yaml.safe_load((BUNDLED / name / "rdf.yaml").read_text(encoding="utf-8"))


def files_of(rdf):
    entries = [rdf["documentation"], *rdf["covers"], *rdf["weights"].values()]
    for tensor in [*rdf["inputs"], *rdf["outputs"]]:
        entries += [tensor[key] for key in ("test_tensor", "sample_tensor") if key in tensor]
    return {entry["source"]: entry["sha256"] for entry in entries}


def scale_range(image, kwargs):
    low, high = np.percentile(image, (kwargs["min_percentile"], kwargs["max_percentile"]))
    return ((image - low) / (high - low + kwargs["eps"])).astype(np.float32)


def preprocessed(rdf, image):
    for step in rdf["inputs"][0]["preprocessing"]:
        if step["id"] == "scale_range":
            image = scale_range(image, step["kwargs"])
    return image


def openvino_core():
    # Importing OpenVINO starts its telemetry unless that module is known to be absent.
    sys.modules["openvino_telemetry"] = None
    import openvino

    return openvino.Core()


def openvino_function(path_or_bytes):
    core = openvino_core()
    source = path_or_bytes if isinstance(path_or_bytes, bytes) else str(path_or_bytes)
    compiled = core.compile_model(core.read_model(source), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda image: compiled(image)[0]


def unzipped(name, target):
    with zipfile.ZipFile(BUNDLED / name / "saved_model.zip") as archive:
        archive.extractall(target)
    return target


def load(name, how, scratch):
    folder = BUNDLED / name
    if how == "openvino onnx":
        return openvino_function(folder / "weights.onnx")
    if how == "openvino saved model":
        return openvino_function(unzipped(name, scratch))
    if how == "tensorflow keras":
        import keras

        model = keras.models.load_model(folder / "weights.keras", safe_mode=True)
        return lambda image: np.asarray(model(image))
    import tensorflow as tf

    loaded = tf.saved_model.load(str(unzipped(name, scratch)))
    signature = loaded.signatures["serving_default"]

    def predict(image, keep_alive=loaded):
        (result,) = signature(image=tf.constant(image)).values()
        return result.numpy()

    return predict


def mismatches(name, predict):
    """Elements of the test output outside the tolerance of the package."""
    rdf = description(name)
    found = predict(preprocessed(rdf, np.load(BUNDLED / name / "test_input.npy")))
    expected = np.load(BUNDLED / name / "test_output.npy")
    assert found.shape == expected.shape
    return int(np.count_nonzero(np.abs(found - expected) > TOLERANCE + TOLERANCE * np.abs(expected)))


@pytest.fixture
def training(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.parametrize("name", NAMES)
def test_package_is_small(name):
    assert sum(path.stat().st_size for path in (BUNDLED / name).iterdir()) < 2 * MEGABYTE


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_described_with_its_hash(name):
    described = files_of(description(name))
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (BUNDLED / name).iterdir()
        if path.name != "rdf.yaml"
    }
    assert described == present


@pytest.mark.parametrize("name", NAMES)
def test_description_is_valid(name):
    from bioimageio.spec import InvalidDescr, load_description

    loaded = load_description(BUNDLED / name / "rdf.yaml")
    assert not isinstance(loaded, InvalidDescr), loaded.validation_summary.format()
    assert loaded.id == name
    assert set(description(name)["weights"]) == {"keras_v3", "tensorflow_saved_model_bundle", "onnx"}


@pytest.mark.parametrize("name", NAMES)
def test_tensors_keep_their_names_and_axes(name):
    rdf = description(name)
    (source,), (result,) = rdf["inputs"], rdf["outputs"]
    assert source["id"] == "image"
    assert result["id"] == {"nuclei-tiny": "probability", "denoise-tiny": "denoised"}[name]
    for tensor in (source, result):
        assert [axis.get("id", axis["type"]) for axis in tensor["axes"]] == ["batch", "y", "x", "channel"]


@pytest.mark.parametrize("how", ["openvino onnx", "openvino saved model", "tensorflow keras", "tensorflow saved model"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format_reproduces_the_test_tensor(name, how, tmp_path):
    assert mismatches(name, load(name, how, tmp_path)) == 0


@pytest.mark.parametrize("name", NAMES)
def test_changed_weights_do_not_reproduce_the_test_tensor(name):
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(BUNDLED / name / "weights.onnx"))
    kernel = max(model.graph.initializer, key=lambda tensor: np.prod(tensor.dims))
    kernel.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(kernel) * np.float32(1.1), kernel.name))
    assert mismatches(name, openvino_function(model.SerializeToString())) > 100


def tile_error(name, halo):
    """Largest difference between a tile's interior and the same pixels of the whole image, over the output's range."""
    predict = openvino_function(BUNDLED / name / "weights.onnx")
    image = np.random.default_rng(3).random((1, 320, 320, 1), np.float32)
    whole = predict(image)
    start, stop = 96, 224
    tile = predict(np.ascontiguousarray(image[:, start - halo : stop + halo, start - halo : stop + halo]))
    inner = tile[:, halo : halo + stop - start, halo : halo + stop - start]
    return np.abs(inner - whole[:, start:stop, start:stop]).max() / np.ptp(whole)


@pytest.mark.parametrize("name", NAMES)
def test_declared_halo_makes_tiles_exact(name):
    halo = description(name)["outputs"][0]["axes"][1]["halo"]
    assert tile_error(name, halo) < 1e-6
    assert tile_error(name, 8) > 1e-5  # control: the measure sees a halo that is too small


def test_denoise_tiny_lets_gain_and_offset_pass(training):
    from training.synthetic_structures import Noise, clean_image, noisy_twin

    predict = openvino_function(BUNDLED / "denoise-tiny" / "weights.onnx")
    rng = np.random.default_rng(1)
    image = noisy_twin(rng, clean_image(rng, 128), Noise(20, 0.05))[None, ..., None]
    assert np.abs(predict(1000 * image + 500) - (1000 * predict(image) + 500)).max() < 0.05


def test_denoise_tiny_beats_a_gaussian_blur_on_an_unseen_image(training):
    from scipy import ndimage

    from training.denoise_fit import psnr
    from training.synthetic_structures import Noise, clean_image, noisy_twin

    predict = openvino_function(BUNDLED / "denoise-tiny" / "weights.onnx")
    rng = np.random.default_rng(987)
    gains = []
    for _ in range(8):
        clean = clean_image(rng, 128)
        noisy = noisy_twin(rng, clean, Noise(30, 0.05))
        best_blur = max(psnr(clean, ndimage.gaussian_filter(noisy, width)) for width in (0.7, 1.0, 1.5))
        gains.append(psnr(clean, predict(noisy[None, ..., None])[0, ..., 0]) - best_blur)
    assert np.mean(gains) > 1


@pytest.mark.skipif(not REAL_NUCLEI.is_dir(), reason="the real images are not beside this checkout")
def test_nuclei_tiny_finds_real_nuclei(training):
    """A floor, not an evaluation: nuclei-tiny was trained on these images. Its card has the held-out figures."""
    from training.decoding import Decoding, decode, score
    from training.nuclei_data import read_pairs

    rdf = description("nuclei-tiny")
    settings = rdf["config"]["zoobridge"]["labels"]
    how = Decoding(settings["threshold"], settings["boundary_threshold"], settings["min_size"])
    predict = openvino_function(BUNDLED / "nuclei-tiny" / "weights.onnx")
    pairs = read_pairs(REAL_NUCLEI)
    found = [decode(predict(preprocessed(rdf, pair.image)[None, ..., None])[0], how) for pair in pairs]
    scores = [score(pair.labels, labels) for pair, labels in zip(pairs, found, strict=True)]
    assert np.mean([each.foreground_iou for each in scores]) > 0.80
    assert np.mean([each.f1 for each in scores]) > 0.75
    shuffled = [score(pair.labels, labels) for pair, labels in zip(pairs[1:] + pairs[:1], found, strict=True)]
    assert np.mean([each.foreground_iou for each in shuffled]) < 0.4
    assert np.mean([each.f1 for each in shuffled]) < 0.3


def test_training_needs_no_real_images(tmp_path):
    target = tmp_path / "nuclei-tiny"
    command = ["-m", "training.train_nuclei_tiny", "--generated-only", "--windows", "8", "--epochs", "1"]
    done = subprocess.run(
        [sys.executable, *command, "--output", str(target)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "0 real images" in done.stdout
    assert {path.name for path in target.iterdir()} == {path.name for path in (BUNDLED / "nuclei-tiny").iterdir()}
