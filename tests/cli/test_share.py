from tests.unit.practice.report.given import CARD, DESCRIPTION, result
from zoobridge.practice.experience import read_experience
from zoobridge.practice.report.writing import write_report

from .conftest import only_sentence


def test_a_card_is_printed_or_written(zoobridge, tmp_path):
    page = write_report(result(), DESCRIPTION, CARD, tmp_path / "check", {})
    printed = zoobridge("share", page)
    assert printed.returncode == 0, printed.stderr
    written = zoobridge("share", page.parent, "-o", tmp_path / "cards" / "a.md")
    assert written.stdout == f"{tmp_path / 'cards' / 'a.md'}\n"
    assert (tmp_path / "cards" / "a.md").read_text(encoding="utf-8") == printed.stdout
    assert read_experience(tmp_path / "cards" / "a.md").result == "warned"


def test_another_file_is_refused(zoobridge, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    done = zoobridge("share", tmp_path / "a.json", "-o", tmp_path / "a.md")
    assert done.returncode != 0
    assert "is no report" in only_sentence(done)
    assert not (tmp_path / "a.md").exists()
