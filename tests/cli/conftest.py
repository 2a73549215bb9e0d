"""The terminal as users meet it: processes with an exit status."""

import os
import subprocess
import sys

import pytest

NOBODY = "http://127.0.0.1:9/index.json"
"""A collection that cannot be reached; a test that needs one names its own."""


def command(*arguments):
    return [sys.executable, "-m", "zoobridge", *map(str, arguments)]


@pytest.fixture
def zoobridge():
    """Run ``zoobridge ARGUMENTS``; the finished process."""

    def run(*arguments, home=None, **variables):
        environment = {**os.environ, "ZOOBRIDGE_COLLECTION": NOBODY, **variables}
        if home is not None:
            environment["ZOOBRIDGE_HOME"] = str(home)
        return subprocess.run(
            command(*arguments), capture_output=True, text=True, check=False, env=environment, timeout=240
        )

    return run


def only_sentence(finished):
    """The one line on standard error, without the word Error."""
    lines = [line for line in finished.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, finished.stderr
    assert lines[0].startswith("Error: ")
    assert "Traceback" not in finished.stderr
    return lines[0].removeprefix("Error: ")
