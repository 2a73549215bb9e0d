import pytest

from zoobridge.commands.migration.foreign_options import UnreadableError, read_options
from zoobridge.commands.migration.texts import new_holes

HOLE = next(new_holes())


def test_values_in_all_forms():
    given = read_options("model=[a [1] b] tile=1,2 command=[x], args=['k':'v'] Flag empty= nothing=null")
    assert given.take("model") == "a [1] b"
    assert given.take("tile") == "1,2"
    assert (given.take("command"), given.take("args")) == ("x", "'k':'v'")
    assert given.flag("flag") is True
    assert (given.take("empty"), given.take("nothing")) == (None, None)
    assert given.left() == ()


def test_the_first_name_with_a_value_counts_and_all_are_taken():
    given = read_options("model_path= model=b model=c rest=1")
    assert given.take("model_path", "model") == "b"
    assert given.left() == ("rest",)


def test_keys_are_told_as_written():
    given = read_options("nTiles=1 modelFile=x")
    assert given.ignore("ntiles", "verbose") == ("nTiles",)
    assert [given.written(name) for name in given.left()] == ["modelFile"]


@pytest.mark.parametrize(
    ("text", "set_"),
    [("", False), ("omni", True), ("omni=true", True), ("omni=false", False), (f"omni={HOLE}", None)],
)
def test_flags(text, set_):
    assert read_options(text).flag("omni") is set_


def test_a_bracket_that_is_never_closed_takes_the_rest():
    assert read_options("a=[b c d=1").take("a") == "b c d=1"


@pytest.mark.parametrize("text", [HOLE, f"a=1 {HOLE}", f"a=1 x{HOLE}y=2"])
def test_keys_that_nobody_knows_yet(text):
    with pytest.raises(UnreadableError):
        read_options(text)


def test_a_value_made_while_the_macro_runs():
    assert read_options(f"a=x{HOLE}y b=[{HOLE} {HOLE}]").take("a") == f"x{HOLE}y"
