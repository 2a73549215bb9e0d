import numpy as np
import pytest

from tests.unit.commands.desk import Desk, NumpyZoo, Session, description, install_scores, tensor
from zoobridge.commands.number_table import show_numbers
from zoobridge.errors import InputError, ModelNotFoundError, UsageError
from zoobridge.pipeline.plan import Numbers, PredictOptions
from zoobridge.runtime.protocol import Precision

CELLS = np.arange(12, dtype=np.uint16).reshape(3, 4)


def test_the_result_is_named_after_image_and_model_active_and_halved(session):
    session.show(CELLS)
    outcome = session.run("Zoo Predict", "model=halves")
    assert outcome.titles == ("cells-halves",)
    assert session.desk.active == "cells-halves"
    np.testing.assert_array_equal(session.desk.images["cells-halves"].array, CELLS / 2)
    np.testing.assert_array_equal(session.desk.images["cells.tif"].array, CELLS)


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("a.ome.tif", "a.ome-halves"),
        ("plain", "plain-halves"),
        ("v1.5", "v1.5-halves"),
        ("Result of a.tif - C=1", "Result of a.tif - C=1-halves"),
        ("x/y.png", "x/y-halves"),
        (".tif", "image-halves"),
    ],
)
def test_the_title_loses_its_file_extension_only(session, title, result):
    session.show(CELLS, title=title)
    assert session.run("Zoo Predict", "model=halves").titles == (result,)


def test_a_second_result_gets_a_number(session):
    session.show(CELLS)
    session.run("Zoo Predict", "model=halves image=cells.tif")
    assert session.run("Zoo Predict", "model=halves image=cells.tif").titles == ("cells-halves-1",)


def test_an_image_is_chosen_by_its_title(session):
    session.show(CELLS, title="a [1] & b.tif")
    session.show(CELLS * 2, title="other")
    session.run("Zoo Predict", "model=halves image=[a [1] & b.tif]")
    np.testing.assert_array_equal(session.desk.images["a [1] & b-halves"].array, CELLS / 2)


def test_calibration_and_slice_labels_are_kept(session):
    session.show(
        np.stack([CELLS, CELLS]),
        "zyx",
        pixel_sizes={"x": 0.5, "y": 0.5, "z": 2},
        units={"x": "micron"},
        slice_labels=("first", "second"),
    )
    session.run("Zoo Predict", "model=halves")
    result = session.desk.images["cells-halves"]
    assert (dict(result.pixel_sizes), dict(result.units)) == ({"x": 0.5, "y": 0.5, "z": 2}, {"x": "micron"})
    assert result.slice_labels == ("first", "second")


def test_probabilities_are_shown_from_0_to_1(session):
    session.show([[0.0, 2.0]])
    session.run("Zoo Predict", "model=halves")
    assert session.desk.images["cells-halves"].display_range == (0, 1)


def test_what_the_macro_chose_reaches_the_prediction(session):
    session.show(CELLS)
    session.run("Zoo Predict", "model=halves tile=64x32 precision=fast memory=1GiB channel=1 roi=crop")
    assert session.zoo.asked == [(PredictOptions((64, 32), 2**30, 1), Precision.FAST)]
    assert session.desk.cropped == [True]


def test_exact_whole_and_all_channels_unless_the_macro_says_otherwise(session):
    session.show(CELLS)
    session.run("Zoo Predict", "model=halves")
    assert session.zoo.asked == [(PredictOptions("auto", None, None), Precision.EXACT)]
    assert session.desk.cropped == [False]


@pytest.fixture
def several():
    outputs = (tensor("nuclei"), tensor("cells"))
    session = Session(Desk(), NumpyZoo(description("two", outputs=outputs)))
    session.show(CELLS)
    return session


def test_all_outputs_are_opened_the_first_one_active(several):
    outcome = several.run("Zoo Predict", "model=two")
    assert outcome.titles == ("cells-two-cells", "cells-two-nuclei")
    assert several.desk.active == "cells-two-nuclei"
    np.testing.assert_allclose(several.desk.images["cells-two-cells"].array, CELLS / 3)


def test_one_output_can_be_chosen(several):
    assert several.run("Zoo Predict", "model=two output=cells").titles == ("cells-two-cells",)


def test_an_unknown_output_is_refused_before_predicting(several):
    with pytest.raises(UsageError) as caught:
        several.run("Zoo Predict", "model=two output=cell")
    assert str(caught.value) == 'The model two has no output "cell"; did you mean "cells"?'
    assert several.zoo.asked == []


def test_an_unknown_model(session):
    session.show(CELLS)
    with pytest.raises(ModelNotFoundError) as caught:
        session.run("Zoo Predict", "model=halfs")
    assert str(caught.value) == 'No model "halfs" is installed.'


def test_no_open_image(session):
    with pytest.raises(InputError) as caught:
        session.run("Zoo Predict", "model=halves")
    assert str(caught.value) == "There is no image open."


def test_warnings_of_the_prediction_reach_the_user(session):
    session.zoo.warnings = ("Seams may show.",)
    session.show(CELLS)
    session.run("Zoo Predict", "model=halves")
    assert session.desk.warned == ["Seams may show."]


def test_an_image_that_is_not_what_the_card_says_is_predicted_and_told():
    zoo = NumpyZoo(description("halves", tags=("fluorescence",)))
    session = Session(Desk(), zoo)
    bright = np.full((20, 20), 230, np.uint8)
    bright[:4] = 20
    session.show(bright)
    assert session.run("Zoo Predict", "model=halves").titles == ("cells-halves",)
    assert len(session.desk.warned) == 1
    assert session.desk.warned[0].startswith("cells.tif has a bright background")


def test_force_is_asked_for_and_told(session):
    session.show(CELLS)
    assert session.run("Zoo Predict", "model=halves force").values["forced"] is True
    assert session.run("Zoo halves", "force=false").values["forced"] is False


def test_the_outcome_tells_how_the_result_was_made(session):
    session.show(CELLS)
    assert session.run("Zoo Predict", "model=halves").values == {
        "title": "cells-halves",
        "model": "halves",
        "digest": "f" * 64,
        "engine": "numpy",
        "precision": "exact",
        "forced": False,
        "seconds": 0.25,
        "tiles": 1,
        "seam": "none",
        "scale": 1.0,
        "values": {},
    }


def test_numbers_become_a_table(session):
    install_scores(session)
    session.show([[2.0, 4.0]])
    outcome = session.run("Zoo scores")
    assert (outcome.titles, outcome.values["title"]) == ((), "")
    assert session.desk.rows == {"score 1": [1.0], "score 2": [2.0]}


def test_numbers_beside_a_picture_leave_results_alone_unless_wanted(session):
    install_scores(session, tensor("picture"))
    session.show([[2.0, 4.0]])
    assert session.run("Zoo scores", "output=picture").titles == ("cells-scores-picture",)
    assert session.desk.rows == {}
    session.show([[2.0, 4.0]])
    session.run("Zoo scores", "output=score")
    assert session.desk.rows == {"score 1": [1.0], "score 2": [2.0]}


def test_columns_of_different_length_end_in_nan(session):
    show_numbers(session.desk, {"a": Numbers(np.array([1, 2]), "i"), "b": Numbers(np.array(3.0), "")})
    assert session.desk.rows["a"] == [1.0, 2.0]
    np.testing.assert_array_equal(session.desk.rows["b"], [3.0, np.nan])


def test_rows_of_a_stack_say_where_they_belong(session):
    found = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [np.nan, np.nan]]])
    show_numbers(session.desk, {"a": Numbers(found, "zic", ("y", "x"))})
    assert session.desk.rows == {"Slice": [1.0, 1.0, 2.0], "a y": [1.0, 3.0, 5.0], "a x": [2.0, 4.0, 6.0]}


def test_rows_of_several_outputs_share_their_places_where_they_are_the_same(session):
    scores = Numbers(np.arange(4.0).reshape(2, 2), "tz")
    show_numbers(session.desk, {"a": scores, "b": scores})
    places = {"Frame": [1.0, 1.0, 2.0, 2.0], "Slice": [1.0, 2.0, 1.0, 2.0]}
    assert session.desk.rows == {**places, "a": [0.0, 1.0, 2.0, 3.0], "b": [0.0, 1.0, 2.0, 3.0]}


def test_rows_of_outputs_with_other_places_say_whose_they_are(session):
    show_numbers(session.desk, {"a": Numbers(np.arange(2.0), "z"), "b": Numbers(np.array(7.0), "")})
    assert list(session.desk.rows) == ["a Slice", "a", "b"]
    assert session.desk.rows["a Slice"] == [1.0, 2.0]
