"""Experience cards, written and read."""

from pathlib import Path

import pytest

from tests.unit.practice.report.given import DESCRIPTION, result
from zoobridge.errors import InputError
from zoobridge.practice.experience import Experience, read_experience, read_experiences
from zoobridge.practice.report.methods import methods
from zoobridge.practice.report.record import Files, recorded
from zoobridge.practice.report.sharing import experience


def card(**changes):
    checked = result(**changes)
    sources = Files({"good.tif": Path("/data/secret/good.tif")})
    return experience(recorded(checked, methods(checked, DESCRIPTION), sources))


def test_a_card_says_what_others_want_to_know():
    text = card().markdown()
    for said in ("discs 1.2", "instance-segmentation", "Agrees on image 1.", "float32", "0.675 [0.42, 0.93]"):
        assert said in text
    assert card().data["object size"] == "16.0 pixels"
    assert card().metrics["IoU"] == "0.88"


def test_a_card_holds_no_names_of_files():
    text = card(settings={"image": "/data/secret/good.tif", "truth": "labels", "tile": "auto"}).markdown()
    assert "secret" not in text
    assert "good.tif" not in text
    assert "| tile | auto |" in text


def test_what_is_written_is_read_again(tmp_path):
    (tmp_path / "a.md").write_text(card().markdown(), encoding="utf-8")
    assert read_experience(tmp_path / "a.md") == card()
    assert read_experience(tmp_path / "a.md").metric("F1") == 0.675
    assert read_experience(tmp_path / "a.md").metric("PQ") is None


def test_texts_that_look_like_a_table_stay_one_row(tmp_path):
    odd = Experience("m", "00", "a|b", "passed", "fine", settings={"note": "x | y\nz", "none": ""})
    (tmp_path / "a.md").write_text(odd.markdown(), encoding="utf-8")
    again = read_experience(tmp_path / "a.md")
    assert (again.task, again.settings) == ("a/b", {"note": "x / y z", "none": ""})


def test_a_folder_holds_other_markdown_too(tmp_path):
    (tmp_path / "README.md").write_text("# Cards\n")
    (tmp_path / "b.md").write_text(card().markdown(), encoding="utf-8")
    assert read_experiences(tmp_path) == (card(),)


def test_a_damaged_card_is_named(tmp_path):
    (tmp_path / "b.md").write_text("# Experience with a model\n\nIt was good.\n")
    with pytest.raises(InputError, match=r"b\.md is no experience card"):
        read_experiences(tmp_path)
    with pytest.raises(InputError, match="There is no folder"):
        read_experiences(tmp_path / "none")
