"""What macros in somebody's Fiji say, and what they get: as on every host."""

import pytest

from tests.fiji.java import shared_blocks

CELLS = 'setBatchMode(true); newImage("cells.tif", "8-bit black", 96, 80, 1); setColor(200); fillOval(20, 20, 24, 24); '


def test_predict_and_labels_leave_image_overlay_and_results(java):
    told = java.macro(
        CELLS + 'run("Zoo Predict", "model=nuclei-tiny"); print(getTitle()); '
        'run("Zoo Labels", "measure=cells.tif threshold=0.3"); '
        'print(getTitle(), bitDepth(), nResults, Overlay.size, d2s(getResult("Mean", 0) / 100, 1)); print(nImages);'
    )
    assert told.error is None, told
    assert told.lines == ["cells-nuclei-tiny", "cells-nuclei-tiny-labels 16 1 1 2.0", "3"]
    assert shared_blocks() == set()


def test_a_mistyped_key_stops_the_macro_with_one_sentence(java):
    told = java.macro('x = 1;\nrun("Zoo Predict", "modle=nuclei-tiny");\nprint("went on");')
    assert told.error == 'Zoo Predict has no key "modle"; did you mean "model"?'
    assert "in line 2" in told.printed
    assert "went on" not in told.printed
    assert "Traceback" not in told.printed


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('run("Zoo Predict")', "Zoo Predict needs model=...: name of an installed model"),
        ('run("Zoo Predict", "model=nuclei-tiny")', "No image is open; open one first."),
        ('run("Zoo Predict", "model=nuclei-tiny image=x")', '"x": no image is open.'),
        ('run("Zoo Open", "path=/none.tif")', "The file /none.tif does not exist; check the path."),
        (
            'run("Zoo Card", "model=&nothing")',
            'Zoo Card: model=&nothing names a macro variable, but the macro has no variable "nothing".',
        ),
    ],
)
def test_an_error_is_one_sentence(java, call, sentence):
    assert java.macro(call + "; print('went on');").error == sentence


def test_a_script_says_its_error_when_no_macro_runs(java):
    told = java.script("Zoo Predict")
    assert "Zoo Predict needs model=...: name of an installed model" in told.printed
    assert "Exception" not in told.printed


def test_the_image_is_the_one_the_macro_has_selected(java):
    told = java.macro(
        'setBatchMode(true); newImage("one", "8-bit black", 64, 64, 1); first = getImageID(); '
        'newImage("two", "8-bit black", 72, 64, 1); selectImage(first); '
        'run("Zoo Predict", "model=denoise-tiny"); print(getTitle(), getWidth()); '
        'run("Zoo Predict", "model=denoise-tiny image=two"); print(getTitle(), getWidth());'
    )
    assert [line for line in told.lines if not line.startswith("Warning: ")] == [
        "one-denoise-tiny 64",
        "two-denoise-tiny 72",
    ]


def test_a_variable_of_the_macro_is_taken(java):
    told = java.macro(CELLS + 'which = "nuclei-tiny"; part = 1; run("Zoo Predict", "model=&which"); print(getTitle());')
    assert told.lines == ["cells-nuclei-tiny"]


def test_each_model_is_a_command(java):
    assert java.macro(CELLS + 'run("Zoo denoise-tiny"); print(getTitle());').lines == ["cells-denoise-tiny"]


def test_extension_functions_work_and_stop_the_macro(java):
    told = java.macro(
        CELLS + 'run("Zoo Macro Extensions"); Ext.zooModels(list); print(list); '
        'Ext.zooPredict("nuclei-tiny", "tile=none", title); print(title); Ext.zooLast("tiles", n); print(n); '
        'Ext.zooPredict("nucli-tiny", "", title); print("went on");'
    )
    assert told.lines[:4] == ["denoise-tiny", "nuclei-tiny", "cells-nuclei-tiny", "1"]
    assert told.error.startswith('No model "nucli-tiny" is installed, the nearest is "nuclei-tiny";')
    assert "went on" not in told.printed


def test_other_commands_and_unknown_ones_stay_imagejs(java):
    assert java.macro(CELLS + 'run("Invert"); print(getPixel(0, 0));').lines == ["255"]
    assert 'Unrecognized command: "Zoo none"' in java.macro('run("Zoo none");').printed


def test_points_fill_results_from_columns(java):
    told = java.macro(
        'setBatchMode(true); newImage("peaks", "32-bit black", 20, 20, 1); setPixel(4, 6, 1); setPixel(12, 9, 3); '
        'run("Zoo Points"); print(nResults, getResult("X", 0), getResult("Value", 1), Overlay.size);'
    )
    assert told.lines == [
        'Warning: Zoo Points: "peaks" has values from 0 to 3, so it is no probability map, and the threshold is 0.5; '
        "run Zoo Predict first, or set threshold= for these values.",
        "2 12 1 2",
    ]


def test_a_rois_file_is_written_and_read(java, tmp_path):
    path = tmp_path / "r o is.zip"
    told = java.macro(
        CELLS + f'makeOval(2, 2, 9, 9); run("Add Selection..."); run("Zoo ROIs", "save=[{path}]"); Overlay.clear; '
        f'run("Zoo ROIs", "open=[{path}]"); print(Overlay.size);'
    )
    assert told.error is None, told
    assert told.lines == ["1"]
