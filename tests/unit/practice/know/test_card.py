"""What a card states, and that nothing is taken for stated that is not."""

from dataclasses import replace

import pytest

import zoobridge
from tests.models.collection import ZOO
from tests.unit.commands.desk import description
from zoobridge.errors import ModelNotFoundError, PackageError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.description import read_description
from zoobridge.package.model import Citation
from zoobridge.package.store import Store
from zoobridge.practice.know.card import card_of, installed_card
from zoobridge.practice.know.documentation import section, summary
from zoobridge.practice.know.items import ITEMS
from zoobridge.practice.report.checked import card_rows
from zoobridge.settings import Settings

TEXT = """# A model

## Training data

Ten images.

### Where from

A microscope.

## Validation ##

None.

## Known limits

- not for 3D
"""


def test_a_section_ends_where_the_next_of_its_level_begins():
    assert section(TEXT, "training data") == "Ten images.\n\n### Where from\n\nA microscope."
    assert section(TEXT, "limits") == "- not for 3D"
    assert section(TEXT, "licence") is None


@pytest.mark.parametrize("nothing", ["None.", "TODO", "[More Information Needed]", "n/a", "**Unknown**", "---", ""])
def test_a_heading_over_nothing_states_nothing(nothing):
    assert section(f"# Limits\n\n{nothing}\n\n# Other\n\ntext", "limits") is None


def test_a_summary_is_one_line():
    assert summary("- one\n- **two**\n\n| a | b |\n|---|---|\n| c | |") == "one; two; a, b; c"
    assert (
        summary("Of these:\n\n| a | b |\n\nText\nthat goes *on*.\n1. first")
        == "Of these: a, b Text that goes on. 1. first"
    )
    assert summary("word " * 500).endswith("word ...")


def test_the_bundled_models_say_nearly_all(tmp_path):
    store = Store(tmp_path)
    nuclei, denoise = (installed_card(store.get(name)) for name in ("nuclei-tiny", "denoise-tiny"))
    assert nuclei.silent == ("pixel size",)
    assert nuclei.unseen == ()
    assert "Data Science Bowl" in nuclei.stated["training data"]
    assert nuclei.stated["out-of-scope use"].startswith("Not for RGB")
    assert not any(text.endswith("...") for text in nuclei.stated.values())
    headings = [heading for heading, _ in card_rows(nuclei)]
    assert "Limits, out-of-scope use" in headings
    assert headings[-2:] == ["Not stated", "Completeness"]
    assert nuclei.completeness == pytest.approx(17 / 18)
    assert {"task", "training data", "limits", "evaluation"} <= set(denoise.stated)
    assert zoobridge.card("nuclei-tiny", zoo=Zoo(Settings(home=tmp_path))) == nuclei


def test_the_card_of_a_model_that_is_not_there(tmp_path):
    with pytest.raises(ModelNotFoundError, match='No model "nuclei-tin" is installed'):
        zoobridge.card("nuclei-tin", zoo=Zoo(Settings(home=tmp_path)))


def test_a_package_that_says_nothing_is_told_so():
    silent = replace(description(), title="", inputs=(), outputs=())
    card = card_of(silent)
    assert set(card.stated) == {"task"}  # without an output that is an image it gives numbers
    assert len(card.silent) == len(ITEMS) - 1
    assert card.in_words == f"1 of {len(ITEMS)} items (6%)"


def test_documentation_that_is_not_here_is_not_held_against_a_model():
    card = card_of(replace(description(), documentation="README.md"))
    assert card.unseen == ("intended use", "evaluation", "limits", "out-of-scope use")
    assert not set(card.unseen) & {*card.stated, *card.silent}
    assert card.document()["not_seen"] == list(card.unseen)


def test_fields_of_the_description():
    stated = replace(
        description(tags=("mitochondria", "electron-microscopy", "semantic-segmentation")),
        training_data="10.5281/zenodo.1",
        citations=(Citation("a paper", "10.1/2"), Citation("code", None, "https://example.org")),
        config={"zoobridge": {"object_size": 30}},
    )
    known = card_of(stated).stated
    assert known["training data"] == "10.5281/zenodo.1"
    assert known["citation"] == "a paper 10.1/2; code https://example.org"
    assert (known["object size"], known["modality"], known["target"]) == ("30 pixels", "electron", "mitochondria")


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real descriptions are not here")
def test_no_real_description_states_a_pixel_or_object_size():
    cards = []
    for path in sorted((ZOO / "rdfs").glob("*.yaml"))[::6]:
        try:
            cards.append(card_of(read_description(path)))
        except PackageError:
            continue
    assert len(cards) > 20
    assert all({"pixel size", "object size"} <= set(card.silent) for card in cards)
    assert all({"authors", "licence", "test tensors"} <= set(card.stated) for card in cards)
    assert 0.4 < min(card.completeness for card in cards) < max(card.completeness for card in cards) < 1
