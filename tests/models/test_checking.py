"""The check on the models that come with zoobridge: right images pass, wrong ones are doubted."""

import warnings
from dataclasses import fields, replace

import numpy as np
import pytest

import zoobridge
from tests.unit.practice.check.pictures import nuclei
from zoobridge.errors import InputError, UsageError
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.checking import CheckSettings, check_subjects
from zoobridge.practice.check.result import Level
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.objects.decoding import Decoding, decode

IMAGES = [nuclei(seed) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def zoo():
    zoo = Zoo()
    yield zoo
    zoo.close()


def truths():
    return [Subject(f"{n}", image, Image(labels, "yx")) for n, (image, labels) in enumerate(IMAGES)]


def decode_as_told(told, shown):
    """The objects, numbered by what the result says of how it numbered them."""
    how = Decoding(**{each.name: told[each.name] for each in fields(Decoding)})
    return decode(shown.array[told["foreground"] - 1], shown.array[told["boundary"] - 1], how)


def test_a_good_image_passes_and_the_cost_stays_below_ten_predictions(zoo):
    [check] = (result := check_subjects(zoo, "nuclei-tiny", [Subject("good", IMAGES[0][0])])).images
    assert result.verdict.level is Level.PASSED, result.verdict
    assert check.predictions == 8
    assert len(check.objects) == IMAGES[0][1].max()
    assert check.pictures["stability"].array.shape == (192, 192)
    assert result.checked.engine in {"openvino", "tensorflow"}
    assert decode_as_told(result.checked.objects, check.pictures["result"]).max() == len(check.objects)
    again = check_subjects(
        zoo, "nuclei-tiny", [Subject("good", IMAGES[0][0])], CheckSettings.from_json(result.settings)
    )
    assert again.images[0].findings == check.findings


@pytest.mark.parametrize("change", [lambda a: a.max() - a, lambda a: np.random.default_rng(0).permuted(a, axis=1)])
def test_an_image_of_another_kind_is_doubted(zoo, change):
    wrong = replace(IMAGES[0][0], array=change(IMAGES[0][0].array))
    result = check_subjects(zoo, "nuclei-tiny", [Subject("wrong", wrong)])
    assert result.verdict.level is Level.WARNED
    assert "wrong" in result.verdict.sentence


def test_against_labels_and_another_model(zoo):
    result = check_subjects(zoo, "nuclei-tiny", truths(), against="nuclei-tiny")
    assert result.summary["f1_0.50"].mean > 0.95
    assert result.summary["f1_0.50"].low <= result.summary["f1_0.50"].mean <= result.summary["f1_0.50"].high
    assert result.comparison.difference.mean == 0
    assert result.comparison.p_value == 1
    assert sorted(result.worst) == ["0", "1", "2"]


def test_denoising_passes_and_is_nearer_to_the_truth(zoo):
    clean = IMAGES[0][0].array
    noisy = np.random.default_rng(0).poisson(clean.clip(0)).astype(np.float32)
    noisy += np.random.default_rng(1).normal(0, 8, clean.shape).astype(np.float32)
    without = check_subjects(zoo, "denoise-tiny", [Subject("noisy", Image(noisy, "yx"))])
    told = {finding.check: finding.level for finding in without.images[0].findings}
    assert told["residual"] is told["invented structure"] is told["noise image"] is Level.PASSED
    against = check_subjects(zoo, "denoise-tiny", [Subject("noisy", Image(noisy, "yx"), Image(clean, "yx"))])
    metrics = against.images[0].metrics
    assert metrics["psnr"] > metrics["psnr_of_image"] + 2
    assert "nearer to the truth" in against.verdict.sentence


def test_seams_are_compared_where_there_are_tiles(zoo):
    large = Image(np.tile(IMAGES[0][0].array, (2, 2)), "yx")
    result = check_subjects(zoo, "nuclei-tiny", [Subject("tiled", large)], CheckSettings(tile=(256, 256)))
    finding = next(each for each in result.images[0].findings if each.check == "tile seams")
    assert (finding.level, finding.numbers["largest_difference"]) == (Level.PASSED, 0.0)
    assert result.images[0].predictions == 9


def test_python_says_the_same_and_reads_files(zoo, tmp_path):
    import tifffile

    image, labels = IMAGES[0]
    tifffile.imwrite(tmp_path / "a.tif", image.array)
    tifffile.imwrite(tmp_path / "a_labels.tif", labels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        of_arrays = zoobridge.check(image.array, "nuclei-tiny", labels, zoo=zoo)
        of_files = zoobridge.check(tmp_path / "a.tif", "nuclei-tiny", tmp_path / "a_labels.tif", zoo=zoo)
    assert of_arrays.images[0].metrics == of_files.images[0].metrics
    assert of_arrays.images[0].sha256 == of_files.images[0].sha256


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"against": "nuclei-tiny"}, UsageError, "only be compared with a truth"),
        ({"task": "guess"}, UsageError, "task='guess' is not known"),
        ({"precision": "most"}, UsageError, "precision='most'"),
        ({"truth": [1, 2]}, UsageError, "1 images but 2 truths"),
        ({"truth": np.zeros((3, 3), int)}, InputError, "does not fit"),
        ({"images": []}, UsageError, "no image to check"),
    ],
)
def test_what_cannot_be_checked_is_said(zoo, arguments, error, words):
    given = {"images": IMAGES[0][0].array, "model": "nuclei-tiny", "zoo": zoo, **arguments}
    with pytest.raises(error, match=words):
        zoobridge.check(**given)
