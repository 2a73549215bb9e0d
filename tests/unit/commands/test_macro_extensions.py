import pytest

import zoobridge
from tests.unit.commands.desk import install_scores
from zoobridge.commands.context import Context
from zoobridge.commands.macro_extensions import FUNCTIONS, Direction
from zoobridge.errors import UsageError


@pytest.fixture
def call(session):
    def call(name, *given):
        (function,) = [one for one in FUNCTIONS if one.name == name]
        results = function.call(Context(session.desk, session.zoo), given)
        assert len(results) == sum(argument.direction is Direction.OUT for argument in function.arguments)
        return results

    return call


def test_the_command_names_the_functions_and_changes_nothing(session):
    assert session.run("Zoo Macro Extensions").values == {
        "functions": ["zooModels", "zooPredict", "zooSuggest", "zooVersion", "zooLast", "zooClearError"]
    }
    assert session.desk.images == {}


def test_models_and_version(call):
    assert call("zooModels") == ("halves\nother-model",)
    assert call("zooVersion") == (zoobridge.__version__,)


def test_predicting_tells_the_title(session, call):
    session.show([[2.0, 4.0]])
    assert call("zooPredict", "halves", "tile=none precision=fast") == ("cells-halves",)
    assert session.desk.active == "cells-halves"


def test_a_model_without_pictures_has_no_title_and_its_numbers_are_in_results(session, call):
    install_scores(session)
    session.show([[2.0, 4.0]])
    assert call("zooPredict", "scores", "") == ("",)
    assert session.desk.rows == {"score 1": [1.0], "score 2": [2.0]}


def test_the_options_are_as_strict_as_those_of_the_command(session, call):
    session.show([[2.0, 4.0]])
    with pytest.raises(UsageError) as caught:
        call("zooPredict", "halves", "tiles=none")
    assert str(caught.value) == 'Zoo Predict has no key "tiles"; did you mean "tile"?'


def test_the_last_prediction(session, call):
    session.show([[2.0, 4.0]])
    call("zooPredict", "halves", "")
    told = {key: call("zooLast", key)[0] for key in ("model", "hash", "engine", "time", "tiles", "tile", "seam")}
    assert told == {
        "model": "halves",
        "hash": "f" * 64,
        "engine": "numpy",
        "time": "0.250",
        "tiles": "1",
        "tile": "1x2",
        "seam": "none",
    }


def test_an_unknown_fact_is_named(session, call):
    session.show([[2.0, 4.0]])
    call("zooPredict", "halves", "")
    with pytest.raises(UsageError) as caught:
        call("zooLast", "engin")
    assert str(caught.value) == 'Ext.zooLast knows no "engin"; did you mean "engine"?'


def test_nothing_predicted_yet(call):
    with pytest.raises(UsageError) as caught:
        call("zooLast", "time")
    assert str(caught.value) == "Ext.zooLast: nothing has been predicted yet."


def test_only_clearing_the_error_asks_the_host_for_more(call):
    assert [one.name for one in FUNCTIONS if one.clears_error] == ["zooClearError"]
    assert call("zooClearError") == ()
