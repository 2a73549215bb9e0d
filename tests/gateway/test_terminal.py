"""``zoobridge run --imagej``."""

import json
import os
import subprocess
import sys

import pytest

IMAGEJ = os.environ.get("ZOOBRIDGE_TEST_IMAGEJ")

needs_gateway = pytest.mark.skipif(
    IMAGEJ is None, reason="needs ZOOBRIDGE_TEST_IMAGEJ, the folder of a Fiji or a Maven endpoint of ImageJ2"
)


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "zoobridge", "run", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def macro(tmp_path):
    path = tmp_path / "macro.ijm"
    path.write_text(
        'newImage("ramp", "8-bit ramp", 128, 128, 1);\nrun("Gaussian Blur...", "sigma=2");\n'
        'run("Zoo Predict", "model=nuclei-tiny");\nprint(getTitle());\n'
    )
    return path


def test_a_folder_that_is_no_fiji_is_told(macro, tmp_path):
    ended = run(macro, "--imagej", tmp_path)
    assert (ended.returncode, ended.stdout) == (7, "")
    assert ended.stderr == f"Error: {tmp_path} is no folder of a Fiji or ImageJ2: it has no folder jars.\n"


def test_a_script_needs_a_gateway(tmp_path):
    script = tmp_path / "script.groovy"
    script.write_text("println 1\n")
    ended = run(script)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"Error: {script} is a script and no macro; scripts need an ImageJ2 or Fiji, zoobridge run --imagej ...\n"
    )


@needs_gateway
def test_a_macro_runs_and_the_process_ends(macro):
    """Gaussian Blur leaves threads that Java would wait for."""
    ended = run(macro, "--imagej", IMAGEJ)
    assert (ended.returncode, ended.stdout) == (0, "ramp-nuclei-tiny\n"), ended.stderr


@needs_gateway
def test_a_failing_macro_has_its_status(macro):
    macro.write_text('x = 1;\nrun("Zoo Predict", "mdel=x");\n')
    ended = run(macro, "--imagej", IMAGEJ)
    assert ended.returncode == 3
    assert 'has no key "mdel"; did you mean "model"? (line 2)' in ended.stderr


@needs_gateway
def test_outputs_of_a_script_are_json(tmp_path):
    script = tmp_path / "script.groovy"
    script.write_text(
        "#@ int n\n#@output int twice\n#@output ImagePlus made\ntwice = 2 * n\n"
        'made = ij.IJ.createImage("made", "8-bit ramp", 4, 4, 1)\nprintln "hello"\n'
    )
    ended = run(script, "--imagej", IMAGEJ, "--arg", "n=4", "--json")
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert document["outputs"] == {"twice": 8, "made": "made"}
    assert document["log"] == "hello\n"
