import numpy as np
import pytest

import zoobridge
from tests.models.generated import PackageRecipe
from tests.unit.inference.packages import NAME, identity_package, untested_package, zoo_with
from zoobridge.errors import InputError, ModelNotFoundError, UsageError, ZoobridgeWarning
from zoobridge.inference.model import load
from zoobridge.inference.zoo import Zoo
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

PLANE = np.random.default_rng(0).normal(size=(32, 40)).astype(np.float32)


@pytest.fixture
def zoo(tmp_path):
    return zoo_with(tmp_path, [FakeEngine()])


def test_arrays_in_arrays_out(zoo):
    with load(NAME, zoo) as model:
        assert model.description.name == NAME
        result = model.predict(PLANE)
        np.testing.assert_array_equal(result["output"], PLANE)
        stack = np.stack([PLANE, PLANE + 1])
        np.testing.assert_array_equal(model.predict(stack, axes="tyx")["output"], stack)
        np.testing.assert_array_equal(model.predict({"input": PLANE}, {"input": "yx"})["output"], PLANE)
        np.testing.assert_array_equal(model.predict(PLANE.tolist(), tile="none")["output"], PLANE)


def test_tile_and_precision_reach_the_prediction(zoo):
    model = load(NAME, zoo)
    model.predict(PLANE, tile=(24, 24), precision="fast")
    assert zoo.last.report.tiles > 1
    with pytest.raises(UsageError, match=r"^precision=exactly is not known; use exact or fast\.$"):
        model.predict(PLANE, precision="exactly")
    model.predict(PLANE, precision=Precision.EXACT)


@pytest.mark.parametrize("tile", [24, np.int64(24), "24", "24x24", "24, 24", [24, 24], (np.int32(24), 24)])
def test_a_tile_is_written_as_in_macros_or_as_numbers(zoo, tile):
    load(NAME, zoo).predict(PLANE, tile=tile)
    assert zoo.last.report.tile_shape == (16, 24)  # tiles of at most that size, balanced


@pytest.mark.parametrize("tile", [None, "auto", "AUTO", "none"])
def test_without_a_size_a_small_image_is_not_tiled(zoo, tile):
    load(NAME, zoo).predict(PLANE, tile=tile)
    assert zoo.last.report.seam == "none"


@pytest.mark.parametrize("tile", ["abc", "", 0, -3, True, 32.5, (32.5, 32), (), (1, 2, 3, 4), ("24", "24"), {}, object])
def test_a_tile_that_means_nothing_is_refused(zoo, tile):
    with pytest.raises(UsageError) as caught:
        load(NAME, zoo).predict(PLANE, tile=tile)
    assert str(caught.value) == (
        f"tile={tile!r} cannot be used; give auto, none, one size such as 256, 256x256 (y, x) or 16x256x256 "
        "(z, y, x), as text, number or tuple."
    )


def test_memory_is_bytes_or_written_as_in_macros(zoo):
    model = load(NAME, zoo)
    model.predict(PLANE, memory="4GB")
    model.predict(PLANE, memory=np.int64(4_000_000_000))


@pytest.mark.parametrize("memory", ["much", "0GB", 0, -1, 1.5, True])
def test_memory_that_means_nothing_is_refused(zoo, memory):
    with pytest.raises(UsageError) as caught:
        load(NAME, zoo).predict(PLANE, memory=memory)
    assert str(caught.value) == (
        f"memory={memory!r} cannot be used; give a number of bytes, or an amount of memory with its unit, such as "
        "800MB, 4GB or 2GiB."
    )


@pytest.mark.parametrize("channel", ["1", 0, 1.0, True])
def test_a_channel_that_means_nothing_is_refused(zoo, channel):
    with pytest.raises(UsageError) as caught:
        load(NAME, zoo).predict(PLANE, channel=channel)
    assert str(caught.value) == f"channel={channel!r} cannot be used; give a whole number counted from 1."


def test_rows_of_different_length_are_no_image(zoo):
    with pytest.raises(InputError, match=r"^The image is no array, because its rows differ in length; give every row"):
        load(NAME, zoo).predict([[1, 2], [3]])


@pytest.mark.parametrize("image", [None, "cells.tif", [["a"]], [[1j]]])
def test_what_is_no_image_is_told_in_a_sentence(zoo, image):
    with pytest.raises(InputError, match=r"^(Axes 'yx' do not describe an array|Pixels of type .* are not supported)"):
        load(NAME, zoo).predict(image)


@pytest.mark.parametrize("name", [None, 3])
def test_a_name_is_a_text(zoo, name):
    with pytest.raises(UsageError) as caught:
        load(name, zoo)
    assert str(caught.value) == (
        f"load needs the name of an installed model as text, not {name!r}; zoobridge models list shows them."
    )


def test_wrong_axes_are_told_in_a_sentence(zoo):
    model = load(NAME, zoo)
    with pytest.raises(InputError, match=r"Axes 'zyx' do not describe an array of shape \(32, 40\)"):
        model.predict(PLANE, axes="zyx")
    with pytest.raises(UsageError, match=r"^No axes were given for the input 'input'; give one letter"):
        model.predict(PLANE, axes={"other": "yx"})
    with pytest.raises(UsageError, match=r"^No axes were given for the input 'input'; give one letter"):
        model.predict(PLANE, axes=None)


def test_what_the_prediction_doubts_is_a_warning_at_the_line_that_asked(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"), engines=[FakeEngine()])
    zoo.install(untested_package(tmp_path / "package"))
    with pytest.warns(ZoobridgeWarning, match=f"^The model {NAME} has no test tensors") as caught:
        load(NAME, zoo).predict(PLANE)
    assert [each.filename for each in caught] == [__file__]


def test_the_entrance_also_says_when_an_image_looks_wrong(zoo):
    with pytest.warns(ZoobridgeWarning, match=r"^The image has the same value everywhere\.$"):
        zoobridge.load(NAME, zoo).predict(np.ones((32, 40), np.float32))


def test_closing_one_model_leaves_the_others_of_its_zoo(tmp_path):
    engine = FakeEngine()
    zoo = zoo_with(tmp_path, [engine])
    zoo.install(identity_package(tmp_path / "other", PackageRecipe(seed=1), name="other-model"))
    other = load("other-model", zoo)
    other.predict(PLANE)
    with load(NAME, zoo) as model:
        model.predict(PLANE)
    assert [loaded.closed for loaded in engine.loaded[-1:]] == [True]
    before = len(engine.loaded)
    other.predict(PLANE)
    assert len(engine.loaded) == before


def test_models_of_one_process_share_their_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOBRIDGE_HOME", str(tmp_path / "one"))
    assert zoobridge.load("nuclei-tiny")._zoo is zoobridge.load("denoise-tiny")._zoo
    first = zoobridge.load("nuclei-tiny")._zoo
    monkeypatch.setenv("ZOOBRIDGE_HOME", str(tmp_path / "two"))
    assert zoobridge.load("nuclei-tiny")._zoo is not first


def test_closing_gives_the_memory_back(tmp_path):
    engine = FakeEngine()
    with load(NAME, zoo_with(tmp_path, [engine])) as model:
        model.predict(PLANE)
    assert all(loaded.closed for loaded in engine.loaded)


def test_the_package_has_the_entrance_and_names_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOBRIDGE_HOME", str(tmp_path))
    with pytest.raises(ModelNotFoundError, match="nucleus-tiny"):
        zoobridge.load("nucleus-tiny")
    with pytest.raises(AttributeError, match="module 'zoobridge' has no attribute 'laod'"):
        zoobridge.laod("nuclei-tiny")
