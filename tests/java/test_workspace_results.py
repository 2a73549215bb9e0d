"""The "Results" table: measured by ImageJ, filled by columns, read as a data frame."""

import math

import numpy as np
import pytest

from tests.java.macros import Place, value_of
from zoobridge.errors import UsageError
from zoobridge.hosts.images.results import results_frame
from zoobridge.hosts.java.types import java_class
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej", "usual_measurements")


@pytest.fixture
def usual_measurements():
    analyzer = java_class("ij.plugin.filter.Analyzer")
    before = analyzer.getMeasurements()
    value_of('run("Set Measurements...", "area mean min redirect=None decimal=3");')
    yield
    analyzer.setMeasurements(before)


SQUARES = (
    'newImage("m", "8-bit black", 20, 10, 1); setColor(50); fillRect(2, 2, 4, 4); setColor(90); fillRect(10, 2, 3, 2);'
    'makeRectangle(2, 2, 4, 4); Roi.setName("one"); Overlay.addSelection;'
    "makeRectangle(10, 2, 3, 2); Overlay.addSelection;"
    'Overlay.show; run("Select None");'
)


def test_imagej_measures_the_overlay():
    value_of(SQUARES)
    Place().measure()
    frame = results_frame()
    assert frame["Area"].tolist() == [16, 6]
    assert frame["Mean"].tolist() == [50, 90]
    assert value_of('return "" + nResults + " " + getResult("Area", 1);') == "2 6"


def test_set_measurements_and_calibration_hold():
    value_of(
        SQUARES + 'setVoxelSize(0.5, 0.5, 1, "micron"); run("Set Measurements...", "area centroid display decimal=1");'
    )
    Place().measure()
    frame = results_frame()
    assert sorted(frame.columns) == ["Area", "Label", "X", "Y"]
    assert frame["Area"].tolist() == [4, 1.5]
    assert frame["X"].tolist() == [2.0, 5.75]
    assert frame["Label"].tolist()[0] == "m:one"


def test_measuring_replaces_rows_and_keeps_selection_and_plane():
    value_of(SQUARES + "makeOval(1, 1, 3, 3);")
    Place().measure()
    Place().measure("m")
    assert len(results_frame()) == 2
    assert value_of("return d2s(selectionType(), 0);") == "1"
    assert value_of("return d2s(Overlay.size, 0);") == "2"


@pytest.mark.parametrize(
    "position", ["Overlay.setPosition({});", "Overlay.setPosition(0, {}, 0);", "Overlay.setPosition(1, {}, 1);"]
)
def test_every_roi_is_measured_on_its_own_plane(position):
    source = 'newImage("s", "16-bit grayscale-mode", 8, 8, 1, 3, 1);'
    for plane in (1, 2, 3):
        source += f'Stack.setSlice({plane}); run("Set...", "value={plane * 11} slice");'
    for plane in (3, 1):
        source += f"makeRectangle(1, 1, 2, 2); Overlay.addSelection; {position.format(plane)}"
    value_of(source + 'run("Select None"); Stack.setSlice(2);')
    Place().measure()
    assert results_frame()["Mean"].tolist() == [33, 11]
    assert value_of("Stack.getPosition(c, z, t); return d2s(z, 0);") == "2"


def test_without_overlay_there_are_no_rows():
    value_of('newImage("m", "8-bit black", 20, 10, 1); run("Measure");')
    Place().measure()
    assert results_frame().empty
    assert value_of("return d2s(nResults, 0);") == "0"


def test_measuring_changes_no_pixel():
    value_of(SQUARES)
    before = Place().image().array.copy()
    Place().measure()
    np.testing.assert_array_equal(Place().image().array, before)


def test_redirect_measures_the_other_image():
    value_of('newImage("other", "8-bit white", 20, 10, 1);' + SQUARES)
    value_of('run("Set Measurements...", "area mean redirect=other decimal=3");')
    try:
        Place().measure()
        assert results_frame()["Mean"].tolist() == [255, 255]
    finally:
        value_of('run("Set Measurements...", "area mean min redirect=None decimal=3");')


def test_columns_become_rows_a_macro_reads():
    Place().add_rows({"X": [1.5, 2.5], "Class": ["big", "small"], "Score": np.array([0.25, math.nan])})
    told = 'return "" + nResults + " " + getResult("X", 1) + " " + getResultString("Class", 0) + getResult("Score", 0);'
    assert value_of(told) == "2 2.5 big0.25"
    assert math.isnan(float(value_of('return "" + getResult("Score", 1);')))


def test_rows_come_back_as_a_data_frame():
    columns = {"X": [1.5, 2.5, -1e300], "Class": ["big", "small", "5"], "N": [1, 2, 3]}
    Place().add_rows(columns)
    frame = results_frame()
    assert list(frame.columns) == ["X", "Class", "N"]
    assert frame["X"].tolist() == columns["X"]
    assert frame["Class"].tolist() == columns["Class"]
    assert frame["N"].dtype == np.float64


def test_rows_replace_earlier_rows():
    Place().add_rows({"A": [1.0, 2.0, 3.0]})
    Place().add_rows({"B": [4.0]})
    assert results_frame().to_dict("list") == {"B": [4.0]}


def test_a_table_can_be_emptied():
    Place().add_rows({"A": [1.0]})
    Place().add_rows({"A": []})
    assert value_of("return d2s(nResults, 0);") == "0"


def test_columns_of_different_length_are_refused():
    Place().add_rows({"A": [1.0]})
    with pytest.raises(UsageError, match=r"^The columns of a table must be equally long, not 1, 2 rows\.$"):
        Place().add_rows({"X": [1.0], "Y": [1.0, 2.0]})
    assert results_frame().to_dict("list") == {"A": [1.0]}


def test_rows_can_be_saved_by_the_macro(tmp_path):
    Place().show(Image(np.zeros((2, 2), np.uint8), "yx", title="i"))
    Place().add_rows({"X": [1.0, 2.0]})
    value_of(f'saveAs("Results", "{tmp_path}/rows.csv");')
    assert (tmp_path / "rows.csv").read_text().splitlines()[0].strip() == ",X"
