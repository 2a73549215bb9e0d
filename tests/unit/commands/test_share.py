import pytest

from tests.unit.practice.report.given import CARD, DESCRIPTION, result
from zoobridge.errors import InputError
from zoobridge.practice.experience import read_experience
from zoobridge.practice.report.writing import write_report


@pytest.fixture
def report(tmp_path):
    return write_report(result(), DESCRIPTION, CARD, tmp_path / "check", {})


def test_the_card_is_logged_and_written(session, report, tmp_path):
    outcome = session.run("Zoo Share", f"report=[{report.parent}] card=[{tmp_path / 'cards' / 'a.md'}]")
    assert session.desk.logged == [outcome.values["card"]]
    assert read_experience(tmp_path / "cards" / "a.md").model == "discs 1.2"


def test_without_a_file_only_the_log_has_it(session, report, tmp_path):
    outcome = session.run("Zoo Share", f"report=[{report}]")
    assert outcome.values["file"] is None
    assert outcome.values["card"].startswith("# Experience with discs 1.2")


def test_a_folder_without_a_report_is_named(session, tmp_path):
    with pytest.raises(InputError, match=r"report\.json cannot be read"):
        session.run("Zoo Share", f"report=[{tmp_path}]")


def test_an_image_is_not_replaced_by_a_card(session, report, tmp_path):
    (tmp_path / "raw.tif").write_bytes(b"raw")
    with pytest.raises(InputError, match=r'The card is a \.md file, not "raw\.tif"'):
        session.run("Zoo Share", f"report=[{report}] card=[{tmp_path / 'raw.tif'}]")
    assert (tmp_path / "raw.tif").read_bytes() == b"raw"
    assert session.desk.logged == []
