import re
import subprocess
import sys

import pytest

from tests.probes.table import PROBES
from zoobridge import errors

from .sources import ROOT, tracked

MACROS = sorted((ROOT / "macros").glob("*.ijm"))


@pytest.mark.parametrize("tool", ["reference.py", "headless_table.py", "model_cards.py", "zoo_coverage.py"])
def test_pages_made_from_data_say_what_the_data_say(tool):
    result = subprocess.run(
        [sys.executable, f"tools/{tool}", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_every_probe_has_a_row_of_its_own():
    names = [probe.name for probe in PROBES]
    assert len(names) == len(set(names)) > 50
    page = (ROOT / "docs" / "headless.md").read_text()
    assert [name for name in names if f"| {name} |" not in page] == []


def test_the_documented_exit_statuses_are_those_of_the_errors():
    page = (ROOT / "docs" / "errors.md").read_text()
    documented = {name: int(status) for status, name in re.findall(r"^\| (\d) \| `(\w+)` \|", page, re.MULTILINE)}
    top = [errors.ZoobridgeError, *errors.ZoobridgeError.__subclasses__()]
    assert documented == {error.__name__: error.exit_status for error in top}


def test_statuses_in_help_are_those_of_the_errors():
    from zoobridge.cli.main import EPILOG

    stated = {int(number) for number in re.findall(r"(\d) [a-zJ]", EPILOG.partition("Exit status:")[2])}
    assert stated == {0, 1} | {error.exit_status for error in errors.ZoobridgeError.__subclasses__()}


def test_make_commands_in_the_pages_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "docs/index.md", ".ci/run"):
        used = re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE)
        assert {one or other for one, other in used} <= targets, page
    assert {"demo", "test", "lint", "bench", "bench-smoke", "docs", "clean"} <= targets


@pytest.mark.parametrize("macro", MACROS, ids=lambda path: path.name)
def test_macro_starts_with_what_it_does(macro):
    first = macro.read_text().splitlines()[0]
    assert first.startswith("// ")
    assert len(first) > 20
    assert first.endswith(".")


@pytest.mark.parametrize("macro", MACROS, ids=lambda path: path.name)
def test_macro_is_run_by_the_tests(macro):
    tests = "".join(path.read_text() for path in (ROOT / "tests" / "macros").glob("test_*.py"))
    assert macro.name in tests


def test_macros_in_the_pages_exist():
    for page in tracked("*.md"):
        for name in re.findall(r"macros/(\w+\.ijm)", page.read_text()):
            assert (ROOT / "macros" / name).is_file(), f"{page.name} names {name}"


def test_documentation_lists_every_macro():
    page = (ROOT / "docs" / "index.md").read_text()
    assert [macro.name for macro in MACROS if f"`{macro.name}`" not in page] == []


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_messages_in_the_errors_page_are_real():
    """Every quoted message, cut at its dots, is text of the sources."""
    page = (ROOT / "docs" / "errors.md").read_text().partition("## Common messages")[2]
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    source = re.sub(r'"\s*\n\s*f?"', "", source)  # sentences that go on in the next line
    quoted = [part.strip() for message in re.findall(r"\*\*(.+?)\*\*", page) for part in message.split("...")]
    assert len(quoted) > 10
    assert [part for part in quoted if part and part not in source] == []
