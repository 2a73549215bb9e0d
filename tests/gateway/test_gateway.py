"""The tests in ``inside`` run where a real ImageJ2 gateway can be had, in a process of their own: Java starts once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

IMAGEJ = os.environ.get("ZOOBRIDGE_TEST_IMAGEJ")
INSIDE = Path(__file__).with_name("inside")

pytestmark = pytest.mark.skipif(
    IMAGEJ is None, reason="needs ZOOBRIDGE_TEST_IMAGEJ, the folder of a Fiji or a Maven endpoint of ImageJ2"
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", sorted(path.name for path in INSIDE.glob("test_*.py")))
def test_in_a_gateway(file):
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(INSIDE / file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ZOOBRIDGE_TEST_INSIDE": "1"},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
