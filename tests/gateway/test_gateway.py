"""The tests in ``inside`` run where a real ImageJ2 gateway can be had, in a process of their own: Java starts once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

IMAGEJ = os.environ.get("ZOOBRIDGE_TEST_IMAGEJ")
INSIDE = Path(__file__).with_name("inside")
WITH_WINDOWS = "test_gui.py"

pytestmark = pytest.mark.skipif(
    IMAGEJ is None, reason="needs ZOOBRIDGE_TEST_IMAGEJ, the folder of a Fiji or a Maven endpoint of ImageJ2"
)


def run_inside(file, *wrapper):
    without_display = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    ended = subprocess.run(
        [*wrapper, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(INSIDE / file)],
        capture_output=True,
        text=True,
        check=False,
        env={**without_display, "ZOOBRIDGE_TEST_INSIDE": "1"},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", sorted(path.name for path in INSIDE.glob("test_*.py") if path.name != WITH_WINDOWS))
def test_in_a_gateway(file):
    run_inside(file)


@pytest.mark.timeout(600)
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs Xvfb (system package xvfb)")
def test_in_a_gateway_with_windows():
    run_inside(WITH_WINDOWS, "xvfb-run", "-a", "-s", "-screen 0 1400x900x24")
