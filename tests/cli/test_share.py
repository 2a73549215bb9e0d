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


def test_an_image_is_not_replaced_by_a_card(zoobridge, tmp_path):
    page = write_report(result(), DESCRIPTION, CARD, tmp_path / "check", {})
    (tmp_path / "raw.tif").write_bytes(b"raw")
    done = zoobridge("share", page, "-o", tmp_path / "raw.tif")
    assert done.returncode == 5
    assert only_sentence(done) == 'The card is a .md file, not "raw.tif"; name it raw.md.'
    assert (tmp_path / "raw.tif").read_bytes() == b"raw"


def test_another_file_is_refused(zoobridge, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    done = zoobridge("share", tmp_path / "a.json", "-o", tmp_path / "a.md")
    assert done.returncode != 0
    assert "is no report" in only_sentence(done)
    assert not (tmp_path / "a.md").exists()
