"""Macros as Python functions: parameters, images by name, what comes back."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from zoobridge import Image
from zoobridge.errors import MacroError, UsageError

ANALYSE = """// Counts the pixels above a threshold.
//
// Works on the image it is given.
#@ ImagePlus cells
#@ Double (value=0.5, min=0) threshold
#@ String (required=false) note
#@output Integer count
#@output ImagePlus mask

selectImage(cells);
run("Duplicate...", "title=mask");
setThreshold(threshold, 1e30);
run("Convert to Mask");
mask = getImageID();
getStatistics(area, mean, min, max, std, histogram);
getHistogram(values, counts, 256);
count = counts[255];
makeRectangle(1, 2, 3, 4);
Overlay.addSelection;
setResult("Count", 0, count);
print(note + getTitle());
"""


@pytest.fixture
def cells():
    array = np.zeros((8, 9), np.float32)
    array[2:4, 3:6] = 0.8
    return array


@pytest.fixture
def analyse(host, tmp_path):
    path = tmp_path / "analyse.ijm"
    path.write_text(ANALYSE)
    return host.workflow(path)


def test_a_workflow_is_called_like_a_function(analyse, cells):
    result = analyse(cells=cells, threshold=0.7, note="n")
    assert result.outputs["count"] == 6
    assert result.outputs["mask"].array.dtype == np.uint8
    np.testing.assert_array_equal(result.outputs["mask"].array > 0, cells > 0.7)
    assert list(result.results["Count"]) == [6.0]
    assert result.log == "nmask\n"
    assert analyse(cells=cells, threshold=0.9).outputs["count"] == 0


def test_overlays_come_back_as_polygons(analyse, cells):
    (roi,) = analyse(cells=cells).polygons["mask"]
    (part,) = roi
    assert (part.min(axis=0).tolist(), part.max(axis=0).tolist()) == ([1, 2], [4, 6])


def test_an_image_parameter_is_the_image_given_for_it_and_not_the_active_one(host):
    swap = host.workflow("#@ ImagePlus first\n#@ ImagePlus second\nselectImage(first);\nreturn getTitle();")
    first, second = np.zeros((4, 4), np.uint8), np.ones((4, 4), np.uint8)
    assert swap(second=second, first=first).value == "first"


def test_positional_images_are_opened_in_order(host):
    both = host.workflow('return "" + nImages + getTitle();')
    image = Image(np.zeros((2, 3, 4), np.uint8), "zyx", title="stack")
    assert both(np.zeros((4, 4), np.uint8), image).value == "2stack"


def test_keywords_of_an_older_macro_are_its_argument(host):
    assert host.workflow("return getArgument();")(input="a b", n=3).value == 'input="a b",n=3'


def test_what_the_function_takes_can_be_asked(analyse):
    assert str(inspect.signature(analyse)) == ("(*images, cells=None, threshold: float = '0.5', note: str = None)")
    assert analyse.__doc__ == "Counts the pixels above a threshold.\n\nWorks on the image it is given."
    assert repr(analyse).startswith("<workflow analyse(")


def test_wrong_calls_are_told_in_one_sentence(analyse, cells):
    with pytest.raises(UsageError, match='no script parameter "treshold"; did you mean "threshold"'):
        analyse(cells=cells, treshold=0.5)
    with pytest.raises(UsageError, match="by position or by the name of its parameters, not both"):
        analyse(cells, cells=cells)
    with pytest.raises(UsageError, match="threshold is '-1', but must be at least 0"):
        analyse(cells=cells, threshold=-1)


def test_a_failing_workflow_raises_with_its_line(host, tmp_path):
    path = Path(tmp_path / "fails.ijm")
    path.write_text("#@ int n\n\nselectImage(n);\n")
    with pytest.raises(MacroError) as caught:
        host.workflow(path)(n=-77)
    assert caught.value.line == 3


def test_a_title_that_is_taken_is_told(host, capsys):
    host.run_macro("", images={"taken": np.zeros((4, 4), np.uint8)})
    capsys.readouterr()
    found = host.run_macro("return getTitle();", images={"taken": np.ones((4, 4), np.uint8)}, keep_state=True)
    assert found.value == "taken-1"
    assert 'title "taken" is open, so the one that was given has the title "taken-1"' in capsys.readouterr().err
