"""What cards say to a request; what they do not say is not held against a model."""

import pytest

from tests.models.collection import ZOO
from tests.unit.commands.desk import description
from zoobridge.catalogue.entries import Entry, Traits
from zoobridge.errors import UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.traits import read_traits
from zoobridge.practice.choose.candidate import installed_candidate, listed_candidate
from zoobridge.practice.choose.wish import Wish, card_findings
from zoobridge.practice.subject import MODALITIES, TARGETS, meant, stated_subjects


def installed(tmp_path, **stated):
    return installed_candidate(InstalledModel(description(**stated), tmp_path, "0"))


def verdicts(candidate, **wish):
    return {finding.aspect: str(finding.verdict) for finding in card_findings(candidate, Wish(**wish))}


def test_a_card_that_says_all_fits(tmp_path):
    tags = ("fluorescence-light-microscopy", "nuclei", "semantic-segmentation")
    candidate = installed(tmp_path, tags=tags, licence="MIT")
    asked = {"task": "segmentation", "modality": "DAPI", "target": "nucleus", "dimensions": "2d", "licence": "mit"}
    assert verdicts(candidate, **asked, channels=1) == dict.fromkeys([*asked, "channels asked for"], "fits")


def test_a_card_that_says_something_else_does_not_fit(tmp_path):
    tags = ("electron-microscopy", "mitochondria", "denoising")
    candidate = installed(tmp_path, tags=tags, licence="GPL-3.0")
    asked = {"task": "segmentation", "modality": "DAPI", "target": "nuclei", "dimensions": "3d", "licence": "MIT"}
    assert verdicts(candidate, **asked, channels=2) == dict.fromkeys([*asked, "channels asked for"], "does not fit")


def test_a_card_that_says_nothing_is_not_guessed(tmp_path):
    asked = {"task": "segmentation", "modality": "brightfield", "target": "worms", "licence": "MIT"}
    assert verdicts(installed(tmp_path), **asked) == dict.fromkeys(asked, "not stated")
    unread = listed_candidate(Entry("bioimage-io/none", "v0", "", "", ""))
    assert set(verdicts(unread, **asked, dimensions="2d", channels=1).values()) == {"not stated"}


def test_a_structure_no_list_knows_is_found_in_the_tags(tmp_path):
    assert verdicts(installed(tmp_path, tags=("C-elegans",)), target="c elegans") == {"target": "fits"}


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"task": "segmentaton"}, "task='segmentaton' is not known; give one of segmentation,"),
        ({"dimensions": "4d"}, "give one of 2d, 3d"),
        ({"modality": "telescope"}, "modality='telescope' is not known; give one of fluorescence,"),
    ],
)
def test_a_slip_is_refused(wish, message):
    with pytest.raises(UsageError, match=message):
        Wish(**wish)


def test_words_of_users():
    assert meant(MODALITIES, "Hoechst") == "fluorescence"
    assert meant(MODALITIES, "H&E") == "histology"
    assert meant(TARGETS, "cell membrane") == "cells"
    assert meant(TARGETS, "coins") is None
    assert stated_subjects(MODALITIES, ("phase-contrast",), "") == ("phase contrast",)
    assert stated_subjects(MODALITIES, ("stem-cells",), "Arabidopsis Apical Stem Cells") == ()
    assert stated_subjects(MODALITIES, ("TEM",), "") == ("electron",)


def test_a_listed_model_says_what_an_installed_one_says():
    traits = Traits(
        "a", tags=("nuclei", "instance-segmentation"), inputs=("c", "czyx"), outputs=("czyx",), channels=(3, 2)
    )
    candidate = listed_candidate(Entry("x/a", "v0", "", "", "", traits))
    assert (candidate.axes, candidate.channels, str(candidate.task)) == ("czyx", 2, "instance-segmentation")
    assert candidate.targets == ("nuclei",)
    scores = Traits("a", inputs=("cyx",), outputs=("c",), channels=(1,))
    assert str(listed_candidate(Entry("x/a", "v0", "", "", "", scores)).task) == "classification"


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real descriptions are not here")
def test_most_real_cards_say_task_and_target():
    found = []
    for path in sorted((ZOO / "rdfs").glob("*.yaml")):
        traits = read_traits(path.read_bytes())
        found.append(listed_candidate(Entry(f"bioimage-io/{path.stem}", "v0", "", "", "", traits)))
    assert len(found) == 138
    assert sum(each.task is None for each in found) < 30
    assert sum(bool(each.targets) for each in found) > 90
    assert sum(bool(each.modalities) for each in found) > 70
    assert all(each.axes for each in found)
