import os
import subprocess
import sys
from pathlib import Path

from .sources import LAYERS, ROOT, SOURCE


def test_imports_go_one_way():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_every_layer_is_a_folder_that_says_what_it_is():
    for layer in LAYERS:
        text = (SOURCE / layer / "__init__.py").read_text()
        assert text.startswith('"""'), layer


def test_layers_are_those_the_architecture_page_names():
    page = (ROOT / "docs" / "architecture.md").read_text()
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(LAYERS)
    assert [layer for layer in LAYERS if f"| `{layer}/` |" not in page] == []


def test_unit_tests_mirror_the_layers():
    folders = {entry.name for entry in os.scandir(ROOT / "tests" / "unit") if entry.is_dir()} - {"__pycache__"}
    assert folders <= set(LAYERS)
    assert {"package", "runtime", "pipeline", "inference", "commands"} <= folders
