import re
from statistics import median

import pytest

from .sources import ROOT, SOURCE, modules, tracked

LONGEST = 300
USUAL = 150


def test_no_module_is_long():
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert median(lengths.values()) <= USUAL


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [str(path) for path in tracked("*.py") if path.stem in drawers] == []


def test_version_is_in_one_place():
    version = re.search(r'__version__ = "(.+)"', (SOURCE / "__init__.py").read_text()).group(1)
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", version)
    places = [
        path for path in tracked("*.py", "*.toml", "Makefile", "mkdocs.yml") if f'"{version}"' in path.read_text()
    ]
    assert places == [SOURCE / "__init__.py"]


@pytest.mark.parametrize("pattern", [r"/work/", r"/home/\w+/", r"/Users/\w+/", r"/root/", r"C:\\\\Users"])
def test_no_path_of_one_machine(pattern):
    found = [str(path.relative_to(ROOT)) for path in _texts() if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_private_registry():
    """Packages come from the registries pip and jgo are set up for, not from a host named here."""
    names = re.compile(r"(index-url|extra-index|find-links|trusted-host|artifactory|nexus|r-seed)", re.IGNORECASE)
    found = [str(path.relative_to(ROOT)) for path in _texts() if names.search(path.read_text(encoding="utf-8"))]
    assert found == []


def _texts():
    suffixes = {".py", ".md", ".toml", ".yml", ".yaml", ".ijm", ".cfg", ""}
    return [path for path in tracked() if path.suffix in suffixes and path != ROOT / "tests/shape/test_modules.py"]
