import json
import os
import signal
import subprocess
import time

import numpy as np
import pytest
import tifffile

from zoobridge.hosts.images.luts import lut_bytes

from .conftest import command, only_sentence


@pytest.fixture
def macro(tmp_path):
    """Write a macro; its path."""

    def write(text, name="macro.ijm"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_log_goes_to_standard_output_alone(zoobridge, macro):
    done = zoobridge("run", macro('print("one"); newImage("a", "8-bit", 8, 8, 1); print(getTitle());'))
    assert (done.returncode, done.stdout, done.stderr) == (0, "one\na\n", "")


def test_arguments_of_both_kinds(zoobridge, macro):
    new = macro("#@ String word\n#@ Integer (value=3) number\nprint(word + number * 2);", "new.ijm")
    assert zoobridge("run", new, "--arg", "word=a=b c").stdout == "a=b c6\n"
    old = macro("print(getArgument());", "old.ijm")
    assert zoobridge("run", old, "in.tif, out.tif").stdout == "in.tif, out.tif\n"


def test_save_all(zoobridge, macro, tmp_path):
    image = np.arange(64 * 48, dtype=np.uint16).reshape(64, 48)
    tifffile.imwrite(tmp_path / "cells.tif", image, imagej=True)
    text = (
        "makeRectangle(3, 4, 10, 5); run('Measure'); Overlay.addSelection; run('Select None');"
        "run('Duplicate...', 'title=a/b'); print('done');"
    )
    done = zoobridge("run", macro(text), "--open", tmp_path / "cells.tif", "--save-all", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".zoobridge-saved.json",
        "Log.txt",
        "Results.csv",
        "a_b.tif",
        "cells.tif",
    ]
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "out" / "cells.tif"), image)
    with tifffile.TiffFile(tmp_path / "out" / "cells.tif") as file:
        assert file.imagej_metadata["Overlays"][:4] == b"Iout"
    assert (tmp_path / "out" / "Log.txt").read_text() == "done\n"
    header, row = (tmp_path / "out" / "Results.csv").read_text().splitlines()
    assert float(dict(zip(header.split(","), row.split(","), strict=True))["Area"]) == 50


@pytest.mark.parametrize("name", ["cells.tif", "Results.csv", "Log.txt"])
def test_save_all_replaces_no_file_of_others(zoobridge, macro, tmp_path, name):
    tifffile.imwrite(tmp_path / "cells.tif", np.zeros((64, 48, 3), np.uint8))
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_bytes(b"theirs")
    text = macro("run('8-bit'); run('Measure'); print('done');")
    done = zoobridge("run", text, "--open", tmp_path / "cells.tif", "--save-all", out)
    assert done.returncode == 5
    assert f"{out / name} is there already, and not as zoobridge saved it; give --save-all another" in done.stderr
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_bytes() == b"theirs"


def test_save_all_replaces_results_of_earlier_runs_until_they_are_changed(zoobridge, macro, tmp_path):
    tifffile.imwrite(tmp_path / "cells.tif", np.zeros((64, 48), np.uint8))
    text = macro("run('Measure'); print(d2s(getTime(), 0));")
    arguments = ("run", text, "--open", tmp_path / "cells.tif", "--save-all", tmp_path / "out")
    logs = set()
    for _ in range(2):
        done = zoobridge(*arguments)
        assert done.returncode == 0, done.stderr
        logs.add((tmp_path / "out" / "Log.txt").read_text())
    assert len(logs) == 2
    (tmp_path / "out" / "Results.csv").write_text("edited")
    assert zoobridge(*arguments).returncode == 5
    assert (tmp_path / "out" / "Results.csv").read_text() == "edited"


@pytest.mark.parametrize("how", ["open", "macro"])
def test_save_all_replaces_nothing_that_the_macro_opened(zoobridge, macro, tmp_path, how):
    out = tmp_path / "out"
    make = macro("newImage('made', '8-bit ramp', 32, 16, 1);", "make.ijm")
    assert zoobridge("run", make, "--save-all", out).returncode == 0
    before = (out / "made.tif").read_bytes()
    again = "run('Invert');"
    if how == "open":
        done = zoobridge("run", macro(again), "--open", out / "made.tif", "--save-all", out)
    else:
        done = zoobridge("run", macro(f"open('{out / 'made.tif'}'); {again}"), "--save-all", out)
    assert done.returncode == 5
    assert f"{out / 'made.tif'} was opened by this macro and would be replaced" in done.stderr
    assert (out / "made.tif").read_bytes() == before


def test_json_is_the_only_thing_on_standard_output(zoobridge, macro):
    text = '#@output Integer count\nprint("talk"); newImage("a", "16-bit ramp", 8, 4, 3); count = 7; return "x";'
    done = zoobridge("run", macro(text), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["log"].strip() == "talk"
    assert document["value"] == "x"
    assert document["outputs"] == {"count": 7}
    assert document["images"] == [{"title": "a", "axes": "zyx", "shape": [3, 4, 8], "dtype": "uint16"}]


def test_json_tells_what_stopped_a_macro(zoobridge, macro):
    done = zoobridge("run", macro('print("talk");\nexit("no cells here");'), "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout) == {
        "error": {"kind": "MacroError", "message": "no cells here", "line": 2},
        "status": 3,
    }
    assert "Error: no cells here (line 2)" in done.stderr


def test_macro_that_is_missing(zoobridge, tmp_path):
    done = zoobridge("run", tmp_path / "none.ijm")
    assert done.returncode == 5
    assert only_sentence(done) == f"The macro {tmp_path / 'none.ijm'} does not exist; give the path of an .ijm file."


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        (["word"], "--arg 'word' is not KEY=VALUE; write for example --arg input=cells.tif."),
        (["a=1", "a=2"], "--arg a is given twice; give each key once."),
    ],
)
def test_arguments_that_are_no_pairs(zoobridge, macro, pairs, says):
    flags = [part for pair in pairs for part in ("--arg", pair)]
    done = zoobridge("run", macro("print(1);"), *flags)
    assert (done.returncode, only_sentence(done)) == (2, says)


def test_parameter_without_value(zoobridge, macro):
    done = zoobridge("run", macro("#@ String word\nprint(word);"))
    assert done.returncode == 2
    assert "word" in only_sentence(done)


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("exit();", 0, ""),
        ('print("a");\nexit("no cells here");', 3, "no cells here"),
        ("x = 1;\nx = ;", 3, "line 2"),
        ('\nrun("Gausian Blur...", "sigma=2");', 3, "Gausian Blur..."),
        ('newImage("a", "8-bit", 150, 150, 1);\nrun("Zoo Predict", "modle=nuclei-tiny");', 3, '"model"'),
        ('newImage("a", "8-bit", 150, 150, 1);\nrun("Zoo Predict", "model=nuclei-tinny");', 4, "nuclei-tiny"),
        ('\nrun("Zoo Predict", "model=nuclei-tiny");', 5, "image"),
        ('newImage("a", "8-bit", 9, 9, 1);\nopen("/none/such.tif");', 3, "such.tif"),
    ],
)
def test_what_stops_a_macro_has_a_status(zoobridge, macro, text, status, says):
    done = zoobridge("run", macro(text))
    assert done.returncode == status, done.stderr
    if status:
        assert says in only_sentence(done)


def test_timeout(zoobridge, macro):
    start = time.monotonic()
    done = zoobridge("run", macro("while (true) wait(5);"), "--timeout", "2")
    assert done.returncode == 6
    assert "time limit of 2 s" in only_sentence(done)
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_the_macro_and_are_told_apart_from_errors(macro, number, tmp_path):
    text = 'File.saveString("x", "' + str(tmp_path / "started") + '"); while (true) wait(5);'
    process = subprocess.Popen(command("run", macro(text)), stderr=subprocess.PIPE, text=True, env=os.environ)
    deadline = time.monotonic() + 120
    while not (tmp_path / "started").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 6, errors
    assert errors.strip().splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in errors


def test_display_says_how_to_get_xvfb(zoobridge, macro, tmp_path):
    done = zoobridge("run", macro("print(1);"), "--display", "xvfb", PATH=str(tmp_path))
    assert done.returncode == 7
    assert "install the system package xvfb" in only_sentence(done)


def test_display_that_does_not_open(zoobridge, macro, tmp_path):
    program = tmp_path / "Xvfb"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    done = zoobridge("run", macro("print(1);"), "--display", "xvfb", PATH=f"{tmp_path}:/bin:/usr/bin")
    assert done.returncode == 7
    assert "Xvfb does not open a display" in only_sentence(done)


def test_labels_are_saved_in_their_colours(zoobridge, macro, tmp_path):
    text = """newImage("map", "32-bit black", 32, 32, 1);
    setColor(1);
    fillRect(4, 4, 8, 8);
    run("Zoo Labels", "threshold=0.5");"""
    done = zoobridge("run", macro(text), "--save-all", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    with tifffile.TiffFile(tmp_path / "out" / "map-labels.tif") as file:
        assert file.asarray().sum() == 64
        table = np.reshape(file.pages.first.tags.valueof(320), (3, 256)) >> 8
        assert file.imagej_metadata["Ranges"] == (0, 255)
    np.testing.assert_array_equal(table, np.frombuffer(lut_bytes("glasbey"), np.uint8).reshape(3, 256))


def test_a_folder_is_no_macro(zoobridge, tmp_path):
    done = zoobridge("run", tmp_path)
    assert done.returncode == 5
    assert only_sentence(done) == f"{tmp_path} is a folder; give the path of an .ijm file."
