"""``Zoo Suggest`` and ``scale=`` in macros, with the models that come along."""

import pytest
import tifffile

from tests.macros.conftest import nuclei

OPEN = 'open("{}"); '


@pytest.fixture
def cells(tmp_path):
    image, _ = nuclei(size=160)
    tifffile.imwrite(tmp_path / "cells.tif", image, imagej=True, resolution=(2.0, 2.0), metadata={"unit": "um"})
    return tmp_path / "cells.tif"


def test_the_ranking_is_in_the_log_and_the_pictures_are_a_colour_stack(host, cells):
    macro = OPEN.format(cells) + (
        'run("Zoo Suggest", "target=nuclei"); getDimensions(w, h, c, z, t); print(bitDepth(), z, getTitle());'
        'print(getInfo("slice.label"));'
    )
    done = host.run_macro(macro)
    lines = done.log.splitlines()
    assert lines[0].startswith("1. nuclei-tiny: nuclei-tiny (fluorescence nuclei) (")
    assert any(line.startswith("2. denoise-tiny: denoise-tiny (fluorescence images) (") for line in lines)
    assert any("target: not stated (nuclei was asked for)" in line for line in lines)
    assert lines[-2] == "24 2 cells-models"
    assert lines[-1].startswith("nuclei-tiny: ")


def test_without_trial_nothing_is_opened(host, cells):
    done = host.run_macro(OPEN.format(cells) + 'run("Zoo Suggest", "trial=false"); print(nImages);')
    assert done.log.splitlines()[-1] == "1"


def test_the_best_model_is_told_to_the_macro(host, cells):
    macro = OPEN.format(cells) + 'run("Zoo Macro Extensions"); Ext.zooSuggest("{} pictures=false", best); return best;'
    assert host.run_macro(macro.format("target=nuclei")).value == "nuclei-tiny"
    assert host.run_macro(macro.format("task=restoration")).value == "denoise-tiny"
    assert host.run_macro(macro.format("task=segmentation target=coins trial=false")).value == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("taks=segmentation", 'Zoo Suggest has no key "taks"; did you mean "task"?'),
        ("task=segmentatoin", 'did you mean "segmentation"?'),
        ("modality=telescope", "modality='telescope' is not known; give one of fluorescence, "),
        ("models=nuclei-tni", 'the nearest is "nuclei-tiny"'),
        ("montage=/none/a.png", "there is no folder /none"),
        ("montage=/none/a.jpg", "name it a.png"),
    ],
)
def test_a_slip_stops_the_macro(stops, cells, options, message):
    assert message in stops(OPEN.format(cells) + f'run("Zoo Suggest", "{options}");').message


def test_a_scaled_prediction_lies_over_the_image(host, cells):
    measure = "getStatistics(a, mean); getPixelSize(unit, pw, ph); print(getWidth(), getHeight(), pw, unit); close();"
    options = ("", " scale=0.5", " scale=auto object_size=30")
    macro = OPEN.format(cells) + "".join(
        f'run("Zoo Predict", "model=nuclei-tiny{option}"); {measure} ' for option in options
    )
    assert host.run_macro(macro).log.splitlines() == ["160 160 0.5 \N{MICRO SIGN}m"] * 3


def test_the_scale_is_told(host, cells):
    macro = OPEN.format(cells) + (
        'run("Zoo Macro Extensions"); run("Zoo Predict", "model=nuclei-tiny scale=auto object_size=37"); '
        'Ext.zooLast("scale", s); return s;'
    )
    assert float(host.run_macro(macro).value) == pytest.approx(14.8 / 37)


def test_an_unknown_scale_stops_the_macro(stops, cells):
    line = OPEN.format(cells) + 'run("Zoo Predict", "model=nuclei-tiny {}");'
    assert "scale=auto needs the size of the objects in the image" in stops(line.format("scale=auto")).message
    assert "scale must be auto or a factor from 0.05 to 20" in stops(line.format("scale=big")).message
    assert "add scale=auto, or leave object_size out" in stops(line.format("object_size=20")).message


def test_enlarged_small_nuclei_are_found_again(host, tmp_path):
    """Half as large as the model knows them they are missed or merged; enlarged they are found."""
    image, labels = nuclei(size=256, seed=2)
    tifffile.imwrite(tmp_path / "small.tif", image[::4, ::4])
    macro = f'open("{tmp_path / "small.tif"}"); image = getTitle(); ' + "".join(
        f'selectImage(image); run("Zoo Predict", "model=nuclei-tiny{option}"); run("Zoo Labels", "min_size=0"); '
        "print(nResults); "
        for option in ("", " scale=auto object_size=4")
    )
    plain, scaled = map(int, host.run_macro(macro).log.splitlines())
    count = int(labels.max())
    assert abs(scaled - count) <= 0.1 * count
    assert abs(scaled - count) < abs(plain - count)
