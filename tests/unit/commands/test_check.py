"""Zoo Check as a command: which images and truths it takes, and what it leaves behind."""

import numpy as np
import pytest
import tifffile

from tests.unit.commands.desk import Desk, NumpyZoo, Session, description
from zoobridge.errors import InputError, UsageError
from zoobridge.pipeline.image import Image

PIXELS = np.random.default_rng(0).random((48, 40)).astype(np.float32)


@pytest.fixture
def session():
    desk = Desk({"cells.tif": Image(PIXELS, "yx", title="cells.tif")}, active="cells.tif")
    return Session(desk, NumpyZoo(description("halves", tags=("denoising",))))


def test_without_truth_a_map_is_opened_and_the_verdict_logged(session):
    outcome = session.run("Zoo Check", "model=halves")
    assert outcome.titles == ("cells-stability",)
    stability = session.desk.images["cells-stability"]
    assert stability.array.shape == PIXELS.shape
    assert stability.display_range == (0.0, 1.0)
    assert session.desk.logged[0] == f"Verdict: {outcome.values['verdict']}"
    text = "\n".join(session.desk.logged)
    assert "out of distribution: cannot say. The package of halves has no sample or test image" in text
    assert "noise image: passed. Of pure noise 50% remains." in text
    assert session.desk.rows["Image"] == ["cells.tif"]


def test_an_open_truth_a_file_and_a_folder_mean_the_same(session, tmp_path):
    truth = (PIXELS / 2 + 0.01).astype(np.float32)
    session.desk.images["true one"] = Image(truth, "yx", title="true one")
    tifffile.imwrite(tmp_path / "cells.tif", truth)
    values = []
    for reference in ("true one", str(tmp_path / "cells.tif"), str(tmp_path)):
        outcome = session.run("Zoo Check", f"model=halves truth=[{reference}]")
        assert outcome.titles == ()
        values.append((session.desk.rows["psnr"], session.desk.rows["Image"]))
    assert values[0] == values[1] == values[2]
    assert values[0][1] == ["cells.tif"]
    assert values[0][0][0] == pytest.approx(10 * np.log10(np.ptp(truth) ** 2 / 0.01**2), abs=1e-3)


def test_a_folder_of_images_is_a_row_each(session, tmp_path):
    for name in "ab":
        tifffile.imwrite(tmp_path / f"{name}.tif", PIXELS)
    outcome = session.run("Zoo Check", f"model=halves images=[{tmp_path}]")
    assert outcome.titles == ()
    assert sorted(session.desk.rows["Image"]) == ["a.tif", "b.tif"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ("model=halves truth=[nothing.tif]", InputError, r"truth=\[nothing.tif\] is neither an open image nor a file"),
        ("model=halves image=cells.tif images=/tmp", UsageError, "image= is an open image and images= are files"),
        ("model=halves against=halves", UsageError, "can only be compared with a truth"),
        ("model=halves task=count", UsageError, "task"),
        ("model=halves treshold=1", UsageError, "treshold"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_opened(session, options, error, words):
    with pytest.raises(error, match=words):
        session.run("Zoo Check", options)
    assert list(session.desk.images) == ["cells.tif"]
    assert session.desk.rows == {}


def test_a_model_of_unknown_purpose_needs_a_task_for_a_truth(session):
    session.zoo._installed["unknown"] = NumpyZoo(description("unknown")).find("unknown")
    session.desk.images["true.tif"] = Image(PIXELS / 2, "yx", title="true.tif")
    with pytest.raises(UsageError, match="say task=objects"):
        session.run("Zoo Check", "model=unknown truth=true.tif")
    assert session.run("Zoo Check", "model=unknown truth=true.tif task=restoration").values["verdict"]


def test_an_image_is_not_its_own_truth(session):
    with pytest.raises(InputError, match=r'"cells\.tif" is given as image and as its truth'):
        session.run("Zoo Check", "model=halves truth=cells.tif")
