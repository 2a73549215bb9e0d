"""Calls of other tools: they stop a macro with the line to write, and are read as ImageJ reads them."""

import pytest

from zoobridge.commands.migration.macro_calls import macro_calls
from zoobridge.commands.migration.texts import text_of_literal

RAMP = 'newImage("ramp", "8-bit ramp", 16, 8, 1);\n'
STARDIST = (
    'run("Command From Macro", "command=[de.csbdresden.stardist.StarDist2D], args=[\'input\':\'" + getTitle() + "\', '
    "'modelChoice':'Versatile (fluorescent nuclei)', 'probThresh':'0.5', 'outputType':'Both'], process=[false]\");"
)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (
            'run("DeepImageJ Run", "model=[my unet] format=Tensorflow axes=Y,X,C tile=64,32,1 logging=normal");',
            'run("Zoo Predict", "model=my-unet tile=64x32");',
        ),
        ('run("DeepImageJ Run", "model_path=[/a b/unet] display_output=all");', 'run("Zoo Predict", "model=unet");'),
        ('run("N2V predict", "modelfile=/m/n2v.zip input=ramp");', 'run("Zoo Predict", "model=n2v image=ramp");'),
        (
            STARDIST,
            'run("Zoo Predict", "model=fearless-crab image=ramp"); '
            'run("Zoo Labels", "threshold=0.5 foreground=1 boundary=0 split=distance results=keep");',
        ),
        (
            'run("Cellpose Advanced", "model=nuclei nuclei_channel=1");',
            'run("Zoo Predict", "model=nuclei-tiny channel=1");',
        ),
    ],
)
def test_the_line_to_write_is_told(stops, call, line):
    error = stops(f"{RAMP}{call}\nprint('went on');")
    assert error.line == 2
    assert "\n" not in error.message
    assert f"which is not here: write {line}" in error.message
    assert error.message.endswith("or let zoobridge migrate rewrite the macro")


def test_what_nothing_here_does_stops_too(stops):
    assert "zoobridge trains no models" in stops(RAMP + 'run("N2V train", "training=ramp");').message


def test_a_command_of_imagej_is_not_taken_for_another_tools(host):
    assert host.run_macro(RAMP + 'run("Invert"); return getTitle();').value == "ramp"


@pytest.mark.parametrize(
    "literal",
    [r'"C:\\data\\a.tif"', r"""'it\'s "x"'""", r'"\d\q\[ \101\477"', '"it\'s // no /* comment"', r'"a\tb\nc"', '"a+b"'],
)
def test_texts_are_read_as_imagej_reads_them(host, literal):
    assert host.run_macro(f"return {literal};").value == text_of_literal(literal)


def test_calls_are_found_where_imagej_finds_them(host):
    """Each call of this text is executed and nothing else is: ImageJ's own tokenizer says so."""
    text = (
        "// run('Set Measurements...', 'area');\n/* run('Invert'); */ newImage('a', '8-bit', 4, 4, 1);"
        " print('run(\"Invert\");'); run ( \"Set Measurements...\" /* x */ , 'mean' // y\n + ' redirect=None' ) ;\n"
        "run('Measure');"
    )
    labels = [call.label for call in macro_calls(text).runs]
    assert labels == ["Set Measurements...", "Measure"]
    assert list(host.run_macro(text).results) == ["Mean"]
