import re

import pytest

from tests.unit.commands.migration.calls import CALLS, WITHOUT, cellpose, stardist
from zoobridge.commands.migration.known import TOOLS, equivalent
from zoobridge.commands.migration.texts import new_holes
from zoobridge.commands.options import parse
from zoobridge.commands.registry import COMMANDS

HOLE = next(new_holes())
BY_LABEL = {command.label: command for command in COMMANDS}


def lines(label, options, **how):
    return list(equivalent(label, options, **how).lines)


def said(label, options):
    found = equivalent(label, options)
    return " ".join([*found.losses, *found.notes])


def test_every_known_command_is_tried_below():
    assert {label for label, _ in [*CALLS, *WITHOUT]} == set(TOOLS)


@pytest.mark.parametrize("roi_manager", [False, True])
@pytest.mark.parametrize(("label", "options"), CALLS)
def test_our_commands_take_every_line(label, options, roi_manager):
    found = equivalent(label, options, roi_manager=roi_manager)
    ours = [statement for statement in found.statements if statement.arguments[:1] in {(name,) for name in BY_LABEL}]
    assert ours
    for statement in ours:
        command, text = statement.arguments
        parse(BY_LABEL[command], text)
    assert all(sentence.endswith((".", ";")) for sentence in (*found.losses, *found.notes))


@pytest.mark.parametrize(("label", "options"), WITHOUT)
def test_what_cannot_be_had_is_said(label, options):
    found = equivalent(label, options)
    assert found.lines == ()
    assert found.losses


def test_every_key_is_carried_over_or_spoken_of():
    """A key with a value that counts stands in a line, or its name in a sentence."""
    for label, options in CALLS:
        spoken = said(label, options) + " ".join(lines(label, options))
        for name in re.findall(r"(?:^|\s)(\w+)=(?=[^\s])", re.sub(r"\[[^\]]*\]", "x", options)):
            if name not in SPEAK_FOR_THEMSELVES:
                assert name in spoken or name in RENAMED, (label, name)


SPEAK_FOR_THEMSELVES = {"command", "args", "process"}
RENAMED = {
    *(
        "model_path",
        "modelPath",
        "modelfile",
        "modelchoice",
        "inputPath",
        "input_path",
        "outputFolder",
        "output_folder",
    ),
    *("displayOutput", "display_output", "patch", "axes", "input", "scale", "prob", "dist", "probthresh", "outputtype"),
    *("image_path", "output_path", "prob_thresh", "imp", "ch1", "ch2", "nuclei_channel", "cyto_channel"),
    *("dimensionmode", "cellproba_threshold", "additional_flags", "diameter"),
    # at the value that changes nothing
    *("anisotropy", "stitch_threshold", "omni", "cluster", "preprocessing", "postprocessing", "normalizeinput", "clip"),
}
"""Keys whose values our lines say by another name."""


def test_deepimagej_tiles_are_put_into_our_order():
    assert lines("DeepImageJ Run", "model=a axes=X,Y,Z,C tile=64,32,8,1") == [
        'run("Zoo Predict", "model=a tile=8x32x64");'
    ]
    assert lines("DeepImageJ Run", "model=a patch=512 overlap=16") == ['run("Zoo Predict", "model=a tile=512");']


@pytest.mark.parametrize("keys", ["tile=64,32,1", "axes=Y,X tile=64,32,1", f"axes=Y,X,C tile={HOLE}"])
def test_deepimagej_tiles_that_cannot_be_told_are_lost(keys):
    assert lines("DeepImageJ Run", f"model=a {keys}") == ['run("Zoo Predict", "model=a");']
    assert "which of them are z, y and x cannot be told" in said("DeepImageJ Run", f"model=a {keys}")


def test_deepimagej_from_file_to_folder():
    assert lines("DeepImageJ Run", "modelPath=a inputPath=[b c.tif] outputFolder=[o p] displayOutput=all") == [
        'run("Zoo Open", "path=[b c.tif]");',
        'run("Zoo Predict", "model=a");',
        'File.makeDirectory("o p");',
        'saveAs("Tiff", "o p/" + getTitle());',
    ]


def test_deepimagej_macros_of_its_own_are_lost():
    assert "preprocessing=own.ijm: Zoo Predict runs no macro" in said("DeepImageJ Run", "model=a preprocessing=own.ijm")
    assert "the numbers may change" in said("DeepImageJ Run", "model=a preprocessing=[no preprocessing]")
    assert equivalent("DeepImageJ Run", "model=a postprocessing=[no postprocessing]").losses == ()


def test_stardist_with_and_without_the_roi_manager():
    predicted = [
        'run("Zoo Predict", "model=fearless-crab image=cells.tif");',
        'run("Zoo Labels", "threshold=0.479071 foreground=1 boundary=0 split=distance results=keep");',
        'close("*-fearless-crab");',
        'rename("Label Image");',
    ]
    assert lines(*stardist()) == predicted
    assert lines(*stardist(), roi_manager=True) == [*predicted, 'if (Overlay.size > 0) run("To ROI Manager");']
    assert lines(*stardist(output="Label Image"), roi_manager=True) == predicted
    assert lines(*stardist(output="ROI Manager"), roi_manager=True) == [
        *predicted,
        'if (Overlay.size > 0) run("To ROI Manager");',
        "close();",
        'selectWindow("cells.tif");',
    ]
    assert "on the overlay" in said(*stardist(output="ROI Manager"))
    assert "The star-convex step is done only where a package states it" in said(*stardist())


def test_stardist_maps_that_are_wanted_stay_open():
    label, options = stardist()
    shown = options.replace("'showProbAndDist':'false'", "'showProbAndDist':'true'")
    assert not any("close" in line for line in lines(label, shown))


def test_stardist_models_of_the_user():
    file = stardist("Model (.zip) from File", more=r"'modelFile':'C:\\a b\\my Model.zip', ")
    assert lines(*file)[0] == 'run("Zoo Predict", "model=my-model image=cells.tif");'
    assert r"C:\a b\my Model.zip" in said(*file)
    assert "has no package of it" in said(*stardist("DSB 2018 (from StarDist 2D paper)"))


def test_cellpose_nuclei_become_the_bundled_model():
    assert lines(*cellpose()) == [
        'run("Zoo Predict", "model=nuclei-tiny channel=1 scale=auto object_size=17");',
        'run("Zoo Labels", "model=nuclei-tiny results=keep");',
        'close("*-nuclei-tiny");',
    ]
    assert "Cellpose's flows are not in zoobridge" in said(*cellpose())


def test_cellpose_thresholds_are_logits():
    def threshold(logit):
        return lines("Segment Nuclei Adv.", f"cellproba_threshold={logit}")[1]

    assert "threshold=0.7311" in threshold("1.0")
    assert "threshold" not in threshold("0.0")
    assert "threshold=9.358e-14" in threshold("-1e9")


def test_a_diameter_is_the_size_of_objects_unless_cellpose_estimated_it():
    assert "scale" not in lines("Cellpose SAM...", "model=cpsam diameter=0")[0]
    assert "diameter=0: Zoo Predict does not estimate" in said("Cellpose SAM...", "model=cpsam diameter=0")
    assert "scale=auto object_size=30" in lines("DeepImageJ Cellpose", "model=cyto3 diameter=30")[0]
    assert "how large the objects of the model are" in said("DeepImageJ Cellpose", "model=cyto3 diameter=30")
    assert "how large" not in said("Cellpose Advanced", "model=nuclei diameter=30")
    assert f"object_size={HOLE}" in equivalent("Segment Nuclei Adv.", f"diameter={HOLE}").statements[0].arguments[1]


def test_cellpose_flags_and_channels():
    label, options = next(call for call in CALLS if call[0] == "Cellpose ...")
    assert lines(label, options)[:2] == [
        'run("Zoo Predict", "model=cyto3 channel=2 scale=auto object_size=30");',
        'run("Zoo Labels", "model=cyto3 threshold=0.2689 min_size=40 dimensions=3d results=keep");',
    ]
    assert "--new: Cellpose's, not here." in said(label, options)
    assert "nuclei_channel or ch2" in said(*cellpose("cyto2", "2", "1", "3D"))


@pytest.mark.parametrize(
    ("label", "options", "key"),
    [
        (*stardist(output=HOLE), "outputType"),
        ("StarDist 2D", f"showProbAndDist={HOLE}", "showProbAndDist"),
        ("Cellpose Advanced", f"model=nuclei dimensionMode={HOLE}", "dimensionMode"),
        ("Cellpose Advanced", f"model=nuclei stitch_threshold={HOLE}", "stitch_threshold"),
        ("Cellpose Advanced", f"model=nuclei omni={HOLE}", "omni"),
        ("Cellpose Advanced", f"model=nuclei anisotropy={HOLE}", "anisotropy"),
        ("N2V predict", f"modelfile=/m/a.zip convertOutputToInputFormat={HOLE}", "convertoutputtoinputformat"),
    ],
)
def test_what_only_the_running_macro_knows_is_told(label, options, key):
    found = equivalent(label, options)
    assert found.statements
    assert any(sentence.startswith(f"{key}: ") for sentence in found.losses)


def test_other_commands_are_nobodys():
    assert equivalent("Gaussian Blur...", "sigma=2") is None
    assert equivalent("Zoo Predict", "model=a") is None


@pytest.mark.parametrize("args", ["'input':'it's'", "\U000f0001", "'input':'a',\U000f0002"])
def test_arguments_that_cannot_be_read_whole_are_left_alone(args):
    found = equivalent("Command From Macro", f"command=[de.csbdresden.stardist.StarDist2D], args=[{args}]")
    assert found.statements == ()
    assert "known only while the macro runs" in found.losses[0]
