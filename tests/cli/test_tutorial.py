"""The tutorial, run as it is read: every command in its order, in one folder."""

import os
import re
import shlex
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from .conftest import NOBODY, command

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<body>.*?)```", re.DOTALL)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@pytest.fixture
def folder(tmp_path):
    images = files("stardist") / "data" / "images"
    for name, kept in (("img2d.tif", "cells.tif"), ("mask2d.tif", "labels.tif")):
        shutil.copy(str(images / name), tmp_path / kept)
    return tmp_path


def run(line, folder, home):
    program, *arguments = shlex.split(line)
    assert program == "zoobridge"
    environment = {**os.environ, "ZOOBRIDGE_COLLECTION": NOBODY, "ZOOBRIDGE_HOME": str(home)}
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


def words(text):
    """Lines without their numbers, which another processor may round differently."""
    return [NUMBER.sub("#", line) for line in text.splitlines()]


@pytest.mark.timeout(600)
def test_every_command_does_what_the_page_says(folder, fresh_home):
    printed, shown = "", 0
    for block in BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if block["kind"] == "javascript":
            (folder / "fields.ijm").write_text(block["body"])
        elif block["kind"] == "sh":
            printed = "".join(run(line, folder, fresh_home) for line in block["body"].splitlines())
        else:
            assert set(words(block["body"])) <= set(words(printed))
            shown += 1
    assert shown == 2
    assert len(list((folder / "hold-out" / "labels").iterdir())) == 3
    assert (folder / "models.png").is_file()
    assert "Methods, to paste" in (folder / "compared" / "report.html").read_text()
    assert "experience" in printed
