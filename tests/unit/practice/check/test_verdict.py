"""What the words claim is what the numbers say, and no more."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.practice.check.pictures import nuclei
from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.failing import properties, what_fails
from zoobridge.practice.check.intervals import over_images
from zoobridge.practice.check.pairs import image_files, read_subjects, truth_file
from zoobridge.practice.check.result import Checked, CheckResult, Finding, ImageCheck, Level, Verdict
from zoobridge.practice.check.subject import Subject, comparable
from zoobridge.practice.check.trust import stability_finding
from zoobridge.practice.check.verdict import against_truth, without_truth
from zoobridge.practice.check.verdict import told as told_of
from zoobridge.practice.images.hashing import pixel_hash
from zoobridge.practice.task import Task

SHOWN = Image(np.zeros((8, 8)), "yx")
LABELS = np.zeros((1, 1, 8, 8), np.int32)


def image(name, f1=None, *findings):
    metrics = {} if f1 is None else {"f1_0.50": f1}
    return ImageCheck(name, name.ljust(64, "0"), (8, 8), "yx", "uint8", metrics, findings)


def seen(brightness):
    return [{"mean brightness": value, "noise": 0.1} for value in brightness]


def told(scores, brightness):
    images = [image(f"{n}.tif", score) for n, score in enumerate(scores)]
    return against_truth(Task.INSTANCES, images, over_images(scores, 0), seen(brightness), None)


def test_agreement_is_said_with_its_interval():
    verdict = told([0.9, 0.92, 0.91, 0.95] * 3, range(12))
    assert verdict.sentence.startswith("The model agrees with your labels on 12 images, F1 0.92 [")
    assert verdict.level is Level.PASSED
    assert told([0.6] * 12, range(12)).level is Level.NOTED
    assert "does not agree" in told([0.1] * 12, range(12)).sentence


def test_where_it_fails_is_said_when_it_cannot_be_chance():
    scores = [0.9] * 9 + [0.1, 0.2, 0.3]
    verdict = told(scores, [*range(9), 100, 120, 130])
    assert "it fails on images with a mean brightness above 8 (3 of 12)" in verdict.sentence
    assert verdict.level is Level.WARNED
    assert "it fails on 9.tif, 10.tif, 11.tif" in told(scores, [5, 1, 9, 3, 2, 8, 4, 0, 6, 7, 5, 3]).sentence


def test_a_single_failure_of_a_few_is_never_explained():
    assert what_fails([0.9, 0.9, 0.1], 0.5, seen([1, 2, 100])) is None
    rng = np.random.default_rng(0)
    by_chance = [
        what_fails([0.9] * 9 + [0.1] * 3, 0.5, [dict(enumerate(row)) for row in rng.random((12, 4))]) is not None
        for _ in range(300)
    ]
    assert np.mean(by_chance) < 0.07


def test_few_images_and_one_image_are_limits():
    limits = told([0.9, 0.8], [1, 2]).limits
    assert any("With 2 images" in limit for limit in limits)


def test_without_truth_the_first_limit_is_that_there_is_none():
    passed = without_truth([image("a", None, Finding("stability", Level.PASSED, ""))])
    assert passed.level is Level.PASSED
    assert "Without truth only failures that show" in passed.limits[0]
    doubted = without_truth([image("a", None, Finding("stability", Level.WARNED, "It moves."))])
    assert (doubted.level, "It moves." in doubted.sentence) == (Level.WARNED, True)
    strange = Finding("out of distribution", Level.NOTED, "It is unlike them.")
    noted = without_truth([image("a", None, Finding("stability", Level.PASSED, ""), strange)])
    assert noted.level is Level.NOTED
    assert noted.sentence.endswith("But be careful: It is unlike them.")
    assert "like the model's own" not in noted.sentence
    unknown = Finding("out of distribution", Level.UNKNOWN, "No images.")
    assert without_truth([image("a", None, unknown)]).level is Level.UNKNOWN
    assert "No images." in without_truth([image("a", None, unknown)]).limits


def test_images_the_model_was_trained_on_prove_little():
    learnt, strange = Finding("trained on", Level.NOTED, ""), Finding("out of distribution", Level.NOTED, "")
    images = [image("a", 0.9, learnt), image("b", 0.9, learnt, strange), image("c", 0.9)]

    def verdict(images):
        return against_truth(Task.INSTANCES, images, over_images([0.9] * len(images), 0), seen([1, 2, 3]), None)

    told = verdict(images)
    assert told.sentence.endswith(". But 2 of 3 images are among those it was trained on.")
    assert told.level is Level.NOTED
    assert "The training of the model used a, b: label images it has never seen." in told.limits
    assert "Unlike the model's own images: b." in told.limits
    assert verdict(images[:1]).sentence.endswith(". But the image is among those it was trained on.")
    assert "among" not in verdict(images[2:]).sentence
    assert verdict(images[2:]).level is Level.PASSED


@pytest.mark.parametrize("names", [("0", "image", "images"), ("F1", "1", "a+b (1).tif"), ("a.tif", "a.tif-1", "")])
def test_a_verdict_is_told_without_names_too(names):
    strange = Finding("out of distribution", Level.NOTED, "It is unlike them.")
    images = [image(name, score, strange) for name, score in zip(names, (0.9, 0.1, 0.3), strict=True)]

    def verdict_on(images):
        return against_truth(Task.INSTANCES, images, over_images([0.9, 0.1, 0.3], 0), seen([1, 2, 3]), None)

    verdict = told_of(images, verdict_on)
    assert f"it fails on {names[1]}, {names[2]}." in verdict.sentence
    unlike = "Unlike the model's own images: image 1, image 2, image 3."
    assert verdict.unnamed.startswith("The model does not agree with your labels on 3 images, F1 0.433 [")
    assert "; it fails on image 2, image 3." in verdict.unnamed
    assert verdict.unnamed.endswith(unlike)


def test_the_same_image_twice_is_told():
    images = [image("a", 0.9), image("b", 0.9), replace(image("c", 0.9), sha256=image("a").sha256)]
    verdict = against_truth(Task.INSTANCES, images, over_images([0.9] * 3, 0), seen([1, 2, 1]), None)
    assert "Only 2 of 3 images differ from each other, so the interval is too narrow." in verdict.limits
    assert not any("differ" in limit for limit in told([0.9, 0.8], [1, 2]).limits)


def test_images_without_objects_are_told():
    images = [replace(image("a", 1.0), metrics={"f1_0.50": 1.0, "count_true": 0.0}) for _ in range(3)]
    images.append(replace(image("b"), metrics={"f1_0.50": 0.6, "count_true": 9.0}))
    verdict = against_truth(Task.INSTANCES, images, over_images([1.0, 1.0, 1.0, 0.6], 0), seen([1, 2, 3, 4]), None)
    said = "3 of 4 images are without objects in your labels, and right where none was found; over the other F1 is 0.6."
    assert said in verdict.limits
    assert not any("without objects" in limit for limit in told([0.9, 0.8], [1, 2]).limits)


def test_what_is_noted_of_many_images_is_said_once():
    fine = Finding("stability", Level.PASSED, "")
    strange = Finding("out of distribution", Level.NOTED, "It is unlike them.")
    inverted = Finding("inverted image", Level.NOTED, "It finds 3 objects.")
    images = [image(name, None, fine, strange, inverted) for name in ("a.tif", "b.tif", "c.tif")]
    three = without_truth(images)
    assert three.sentence.endswith("But be careful: all 3 images are unlike the model's own. a.tif: It is unlike them.")
    assert three.limits[1:] == ("a.tif: It finds 3 objects. Noted in 3 of 3 images.",)
    one = without_truth([*images[:1], image("d.tif", None, fine), image("e.tif", None, fine)])
    assert "But be careful: 1 of 3 images is unlike the model's own. a.tif: " in one.sentence
    assert one.limits[1:] == ("a.tif: It finds 3 objects.",)


def test_a_result_without_objects_is_no_result_to_believe():
    fine = [Finding("blank image", Level.PASSED, ""), Finding("overall", Level.PASSED, "")]
    nothing, found = (stability_finding(Task.INSTANCES, 1.0, count) for count in (0, 5))
    all_empty = without_truth([image("a.tif", None, nothing, *fine)])
    assert all_empty.level is Level.UNKNOWN
    assert all_empty.sentence.startswith("No object was found in a.tif: ")
    some = without_truth([image("a.tif", None, nothing, *fine), image("b.tif", None, found, *fine)])
    assert some.level is Level.NOTED
    assert "No object was found in a.tif: whether there is none cannot be said." in some.sentence
    assert "No object" not in without_truth([image("b.tif", None, found, *fine)]).sentence


def test_json_holds_everything_but_pictures_and_no_number_json_lacks():
    check = ImageCheck("a", "0", (2,), "x", "u1", {"psnr": math.inf}, pictures={"image": SHOWN})
    checked = Checked("m", "1", "0", None, "e", "onnx", "exact")
    result = CheckResult(checked, (check,), Verdict(Level.NOTED, "So.", ()))
    document = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert document["images"][0]["metrics"] == {"psnr": None}
    assert "pictures" not in document["images"][0]
    assert document["verdict"]["level"] == "noted"


def test_the_hash_is_of_type_shape_and_values():
    same = pixel_hash(Image(np.zeros((8, 8)), "yx", title="another name"))
    assert pixel_hash(SHOWN) == same
    for other in (np.zeros((8, 8), np.float32), np.zeros((4, 16)), np.eye(8)):
        assert pixel_hash(Image(other, "yx")) != same


def test_a_mask_is_cut_into_objects_and_labels_stay():
    mask = np.zeros((8, 8), np.uint8)
    mask[:2, :2] = mask[5:, 5:] = 255
    true, _ = comparable(Task.INSTANCES, Subject("a", SHOWN, Image(mask, "yx")), SHOWN, LABELS)
    assert set(np.unique(true)) == {0, 1, 2}
    labels = mask.astype(np.uint16)
    labels[:2, :2] = 7
    true, _ = comparable(Task.INSTANCES, Subject("a", SHOWN, Image(labels, "yx")), SHOWN, LABELS)
    assert set(np.unique(true)) == {0, 7, 255}


@pytest.mark.parametrize(
    ("truth", "words"),
    [(Image(np.zeros((4, 8)), "yx"), "1 x 1 x 4 x 8"), (Image(np.zeros((3, 8, 8)), "cyx"), "3 channels")],
)
def test_a_truth_that_does_not_fit_is_refused(truth, words):
    with pytest.raises(InputError, match=words):
        comparable(Task.INSTANCES, Subject("a", SHOWN, truth), SHOWN, LABELS)


def test_truths_are_found_by_name(tmp_path):
    import tifffile

    for name in ("in/a.tif", "in/b.tif", "true/a.tif", "true/b_labels.tif", "true/c.tif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        tifffile.imwrite(tmp_path / name, np.full((4, 4), ord(name[-5]), np.uint8))
    (tmp_path / "in" / "notes.txt").write_text("no image")
    subjects = read_subjects(image_files([tmp_path / "in"]), tmp_path / "true")
    assert [subject.name for subject in subjects] == ["a.tif", "b.tif"]
    assert subjects[0].truth.title == "a.tif"
    (tmp_path / "true" / "a-mask.png").touch()
    with pytest.raises(InputError, match=r"several truths \(a-mask.png, a.tif\)"):
        truth_file(tmp_path / "in" / "a.tif", tmp_path / "true", 2)
    with pytest.raises(InputError, match="has no truth"):
        truth_file(tmp_path / "z.tif", tmp_path / "true", 2)
    with pytest.raises(InputError, match="there are 2 images"):
        truth_file(tmp_path / "in" / "a.tif", tmp_path / "true" / "a.tif", 2)
    with pytest.raises(InputError, match="is given as image and as its truth"):
        truth_file(tmp_path / "in" / "a.tif", tmp_path / "in" / "a.tif", 1)
    with pytest.raises(InputError, match=r"is the folder of the images, and b\.tif has no truth beside it"):
        truth_file(tmp_path / "in" / "b.tif", tmp_path / "in", 2)


def test_properties_tell_what_a_person_sees():
    bright, dark = nuclei(1)[0], nuclei(2, noise=0.2)[0]
    one, other = properties(Image(bright.array * 3, "yx")), properties(dark)
    assert one["mean brightness"] > other["mean brightness"]
    assert one["noise"] < other["noise"]
