"""What is kept of an analysis."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from tests.unit.practice.report.given import DESCRIPTION, result
from zoobridge.errors import InputError
from zoobridge.practice.objects.decoding import Decoding
from zoobridge.practice.report.methods import methods
from zoobridge.practice.report.record import SCHEMA, Files, Record, read_record, recorded, result_hashes


def kept(checked=None):
    checked = result() if checked is None else checked
    return recorded(checked, methods(checked, DESCRIPTION), Files({"good.tif": Path("good.tif")}))


def test_what_is_written_is_read_again(tmp_path):
    (tmp_path / "report.json").write_text(kept().text(), encoding="utf-8")
    again = read_record(tmp_path / "report.json")
    assert again == kept() or replace(again, created=kept().created) == kept()
    assert again.model == "discs"
    assert Path(again.images["good.tif"]).is_absolute()


def test_numbers_that_are_none_are_null():
    images = json.loads(kept().text())["check"]["images"]
    assert images[1]["metrics"] == {"f1_0.50": 0.42, "f1_0.75": 0.2, "iou": None}


def test_a_changed_pixel_changes_the_hash_of_the_result():
    before, changed = result_hashes(result()), result()
    pixel = changed.images[0].pictures["result"].array
    pixel[3, 3] = np.nextafter(pixel[3, 3], np.float32(2))
    after = result_hashes(changed)
    assert before["good.tif"] != after["good.tif"]
    assert before["bad & dim.tif"] == after["bad & dim.tif"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("model: a", "it is not JSON"),
        ("{}", "no report of the kind zoobridge-report/1"),
        ("[1]", "no report of the kind"),
        (json.dumps({"schema": SCHEMA, **{key: {} for key in Record.__slots__}}), "no report of the kind"),
    ],
)
def test_another_file_is_refused_in_a_sentence(tmp_path, content, said):
    path = tmp_path / "report.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"give|check the path") as caught:
        read_record(path)
    assert said in str(caught.value)


def test_the_methods_paragraph_says_what_a_model_was_made_of():
    made = {
        "parent": {"name": "rings", "version": "2", "sha256": "cd" * 32},
        "trained": ["high", "output"],
        "images": [{"used_for": "training"}, {"used_for": "training"}, {"used_for": "test"}],
    }
    adjusted = replace(DESCRIPTION, config={"zoobridge": {"adjusted": made}})
    said = methods(result(settings={"channel": 3}), adjusted).text
    assert "was done with the model Discs <and> rings" in said
    assert (
        "It was made from the pretrained model rings (version 2, package sha256 cdcdcdcdcdcd) by training its 2 "
        "highest layers on 2 labelled images. Channel 3 of the images was used."
    ) in said
    assert "made from" not in methods(result(), DESCRIPTION).text
    strange = replace(DESCRIPTION, config={"zoobridge": {"adjusted": {"parent": 1}}})
    assert "made from" not in methods(result(), strange).text


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            {"split": "boundary", "min_size": 12},
            "Objects are where channel 1 of the result is above 0.3, parted where channel 2, the boundary, is not "
            "below 0.5; objects of fewer than 12 pixels were left out.",
        ),
        (
            {"split": "distance", "fill_holes": True, "max_size": 900},
            "above 0.3, parted by their shape (watershed of the distance to the background), with holes filled; "
            "objects of more than 900 pixels were left out.",
        ),
        ({"min_size": 5, "max_size": 900}, "touch; objects of fewer than 5 or more than 900 pixels were left out."),
        ({}, "above 0.3, not parted where they touch. Against"),
    ],
)
def test_the_methods_paragraph_says_what_an_object_is(how, said):
    objects = {"foreground": 1, "boundary": 2, **asdict(Decoding(threshold=0.3, **how))}
    checked = replace(result().checked, objects=objects)
    assert said in methods(result(checked=checked), DESCRIPTION).text
    assert "Objects are" not in methods(result(), DESCRIPTION).text


def test_the_methods_paragraph_names_what_a_reader_needs():
    said = methods(result(), DESCRIPTION)
    named = (
        "Discs <and> rings",
        "version 1.2, package sha256 abababababab",
        "[1, 2]",
        "OpenVINO 2026.4",
        "scale range",
    )
    for part in (*named, "F1 (objects matched at IoU 0.5) 0.675 [0.42, 0.93] (95% bootstrap interval over images)"):
        assert part in said.text
    assert said.citations == ("Somebody 2020 doi:10.1/2", "Elsewhere 2021 https://example.org")
    assert "ensure dtype" not in said.text
