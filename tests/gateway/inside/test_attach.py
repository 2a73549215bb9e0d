"""Attaching and detaching, macros in a gateway, and the faults that SciJava's own road has."""

import contextlib

import numpy as np
import pytest

import zoobridge
from zoobridge.errors import HostError, InputError, MacroError, ModelNotFoundError, UsageError
from zoobridge.hosts.bridge import command_infos
from zoobridge.hosts.bridge.menus import command_table
from zoobridge.hosts.java.types import java_class

PREDICT = 'run("Zoo Predict", "model=nuclei-tiny");'


@pytest.fixture(scope="module")
def cells():
    array = np.random.default_rng(1).normal(20, 3, (96, 128)).astype(np.float32)
    array[30:50, 40:64] += 150
    return array


def zoo_commands(ij):
    modules = [str(module.getTitle()) for module in ij.module().getModules()]
    return [title for title in modules if title.startswith("Zoo ")]


def hooks():
    return java_class("ij.IJ").class_.getField("_hooks").get(None)


def test_detach_undoes_everything(ij):
    before = hooks(), java_class("java.lang.System").out
    zoo = zoobridge.attach(ij)
    assert {"Zoo Predict", "Zoo nuclei-tiny"} <= set(zoo_commands(ij))
    assert command_table().containsKey("Zoo Labels")
    with pytest.raises(HostError, match="attached to a gateway of this process already"):
        zoobridge.attach(ij)
    zoo.run_macro("print(1);")
    zoo.detach()
    assert zoo_commands(ij) == []
    assert ij.command().getCommand("zoobridge.Zoo_Predict") is None
    assert not command_table().containsKey("Zoo Labels")
    assert before == (hooks(), java_class("java.lang.System").out)
    with pytest.raises(HostError, match="This host is closed"):
        zoo.run_macro("print(1);")


def test_an_attempt_that_fails_leaves_nothing(ij, monkeypatch):
    def fail(*_arguments):
        msg = "no"
        raise HostError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(command_infos, "class_definer", fail)
        with pytest.raises(HostError, match="no"):
            zoobridge.attach(ij)
    assert not command_table().containsKey("Zoo Labels")
    assert zoo_commands(ij) == []
    zoobridge.attach(ij).detach()


def test_something_else_is_no_gateway():
    with pytest.raises(UsageError, match="A str is no ImageJ2 gateway"):
        zoobridge.attach("sc.fiji:fiji")


def test_a_macro_gives_what_the_embedded_host_gives(zoo, cells):
    result = zoo.run_macro(
        PREDICT + 'run("Zoo Labels", "model=nuclei-tiny"); print(getTitle()); return "" + nResults;',
        images={"cells.tif": cells},
    )
    assert (result.value, result.log) == ("1", "cells-nuclei-tiny-labels\n")
    labels = result.images["cells-nuclei-tiny-labels"]
    assert labels.lut == "glasbey"
    assert len(result.polygons["cells-nuclei-tiny-labels"]) == len(result.results) == 1
    expected = zoo.zoo.predict("nuclei-tiny", zoobridge.Image(cells, "yx")).images["probability"].array
    np.testing.assert_array_equal(result.images["cells-nuclei-tiny"].array, expected)


def test_the_selected_image_is_the_one_predicted(zoo):
    """SciJava's own road takes the image opened last."""
    result = zoo.run_macro(
        'newImage("first", "8-bit ramp", 64, 48, 1); id = getImageID(); newImage("second", "8-bit ramp", 96, 80, 1);'
        "selectImage(id);" + PREDICT + "return getTitle() + getWidth();"
    )
    assert result.value == "first-nuclei-tiny64"


def test_results_of_commands_are_open_whoever_runs_the_macro(zoo, ij):
    ij.py.run_macro('newImage("whose", "8-bit ramp", 64, 48, 1);' + PREDICT)
    imp = java_class("ij.WindowManager").getImage("whose-nuclei-tiny")
    assert (imp.getWidth(), imp.getHeight()) == (64, 48)
    for title in ("whose", "whose-nuclei-tiny"):
        java_class("ij.WindowManager").getImage(title).close()


@pytest.mark.parametrize(
    ("macro", "sentence", "line"),
    [
        ('run("Zoo Predict", "mdel=x");', 'has no key "mdel"; did you mean "model"', 1),
        ('x = 1;\nopen("/none.tif");\nprint("on");', "there is no file /none.tif", 2),
        ("\n\nnope(1);", 'Undefined identifier at "nope"', 3),
        ('exit("enough");', "enough", 1),
        ('run("invert");', 'did you mean "Invert"', 1),
        ('eval("zzz(1);");\nprint("on");', "zzz", 1),
        ('run("Zoo Predict", "model=nuclei-tny");', "nuclei-tny", 1),
    ],
)
def test_nothing_goes_on_after_an_error(zoo, cells, macro, sentence, line):
    with pytest.raises(MacroError) as caught:
        zoo.run_macro(macro, images=[cells])
    assert sentence in caught.value.message
    assert caught.value.line == line


def test_the_cause_of_a_failure_is_kept(zoo, cells):
    with pytest.raises(MacroError) as caught:
        zoo.run_macro('run("Zoo Predict", "model=nuclei-tny");', images=[cells])
    assert isinstance(caught.value.__cause__, ModelNotFoundError)


def test_defaults_of_parameters_are_not_those_of_an_earlier_run(zoo):
    """SciJava remembers values from one run to the next, and takes them for those that are not given."""
    macro = "#@ int (value=3) n\n#@ String (value=a) word\nreturn word + n;"
    assert zoo.run_macro(macro, {"n": 7, "word": "b"}).value == "b7"
    assert zoo.run_macro(macro).value == "a3"


def test_an_image_parameter_is_the_active_image(zoo, cells):
    macro = "#@ ImagePlus image\nselectImage(image);\nreturn getTitle();"
    assert zoo.run_macro(macro, images={"one": cells, "two": cells}).value == "two"
    assert zoo.run_macro(macro, images={"image": cells, "two": cells}).value == "image"


def test_a_macro_without_an_end_is_stopped(zoo):
    from zoobridge.errors import CancelledError

    with pytest.raises(CancelledError, match="time limit"):
        zoo.run_macro("while (true) {}", timeout=0.5)
    assert zoo.run_macro('return "" + 5;').value == "5"


def test_what_was_open_before_stays_and_what_a_macro_left_goes(zoo, ij, cells):
    imp = ij.py.to_imageplus(cells)
    imp.setTitle("mine")
    imp.show()
    zoo.run_macro('newImage("left", "8-bit black", 8, 8, 1);')
    assert list(zoo.run_macro("").images) == ["mine"]
    zoo.run_macro('newImage("kept", "8-bit black", 8, 8, 1);')
    assert list(zoo.run_macro("", keep_state=True).images) == ["mine", "kept"]
    zoo.run_macro("")
    imp.close()


@pytest.mark.parametrize("macro", ["nope(1);", "exit();", "setBatchMode(true); setBatchMode(false);"])
def test_what_was_open_survives_every_end_of_a_macro(zoo, ij, macro):
    """Without windows ImageJ forgets all images when a macro fails."""
    imp = ij.IJ.createImage("mine", "8-bit ramp", 8, 8, 1)
    imp.show()
    with contextlib.suppress(MacroError):
        zoo.run_macro(macro)
    assert list(zoo.run_macro("").images) == ["mine"]
    imp.close()


def test_what_a_macro_has_closed_stays_closed(zoo, ij):
    for title in ("mine", "yours"):
        ij.IJ.createImage(title, "8-bit ramp", 8, 8, 1).show()
    with pytest.raises(MacroError):
        zoo.run_macro('selectImage("mine"); close(); nope(1);')
    assert list(zoo.run_macro("").images) == ["yours"]
    java_class("ij.WindowManager").getImage("yours").close()


def test_an_image_closed_by_somebody_else_is_not_open(zoo, ij):
    ij.IJ.createImage("mine", "8-bit ramp", 8, 8, 1).show()
    zoo.run_macro('selectImage("mine");')
    java_class("ij.WindowManager").getImage("mine").close()
    assert list(zoo.run_macro("").images) == []


def test_rows_of_somebody_else_stay(zoo):
    table = java_class("ij.measure.ResultsTable").getResultsTable()
    table.addRow()
    table.addValue("Mine", 3.0)
    assert len(zoo.run_macro('setResult("Mine", nResults, 4);').results) == 2
    assert list(zoo.run_macro("").results["Mine"]) == [3.0]
    table.reset()


def test_columns_of_an_earlier_macro_go(zoo):
    zoo.run_macro('setResult("Before", 0, 1);')
    assert list(zoo.run_macro('setResult("Now", 0, 1);').results) == ["Now"]


def test_java_images_go_in(zoo, ij, cells):
    dataset = ij.py.to_dataset(cells)
    for given in (ij.py.to_imageplus(cells), dataset, ij.py.to_img(cells)):
        result = zoo.run_macro(PREDICT + 'return "" + bitDepth();', images={"given": given})
        assert result.value == "32"
        np.testing.assert_array_equal(result.images["given"].array, cells)
    with pytest.raises(InputError, match="of 3 dimensions does not say what its axes are"):
        zoo.run_macro("", images=[java_class("net.imglib2.img.array.ArrayImgs").floats(4, 3, 2)])


def test_an_xarray_goes_in(zoo, ij, cells):
    data = ij.py.from_java(ij.py.to_dataset(np.stack([cells, cells * 2]), dim_order=["pln", "row", "col"]))
    result = zoo.run_macro('return "" + nSlices;', images={"data": data})
    assert result.value == "2"
    assert result.images["data"].axes == "zyx"


def test_two_planes_of_a_dataset_keep_their_axes(zoo, ij, cells):
    dataset = ij.py.to_dataset(np.stack([cells, cells * 2, cells * 3]), dim_order=["ch", "row", "col"])
    image = zoo.run_macro("", images={"d": dataset}).images["d"]
    assert (image.axes, image.array.shape) == ("cyx", (3, 96, 128))
    np.testing.assert_array_equal(image.array[2], cells * 3)
