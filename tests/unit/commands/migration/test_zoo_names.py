import csv
from pathlib import Path

import pytest

from zoobridge.commands.migration.stardist import PRETRAINED
from zoobridge.commands.migration.zoo_names import ZOO_TITLES, zoo_model

INDEX = Path(__file__).parents[5] / "shared" / "zoo" / "INDEX.tsv"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("discreet-rooster", "discreet-rooster"),
        ("StarDist H&E Nuclei Segmentation", "chatty-frog"),
        ("/Fiji.app/models/StarDist H&E Nuclei Segmentation_09012025_231116", "chatty-frog"),
        ("gelgenie_model_bioimageio_09012025_231116", "gelgenie-model-bioimageio"),
        ("C:\\models\\unet\\rdf.yaml", "unet"),
        ("/m/care-actin/TF_SavedModel.zip", "care-actin"),
        ("/m/TF_SavedModel.zip", "m"),
        ("/m/n2v-1.bioimage.io.zip", "n2v-1"),
        ("/m/DEFCoN.bioimage.io.model/", "defcon"),
        ("https://example.org/models/own.zip", "own"),
    ],
)
def test_names(given, name):
    assert zoo_model(given).name == name


def test_how_it_gets_installed():
    assert zoo_model("nuclei-tiny").notes == ()
    assert zoo_model("/models/unet").notes == ("Install unet once: zoobridge models install /models/unet.",)
    assert "zoobridge models install '/my models/unet'." in zoo_model("/my models/unet").notes[0]
    assert "zoobridge models install affable-shark when it is in the zoo's" in zoo_model("affable-shark").notes[0]


@pytest.mark.skipif(not INDEX.is_file(), reason="the descriptions of the zoo are not here")
def test_the_zoo_calls_them_so():
    with INDEX.open(newline="") as file:
        titles = [(row["name"].lower(), row["id"]) for row in csv.DictReader(file, delimiter="\t")]
    assert set(ZOO_TITLES.items()) <= set(titles)
    assert all([title for title, _ in titles].count(known) == 1 for known in ZOO_TITLES)
    assert set(PRETRAINED.values()) <= {name for _, name in titles}
