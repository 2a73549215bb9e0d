"""``--display xvfb``: the ROI Manager in a virtual display, and what to do when there is none."""

import os
import shutil
import subprocess
import sys

import pytest

from zoobridge.errors import HostError
from zoobridge.hosts.java.display import open_virtual_display

MACRO = """newImage("a", "8-bit ramp", 64, 64, 1);
run("ROI Manager...");
makeRectangle(1, 1, 5, 5);
roiManager("add");
makeRectangle(9, 1, 5, 5);
roiManager("add");
roiManager("deselect");
roiManager("measure");
print(roiManager("count"), nResults);
"""


def run(path, *options):
    return subprocess.run(
        [sys.executable, "-m", "zoobridge", "run", str(path), *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "DISPLAY"},
    )


def test_without_xvfb_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(HostError) as caught:
        open_virtual_display()
    assert str(caught.value) == (
        "--display xvfb needs Xvfb, which is not installed; install the system package xvfb (Debian, Ubuntu) or "
        "xorg-x11-server-Xvfb (Fedora), or leave --display out."
    )


def test_an_xvfb_that_fails_is_told(tmp_path, monkeypatch):
    broken = tmp_path / "Xvfb"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(HostError, match="Xvfb does not open a display; run Xvfb :99 to see why"):
        open_virtual_display()


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_the_roi_manager_works_in_a_virtual_display(tmp_path):
    macro = tmp_path / "roi.ijm"
    macro.write_text(MACRO)
    ended = run(macro, "--display", "xvfb")
    assert (ended.returncode, ended.stdout) == (0, "2 2\n")
    macro.write_text(MACRO + 'exit("enough");')
    ended = run(macro, "--display", "xvfb")
    assert ended.returncode == 3
    assert ended.stderr.endswith("Error: enough (line 10)\n")
    ended = run(macro)
    assert ended.returncode == 3
    assert "or --display xvfb (line 2)" in ended.stderr
