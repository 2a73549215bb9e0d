import numpy as np
import pytest

from tests.unit.commands.desk import Desk, NumpyZoo, Session, description, tensor
from tests.unit.inference.packages import zoo_with
from zoobridge.errors import InputError, ModelNotFoundError, UsageError
from zoobridge.inference.evidence import Evidence
from zoobridge.package.model import Citation
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision


def test_the_list_is_a_table_with_one_line_per_model(session):
    outcome = session.run("Zoo Models")
    assert outcome.values == {"models": ["halves", "other-model"]}
    assert session.desk.logged == [
        "Model        Title        Axes        Licence     Engine",
        "halves       Halves       cyx -> cyx  not stated  not tried yet",
        "other-model  Other-Model  cyx -> cyx  not stated  not tried yet",
    ]


@pytest.mark.parametrize(("failure", "engine"), [(None, "numpy"), ("It does not start.", "none")])
def test_the_list_names_the_engine_that_proved_itself(session, failure, engine):
    trial = Trial(Candidate("numpy", WeightsFormat.ONNX, Precision.EXACT), seconds=0.1, failure=failure)
    session.zoo.proof["halves"] = Evidence("f" * 64, {}, (trial,), ReceptiveField({}, probed=False), proven=True)
    session.run("Zoo Models")
    assert session.desk.logged[1].endswith(f"not stated  {engine}")


def test_an_empty_store_tells_how_to_fill_it():
    session = Session(Desk(), NumpyZoo())
    session.run("Zoo Models")
    assert session.desk.logged == ['No model is installed; run("Zoo Install", "source=nuclei-tiny") installs one.']


def test_the_card_says_what_is_not_stated(session):
    session.run("Zoo Card", "model=halves")
    lines = session.desk.logged[0].splitlines()
    assert lines[0] == "halves: Halves"
    for fact in (
        "Version",
        "Description",
        "Authors",
        "Licence",
        "Weights",
        "Tags",
        "Citation",
        "Training data",
        "Limits",
    ):
        assert f"{fact}: not stated" in lines
    assert "Input image: c 1, y 16 + n*8, x 16 + n*8; float32; operations: none" in lines
    assert "Completeness of the card: 0 of 18 items (0%)" in lines
    assert lines[-1] == "The package has no documentation; what it would say is not stated."


def test_the_card_shows_what_the_package_states(tmp_path):
    (tmp_path / "README.md").write_text("# Training data\nCells.\n", encoding="utf-8")
    stated = description(
        "cells",
        outputs=(tensor("map", 2, description="probability"),),
        version="1.2",
        description="Finds cells.",
        authors=("A. Person", "B. Person"),
        licence="MIT",
        documentation="README.md",
        citations=(Citation("Person 2020", doi="10.1/2"),),
    )
    session = Session(Desk(), NumpyZoo(stated, folder=tmp_path))
    card = session.run("Zoo Card", "model=cells").values["card"]
    assert "Authors: A. Person, B. Person\nLicence: MIT\n" in card
    assert "Output map: c (class 0, class 1), y 16 + n*8, x 16 + n*8; float32; operations: none; probability" in card
    assert "Citation: Person 2020 10.1/2" in card
    assert "Training data: Cells." in card
    assert card.endswith("# Training data\nCells.")


def test_install_and_remove(session, tmp_path):
    assert session.run("Zoo Install", f"source=[{tmp_path / 'fresh'}]").values["model"] == "fresh"
    assert "fresh" in session.zoo.names()
    session.run("Zoo Remove", "model=fresh")
    assert "fresh" not in session.zoo.names()
    assert session.desk.logged == ["Installed fresh (Fresh).", "Removed fresh."]


def test_what_an_installation_replaced_is_a_warning(session, tmp_path):
    outcome = session.run("Zoo Install", f"source=[{tmp_path / 'halves'}]")
    assert session.desk.warned == ["It replaced halves."] == outcome.values["notes"]


def test_a_model_that_refuses_to_predict_is_a_warning(session, tmp_path):
    session.zoo.refused["fresh"] = "No engine reproduces the test tensors of the model 'fresh' here: it is wrong."
    outcome = session.run("Zoo Install", f"source=[{tmp_path / 'fresh'}]")
    assert session.desk.warned == [session.zoo.refused["fresh"]] == outcome.values["notes"]
    session.run("Zoo Install", f"source=[{tmp_path / 'fresh'}] verify=false")
    assert session.desk.warned[1:] == ["It replaced fresh."]


def test_removing_what_is_not_installed(session):
    with pytest.raises(ModelNotFoundError) as caught:
        session.run("Zoo Remove", "model=none")
    assert str(caught.value) == 'No model "none" is installed.'


def test_install_needs_a_source(session):
    with pytest.raises(UsageError) as caught:
        session.run("Zoo Install")
    assert str(caught.value) == (
        "Zoo Install needs source=...: nickname (affable-shark), id or DOI of a model of the BioImage Model Zoo's "
        "collection; or folder, .zip file or URL of a package, bundle, or the name of a model that comes with zoobridge"
    )


def test_open(session, tmp_path):
    np.save(tmp_path / "a b.npy", np.zeros((3, 4)))
    assert session.run("Zoo Open", f"path=[{tmp_path / 'a b.npy'}]").titles == ("a b.npy",)
    assert session.desk.active == "a b.npy"


def test_opening_a_missing_file_is_an_error(session):
    with pytest.raises(InputError) as caught:
        session.run("Zoo Open", "path=/none.tif")
    assert str(caught.value) == "There is no image file /none.tif."


def test_a_damaged_model_is_listed_and_can_be_removed(tmp_path):
    session = Session(Desk(), zoo_with(tmp_path, [FakeEngine()]))
    (session.zoo.find("tiny-model").folder.parent / "model.json").write_text("{")
    assert "tiny-model" in session.run("Zoo Models").values["models"]
    [line] = [line for line in session.desk.logged if line.startswith("tiny-model")]
    assert line.split(maxsplit=1)[1].startswith("damaged: The record of tiny-model in ")
    assert len(session.desk.logged) == 1 + len(session.zoo.names())
    session.run("Zoo Remove", "model=tiny-model")
    assert "tiny-model" not in session.zoo.names()
