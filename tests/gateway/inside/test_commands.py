"""The commands as SciJava commands: typed inputs, outputs, models that come and go, failures."""

import json

import numpy as np
import pytest


@pytest.fixture(scope="module")
def cells():
    array = np.full((64, 80), 20, np.uint8)
    array[20:40, 30:50] = 200
    return array


def run(ij, name, **values):
    inputs = ij.py.jargs(values)
    return ij.command().run(f"zoobridge.{name}", True, inputs).get()


def sentence(error):
    while error.getCause() is not None:
        error = error.getCause()
    return str(error.getMessage())


def test_images_of_every_kind_are_inputs(zoo, ij, cells):
    expected = None
    for image in (ij.py.to_imageplus(cells), ij.py.to_dataset(cells), ij.py.to_img(cells)):
        module = run(ij, "Zoo_Predict", model="nuclei-tiny", image=image)
        values = json.loads(str(module.getOutput("values")))
        assert values["model"] == "nuclei-tiny"
        array = np.asarray(module.getOutput("result").getStack().getPixels(1))
        expected = array if expected is None else expected
        np.testing.assert_array_equal(array, expected)
    assert expected.max() > 0.5


def test_an_open_image_is_named_by_title_and_the_active_one_not_at_all(zoo, ij, cells):
    first, second = ij.py.to_imageplus(cells), ij.py.to_imageplus(cells)
    for imp, title in ((first, "first"), (second, "second")):
        imp.setTitle(title)
        imp.show()
    assert str(run(ij, "Zoo_nuclei_tiny", image="first").getOutput("title")) == "first-nuclei-tiny"
    ij.WindowManager.setTempCurrentImage(None)
    zoo.run_macro("", keep_state=True)
    for imp in (first, second):
        imp.close()


def test_results_are_shown_once(zoo, ij):
    imp = ij.IJ.createImage("ramp", "8-bit ramp", 64, 48, 1)
    before = len(list(ij.display().getDisplays()))
    run(ij, "Zoo_Predict", model="nuclei-tiny", image=imp)
    assert len(list(ij.display().getDisplays())) == before


def test_typed_values_reach_the_command(zoo, ij):
    large = ij.IJ.createImage("large", "8-bit ramp", 256, 256, 1)
    module = run(ij, "Zoo_Predict", model="nuclei-tiny", image=large, tile="128", channel=1)
    assert json.loads(str(module.getOutput("values")))["tiles"] > 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "Zoo Predict needs model="),
        ({"model": "nuclei-tny"}, 'the nearest is "nuclei-tiny"'),
        ({"model": "nuclei-tiny", "tile": "x"}, 'tile="x" cannot be used'),
        ({"model": "nuclei-tiny", "image": "nothing like it"}, '"nothing like it"'),
    ],
)
def test_a_failure_is_an_exception_with_one_sentence(zoo, ij, values, expected):
    from jpype import JException

    with pytest.raises(JException) as caught:
        run(ij, "Zoo_Predict", **values)
    assert expected in sentence(caught.value)
    assert "Traceback" not in sentence(caught.value)


def test_commands_are_in_the_menu_and_found_by_the_search_bar(zoo, ij):
    info = ij.command().getCommand("zoobridge.Zoo_Predict")
    assert str(info.getMenuPath().getMenuString()) == "Plugins > Model Zoo > Zoo Predict"
    labels = [str(module.getLabel()) for module in ij.module().getModules()]
    assert "Zoo nuclei-tiny" in labels


def test_dialogs_have_labels_tooltips_choices_and_help(zoo, ij):
    info = ij.command().getCommand("zoobridge.Zoo_Predict")
    items = {str(item.getName()): item for item in info.inputs()}
    assert str(items["model"].getLabel()) == "Model"
    assert [str(choice) for choice in items["model"].getChoices()] == list(zoo.zoo.names())
    assert str(items["precision"].getValue(info.createModule())) == "exact"
    assert all(str(item.getDescription()) for item in items.values())
    assert not any(item.isPersisted() for item in items.values())
    assert str(items["help"].getCallback()) == "help"


def test_a_model_that_goes_takes_its_command_along(zoo, ij):
    package = zoo.zoo.find("denoise-tiny")
    assert ij.command().getCommand("zoobridge.Zoo_denoise_tiny") is not None
    run(ij, "Zoo_Remove", model=package.name)
    assert ij.command().getCommand("zoobridge.Zoo_denoise_tiny") is None
    run(ij, "Zoo_Install", source="denoise-tiny")
    assert ij.command().getCommand("zoobridge.Zoo_denoise_tiny") is not None
