"""Pixels, axes, calibration and looks of images, from Fiji to Python and back."""

from pathlib import Path

import pytest

from tests.fiji.java import shared_blocks

ECHO = Path(__file__).with_name("echo.groovy").read_text()


def echo(java, macro, prepare="", crop=False):
    """Open an image by a macro, send it to Python and back; what both sides say about it."""
    java.script("Zoo Models")
    quoted = [text.replace("\\", "\\\\").replace("'", "\\'") for text in (macro, prepare)]
    given = f"macro = '''{quoted[0]}'''; prepare = '''{quoted[1]}'''; crop = {str(crop).lower()}"
    return java.groovy(f"{given}\n{ECHO}")


@pytest.mark.parametrize("bits", ["8-bit", "16-bit", "32-bit", "RGB"])
@pytest.mark.parametrize("kind", ["", "stack"])
def test_pixels_of_every_type_come_back_exactly(java, bits, kind):
    seen = echo(java, f'newImage("x", "{bits} noise", 37, 23, {5 if kind else 1});')
    assert seen["same"]
    before, after = seen["before"], seen["after"]
    assert (after["bits"], after["dimensions"]) == (before["bits"], before["dimensions"])
    assert shared_blocks() == set()


@pytest.mark.parametrize(
    ("bits", "axes", "dtype"),
    [("8-bit", "tczyx", "uint8"), ("16-bit", "tczyx", "uint16"), ("32-bit", "tczyx", "float32")],
)
def test_a_hyperstack_comes_back_as_one(java, bits, axes, dtype):
    seen = echo(java, f'newImage("x", "{bits} grayscale-mode label", 29, 31, 2, 3, 4);')
    told, before, after = seen["told"], seen["before"], seen["after"]
    assert (told["axes"], told["dtype"], seen["same"]) == (axes, dtype, True)
    assert after["dimensions"] == before["dimensions"] == [29, 31, 2, 3, 4]
    assert (after["hyper"], after["composite"], after["mode"]) == (True, True, before["mode"])


def test_calibration_labels_and_range_come_back(java):
    seen = echo(
        java,
        'newImage("x", "16-bit ramp", 32, 16, 3); run("Properties...", "channels=1 slices=3 frames=1 '
        'pixel_width=0.25 pixel_height=0.5 voxel_depth=2 unit=micron"); setMinAndMax(100, 900);',
        'imp.getStack().setSliceLabel("first é", 1); imp.getStack().setSliceLabel("third", 3); '
        'imp.setProperty("Info", "objective: 60x\\n")',
    )
    told = seen["told"]
    assert told["sizes"] == {"x": 0.25, "y": 0.5, "z": 2.0}
    assert set(told["units"].values()) == {"micron"}
    assert told["labels"] == ["first é", "", "third"]
    assert told["range"] == [100, 900]
    for fact in ("calibration", "labels", "low", "high", "info"):
        assert seen["after"][fact] == seen["before"][fact], fact


def test_signed_pixels_come_back(java):
    seen = echo(java, 'newImage("x", "16-bit ramp", 8, 8, 1);', "imp.calibration.setSigned16BitCalibration()")
    assert (seen["told"]["dtype"], seen["same"]) == ("int16", True)
    assert seen["after"]["calibration"] == seen["before"]["calibration"]


def test_a_label_image_keeps_its_colours(java):
    java.macro(
        'setBatchMode(true); newImage("map", "8-bit black", 96, 96, 1); run("Zoo Predict", "model=nuclei-tiny"); '
        'run("Zoo Labels");'
    )
    seen = echo(java, "")
    assert seen["told"]["lut"] == "glasbey"
    assert seen["after"]["colours"] == seen["before"]["colours"]


def test_a_selection_is_cropped(java):
    seen = echo(java, 'newImage("x", "32-bit ramp", 64, 32, 2); makeRectangle(60, 4, 30, 10);', crop=True)
    assert seen["after"]["dimensions"] == [4, 10, 1, 2, 1]
    assert seen["told"]["sum"] == pytest.approx(2 * 10 * sum(range(60, 64)) / 64, rel=1e-5)


def test_titles_become_unique_the_imagej_way(java):
    assert echo(java, 'newImage("cells.tif", "8-bit ramp", 8, 8, 1);')["told"]["title"] == "cells-1.tif"
