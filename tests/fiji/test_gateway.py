"""A whole ImageJ2 or Fiji, named by ``ZOOBRIDGE_TEST_IMAGEJ``: a copy of it is installed into and started."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fiji.java import shared_blocks
from zoobridge.hosts.fiji.environment import interpreter
from zoobridge.hosts.fiji.fijis import Fijis
from zoobridge.hosts.java.home import find_java
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

DRIVE = Path(__file__).with_name("drive.groovy")
NAMED = os.environ.get("ZOOBRIDGE_TEST_IMAGEJ", "")
pytestmark = pytest.mark.skipif(
    not (Path(NAMED) / "jars").is_dir() or not NAMED,
    reason="a whole ImageJ is needed: set ZOOBRIDGE_TEST_IMAGEJ to the folder of a Fiji",
)

FIRST_CALL = """
setBatchMode(true);
newImage("one", "8-bit black", 64, 64, 1); first = getImageID();
newImage("two", "8-bit black", 72, 64, 1);
selectImage(first);
run("Zoo Predict", "model=denoise-tiny");
print("A", getTitle(), getWidth());
run("Zoo Predict", "image=two model=denoise-tiny tile=256x256");
print("B", getTitle(), getWidth());
run("Zoo Labels", "threshold=2");
print("C", getTitle(), nResults);
run("Zoo Predict", "modle=denoise-tiny");
print("went on");
"""


@pytest.fixture(scope="module")
def fiji(tmp_path_factory):
    """A copy with the commands in it, and with Appose, which it may lack."""
    folder = tmp_path_factory.mktemp("gateway") / "Fiji.app"
    shutil.copytree(NAMED, folder)
    home = folder.parent / "home"
    home.mkdir()
    shutil.copytree(
        Settings.from_environment().home / "java", home / "java", ignore=shutil.ignore_patterns("patched-*")
    )
    Fijis(Zoo(Settings(home=home))).install(folder, interpreter(None), add_appose=True)
    return folder


def run_headless(fiji, macro):
    path = fiji.parent / "macro.ijm"
    path.write_text(macro)
    return run(fiji, "--headless", "-macro", str(path), options=["-Djava.awt.headless=true"])


def run(fiji, *arguments, options=(), before=()):
    jars = [str(jar) for folder in ("jars", "plugins") for jar in (fiji / folder).rglob("*.jar")]
    command = [*before, str(find_java().home / "bin" / "java"), *options]
    command += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.util")]
    command += [f"-D{name}={fiji}" for name in ("imagej.dir", "scijava.dir", "ij.dir")]
    command += [f"-Dplugins.dir={fiji / 'plugins'}", "-cp", os.pathsep.join(jars), "net.imagej.Main", *arguments]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(fiji.parent / "home"), "HOME": str(fiji.parent)}
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=240, env=environment
    )


def test_a_headless_macro_gets_the_image_it_selected_and_stops_at_an_error(fiji):
    """Also the first command of a session, which comes through SciJava."""
    told = run_headless(fiji, FIRST_CALL)
    lines = [line for line in told.stdout.splitlines() if line[:2] in {"A ", "B ", "C "}]
    assert lines == ["A one-denoise-tiny 64", "B two-denoise-tiny 72", "C two-denoise-tiny-labels 0"], told.stdout
    assert 'Zoo Predict has no key "modle"; did you mean "model"? in line 12' in told.stdout
    assert "went on" not in told.stdout
    assert "Exception" not in told.stdout
    assert shared_blocks() == set()


def test_the_commands_are_in_the_menu_of_the_gateway(fiji):
    told = run_headless(
        fiji, 'List.setCommands; print("CLASS " + List.get("Zoo Predict")); print(List.get("Zoo nuclei-tiny"));'
    )
    assert "CLASS script:" in told.stdout
    assert "Zoo_nuclei-tiny.groovy" in told.stdout


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="a display is needed: install xvfb")
def test_the_dialog_has_labels_tooltips_and_help_and_is_recorded(fiji):
    """What is recorded is what ran, and runs again as it is."""
    told = run(fiji, "--run", str(DRIVE), before=["xvfb-run", "-a", "-s", "-screen 0 1400x900x24"]).stdout
    said = dict(line.split(" ", 1) for line in told.splitlines() if line.split(" ")[0].isupper() and " " in line)
    assert "FAILED" not in said, told
    assert said["LABELS"].startswith(
        "Model, Image, Output, Tile size, Precision, Memory, Scale, Object size, Channel, Selection"
    )
    assert "256x256 (y, x)" in said["TOOLTIP"]
    assert said["HELP"] == "ij.gui.HTMLDialog"
    assert said["RECORDED"] == 'run("Zoo Predict", "model=denoise-tiny tile=256x256");'
    assert said["AGAIN"] == "cells-denoise-tiny-denoise-tiny"
    assert said["CANCELLED"] == "1 3"
