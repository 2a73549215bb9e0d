"""Choosing with real models: those that come along, and packages that fit worse or not at all."""

from dataclasses import replace

import numpy as np
import pytest

import zoobridge
from tests.macros.conftest import nuclei
from tests.models.generated import PackageRecipe, write_package
from zoobridge.errors import CancelledError, InputError, ModelNotFoundError
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.candidate import installed_candidate
from zoobridge.practice.choose.pictures import stack, write_montage
from zoobridge.practice.choose.suggestion import Request, judge, suggest
from zoobridge.practice.choose.trial import try_model
from zoobridge.practice.choose.wish import Wish
from zoobridge.settings import Settings

PIXELS, LABELS = nuclei()
CELLS = Image(PIXELS, "yx", title="cells")
SEGMENT = Wish(task="segmentation")


@pytest.fixture(scope="module")
def zoo(tmp_path_factory):
    """The bundled models, and a convolution of random weights whose output looks like probabilities."""
    folder = tmp_path_factory.mktemp("zoo")
    made = Zoo(Settings(folder / "home"))
    random = PackageRecipe(
        "random-maps",
        real=True,
        kernel=5,
        preprocessing=({"id": "zero_mean_unit_variance", "kwargs": {"axes": ["y", "x"]}},),
        postprocessing=({"id": "sigmoid"},),
        extra={"tags": ["semantic-segmentation"]},
    )
    made.install(write_package(folder / "random", random))
    made.install(write_package(folder / "deep", PackageRecipe("deep-model", axes="bczyx", real=True)))
    yield made
    made.close()


@pytest.fixture(scope="module")
def ranking(zoo):
    return suggest(zoo, [CELLS], Request(SEGMENT))


def test_the_model_for_nuclei_is_first_and_says_why(ranking):
    assert ranking.best.name == "nuclei-tiny"
    first = ranking.models[0]
    assert first.score > 0.8
    assert first.trial.object_size == pytest.approx(
        np.sqrt(4 * np.bincount(LABELS.ravel())[1:].mean() / np.pi), rel=0.2
    )
    assert any(reason.startswith("trial: ") and "stable, least when" in reason for reason in first.reasons)
    assert "pixel size: not stated (by the model)" in first.reasons


def test_random_weights_are_less_steady(ranking):
    scores = {each.name: each.score for each in ranking.models}
    assert scores["random-maps"] < scores["nuclei-tiny"]


def test_what_cannot_fit_is_last_and_was_not_run(ranking):
    unfit = {each.name: each for each in ranking.models if each.unfit}
    assert set(unfit) == {"denoise-tiny", "deep-model"}
    assert [each.unfit for each in ranking.models] == [False, False, True, True]
    assert all(each.trial is None for each in unfit.values())
    assert any("the image has no z" in reason for reason in unfit["deep-model"].reasons)
    assert any("restoration, not segmentation" in reason for reason in unfit["denoise-tiny"].reasons)


def test_the_document_is_json_and_names_every_model(ranking):
    import json

    document = json.loads(json.dumps(ranking.document()))
    assert document["best"] == "nuclei-tiny"
    assert [each["model"] for each in document["models"]] == [each.name for each in ranking.models]
    assert set(document["models"][0]["stability"]) >= {"turned by 90 degrees", "gamma 0.6", "blurred"}


@pytest.mark.parametrize("level", [7, 200])
def test_an_image_without_anything_gets_no_high_score(zoo, level):
    flat = Image(np.full((128, 128), level, np.uint8), "yx")
    trial = try_model(zoo, zoo.find("nuclei-tiny"), [flat], _silent())
    assert trial.score == 0
    assert trial.images[0].nothing is not None


def test_restorations_are_compared_by_their_values(zoo):
    noisy = Image((PIXELS + np.random.default_rng(1).normal(0, 15, PIXELS.shape)).astype(np.float32), "yx")
    trial = try_model(zoo, zoo.find("denoise-tiny"), [noisy], _silent())
    assert 0.7 < trial.score < 1
    assert trial.object_size is None


def test_a_model_that_cannot_run_is_ranked_without_a_score(zoo, tmp_path):
    broken = zoo.install(write_package(tmp_path / "broken", PackageRecipe("broken-weights")), verify=False)
    try:
        ranking = suggest(zoo, [CELLS], Request(models=(broken.name, "nuclei-tiny")))
    finally:
        zoo.remove(broken.name)
    assert [each.name for each in ranking.models] == ["nuclei-tiny", "broken-weights"]
    assert ranking.models[1].score is None
    assert ranking.models[1].reasons[0].startswith("trial: not possible (")


def test_sizes_lead_to_a_scale(zoo):
    (ranked,) = suggest(zoo, [CELLS], Request(models=("nuclei-tiny",), object_size=59.2, trial=False)).models
    assert ranked.scale == pytest.approx(0.25)
    assert any("object size: doubt" in reason and "use scale=0.25" in reason for reason in ranked.reasons)
    (ranked,) = suggest(zoo, [CELLS], Request(models=("nuclei-tiny",), object_size=15, trial=False)).models
    assert ranked.scale is None
    assert any("object size: fits" in reason for reason in ranked.reasons)


def _doubts(zoo, image):
    (ranked,) = suggest(zoo, [image], Request(models=("nuclei-tiny",), trial=False)).models
    return {finding.aspect for finding in ranked.findings if str(finding.verdict) == "doubt"}


def test_each_fault_of_an_image_is_named(zoo):
    assert _doubts(zoo, CELLS) <= {"intensities"}
    inverted = Image(255 - PIXELS, "yx")
    assert {"picture", "intensities"} <= _doubts(zoo, inverted)
    blurred = Image(_blurred(PIXELS, 4), "yx")
    assert "blur" in _doubts(zoo, blurred)
    noisy = Image((PIXELS + np.random.default_rng(0).normal(0, 60, PIXELS.shape)).clip(0, 255).astype(np.uint8), "yx")
    assert "noise" in _doubts(zoo, noisy)
    screenshot = Image(np.stack([PIXELS] * 3), "cyx", rgb=True)
    assert {"colour", "channels"} <= _doubts(zoo, screenshot)
    coarse = Image(PIXELS // 32 * 32, "yx")
    assert "bit depth" in _doubts(zoo, coarse)
    saturated = Image((PIXELS.astype(int) * 4).clip(0, 255).astype(np.uint8), "yx")
    assert "picture" in _doubts(zoo, saturated)


def test_an_image_normalised_before_is_doubted_where_the_model_does_not_normalise(zoo, tmp_path):
    raw = zoo.install(write_package(tmp_path / "raw", PackageRecipe("raw-values", real=True)), verify=False)
    image = Image((PIXELS / 255).astype(np.float32), "yx")
    try:
        (ranked,) = suggest(zoo, [image], Request(models=(raw.name,), trial=False)).models
    finally:
        zoo.remove(raw.name)
    assert any("normalised: doubt" in reason for reason in ranked.reasons)
    assert "normalised" not in _doubts(zoo, image)  # it scales by percentiles


def test_a_model_for_the_other_background_stands_behind_whatever_its_score(zoo):
    dark_cells = replace(CELLS, array=255 - PIXELS)
    first, second, *_ = suggest(zoo, [dark_cells], Request(SEGMENT)).models
    assert (first.name, second.name) == ("random-maps", "nuclei-tiny")
    assert second.wrong_background
    assert any(
        "background: doubt (bright, but it needs a dark one, as its card says)" in each for each in second.reasons
    )
    assert not suggest(zoo, [CELLS], Request(models=("nuclei-tiny",), trial=False)).best.wrong_background


def test_the_background_is_read_from_the_own_images_where_the_card_is_silent(zoo):
    model = zoo.find("nuclei-tiny")
    silent = replace(model.description, tags=("nuclei",), config={})
    candidate = installed_candidate(replace(model, description=silent))
    ranked = judge(candidate, [CELLS], Request())
    assert "background: fits (dark, as in its own images)" in ranked.reasons


def test_the_gravest_of_several_images_counts(zoo):
    request = Request(models=("nuclei-tiny",), trial=False)
    (ranked,) = suggest(zoo, [CELLS, replace(CELLS, array=255 - PIXELS)], request).models
    assert any("picture: doubt" in reason and "1 of 2 images" in reason for reason in ranked.reasons)


def test_without_images_the_cards_decide(zoo):
    ranking = suggest(zoo, [], Request(Wish(task="restoration")))
    assert ranking.best.name == "denoise-tiny"
    assert ranking.best.trial is None


def test_pictures_show_every_model_that_was_tried(ranking, tmp_path):
    picture = stack(ranking, "models")
    assert picture.slice_labels == tuple(f"{each.name}: {each.score:.0%} stable" for each in ranking.models[:2])
    assert (picture.axes, picture.rgb, picture.dtype) == ("zcyx", True, np.uint8)
    first = picture.array[0].transpose(1, 2, 0).astype(int)
    width = first.shape[1] // 3
    grey, outlined = first[:, : width - 4], first[:, width + 2 : 2 * width]
    assert (grey.max(axis=-1) == grey.min(axis=-1)).all()
    assert 0.01 < (outlined[..., 0] - outlined[..., 2] > 100).mean() < 0.3
    assert write_montage(ranking, tmp_path / "models.png")
    with pytest.raises(InputError, match="cannot be written"):
        write_montage(ranking, tmp_path / "no folder" / "models.png")


def test_python_takes_arrays_and_refuses_unknown_models(zoo):
    found = zoobridge.suggest(PIXELS, task="segmentation", models=["nuclei-tiny"], trial=False, zoo=zoo)
    assert found.best.name == "nuclei-tiny"
    with pytest.raises(ModelNotFoundError):
        zoobridge.suggest(PIXELS, models=["nuclei-tni"], zoo=zoo)


def test_a_trial_can_be_cancelled(zoo):
    class Cancelled:
        def update(self, done, total, message):
            if done == 2:
                msg = "Cancelled."
                raise CancelledError(msg)

    with pytest.raises(CancelledError):
        suggest(zoo, [CELLS], Request(models=("nuclei-tiny",)), Cancelled())


def _blurred(pixels, width):
    from scipy import ndimage

    return ndimage.gaussian_filter(pixels, width)


def _silent():
    from zoobridge.pipeline.progress import Silent

    return Silent()
