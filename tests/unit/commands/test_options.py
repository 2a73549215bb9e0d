import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zoobridge.commands import options
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.errors import UsageError

COMMAND = Command(
    label="Zoo Test",
    menu="Plugins > Model Zoo",
    help="Try all kinds of keys.",
    keys=(
        Key("model", KeyKind.MODEL, "name of an installed model", required=True),
        Key("source", KeyKind.TEXT, "anything"),
        Key("count", KeyKind.INTEGER, "a count", default=1, minimum=1, maximum=9),
        Key("level", KeyKind.NUMBER, "a level", default=0.5, minimum=0),
        Key("fill", KeyKind.FLAG, "fill it", default=False),
        Key("way", KeyKind.CHOICE, "which way", default="exact", choices=("exact", "fast")),
        Key("path", KeyKind.PATH, "a file"),
        Key("tile", KeyKind.TILE, "a tile", default="auto"),
        Key("memory", KeyKind.MEMORY, "an amount"),
        Key("image", KeyKind.IMAGE, "an image"),
    ),
    outputs=(),
    example="",
    run=lambda _context, _values: Outcome(),
)


def parsed(text, **variables):
    return options.parse(COMMAND, f"model=m {text}", variables.get if variables else None)


def refusal(text, **variables):
    with pytest.raises(UsageError) as caught:
        parsed(text, **variables)
    return str(caught.value)


def test_defaults_are_filled_in():
    assert options.parse(COMMAND, "model=m") == {
        "model": "m",
        "source": None,
        "count": 1,
        "level": 0.5,
        "fill": False,
        "way": "exact",
        "path": None,
        "tile": "auto",
        "memory": None,
        "image": None,
    }


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("image=[a [1].tif]", "image", "a [1].tif"),
        ("image=[a b]   ", "image", "a b"),
        ("image=a[1].tif", "image", "a[1].tif"),
        ("image='two words'", "image", "two words"),
        ("image=it's", "image", "it's"),
        ("image=-3", "image", "-3"),
        ("source=https://zoo.org/get?id=7&v=2&x=[1]", "source", "https://zoo.org/get?id=7&v=2&x=[1]"),
        (r"source=C:\new\table", "source", r"C:\new\table"),
        (r"path=[C:\my files\a.tif]", "path", Path(r"C:\my files\a.tif")),
        ("source=[key=value model=x]", "source", "key=value model=x"),
        ("source=", "source", ""),
        ("source=[]", "source", ""),
        ("source=&other", "source", "&other"),
        ("COUNT=3", "count", 3),
        ("level=.25", "level", 0.25),
        ("level=1e-3", "level", 0.001),
        ("fill", "fill", True),
        ("fill=1", "fill", True),
        ("fill=Yes", "fill", True),
        ("fill=FALSE", "fill", False),
        ("fill=no", "fill", False),
        ("way=FAST", "way", "fast"),
        ("tile=Auto", "tile", "auto"),
        ("tile=none", "tile", "none"),
        ("tile=256", "tile", (256, 256)),
        ("tile=256x128", "tile", (256, 128)),
        ("tile=[16,256,256]", "tile", (16, 256, 256)),
        ("tile=[16, 256, 256]", "tile", (16, 256, 256)),
        ("memory=4GB", "memory", 4_000_000_000),
        ("memory=800mb", "memory", 800_000_000),
        ("memory=2GiB", "memory", 2**31),
        ("memory=1.5GB", "memory", 1_500_000_000),
    ],
)
def test_values(text, key, value):
    assert parsed(text)[key] == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tiles=auto", 'Zoo Test has no key "tiles"; did you mean "tile"?'),
        (
            "zzz=1",
            'Zoo Test has no key "zzz"; its keys are model, source, count, level, fill, way, path, tile, memory, '
            "image.",
        ),
        ("count", "Zoo Test: count needs a value; write count=..."),
        ("count=", 'Zoo Test: count="" cannot be used; count needs a value.'),
        ("count=3.5", 'Zoo Test: count="3.5" cannot be used; count must be a whole number.'),
        ("count=٣", 'Zoo Test: count="٣" cannot be used; count must be a whole number.'),
        ("count=0", 'Zoo Test: count="0" cannot be used; count must be from 1 to 9.'),
        ("level=-1", 'Zoo Test: level="-1" cannot be used; level must be 0 or more.'),
        ("level=high", 'Zoo Test: level="high" cannot be used; level must be a number.'),
        ("level=nan", 'Zoo Test: level="nan" cannot be used; level must be a number.'),
        ("level=1e999", 'Zoo Test: level="1e999" cannot be used; level must be a number.'),
        (
            "fill=maybe",
            'Zoo Test: fill="maybe" cannot be used; fill is a flag: write it alone, or with true or false.',
        ),
        (
            "way=exakt",
            'Zoo Test: way="exakt" cannot be used; way must be one of exact, fast; did you mean "exact"?',
        ),
        ("way=q", 'Zoo Test: way="q" cannot be used; way must be one of exact, fast.'),
        (
            "tile=0",
            'Zoo Test: tile="0" cannot be used; tile must be auto, none, one size such as 256, 256x256 (y, x) or '
            "16x256x256 (z, y, x).",
        ),
        (
            "memory=4",
            'Zoo Test: memory="4" cannot be used; memory must be an amount of memory with its unit, such as 800MB, '
            "4GB or 2GiB.",
        ),
        (
            "memory=0GB",
            'Zoo Test: memory="0GB" cannot be used; memory must be an amount of memory with its unit, such as 800MB, '
            "4GB or 2GiB.",
        ),
        ("path=a\0b", 'Zoo Test: path="a\0b" cannot be used; path must be a file or folder.'),
        ("model=other", "Zoo Test: model is given twice; keep one of them."),
        ("image=[a [1.tif", "Zoo Test: the value of image starts with [ but its ] is missing."),
        ("image='a b", "Zoo Test: the value of image starts with ' but its ' is missing."),
        ("image=[a b]c fill", 'Zoo Test: a space is missing after the value of image, before "c fill".'),
        (
            "fill =3",
            'Zoo Test: a key is missing before "=3"; write key=value without spaces around the equals sign.',
        ),
        (
            "image[=3",
            'Zoo Test: "image[" is not a key; write key=value, and [brackets] around a value with spaces.',
        ),
    ],
)
def test_refusals(text, sentence):
    assert refusal(text) == sentence


@pytest.mark.parametrize("text", [None, "", "  ", "fill"])
def test_a_missing_required_key_is_named(text):
    with pytest.raises(UsageError) as caught:
        options.parse(COMMAND, text)
    assert str(caught.value) == "Zoo Test needs model=...: name of an installed model"


def test_macro_variables_are_resolved_as_whole_values_only():
    values = parsed("count=&n level=&low image=[&name] source=a&n", n=3.0, low=0.25, name="a [1] b")
    assert (values["count"], values["level"]) == (3, 0.25)
    assert (values["image"], values["source"]) == ("a [1] b", "a&n")


def test_an_unknown_macro_variable_is_named():
    assert refusal("count=&m", n=3.0) == (
        'Zoo Test: count=&m names a macro variable, but the macro has no variable "m".'
    )


def test_the_value_of_a_macro_variable_is_checked():
    assert refusal("count=&n", n=2.5) == 'Zoo Test: count="2.5" cannot be used; count must be a whole number.'
    assert refusal("count=&n", n=float("nan")) == 'Zoo Test: count="nan" cannot be used; count must be a whole number.'


def test_formatting_refuses_what_brackets_cannot_hold():
    with pytest.raises(UsageError) as caught:
        options.format(COMMAND, {"model": "m", "image": "a ]b"})
    assert str(caught.value) == ('Zoo Test: image cannot be "a ]b", because macro options need matching brackets.')


def test_formatting_leaves_defaults_out_and_writes_flags_bare():
    text = options.format(COMMAND, {"model": "m", "count": 1, "fill": True, "tile": (256, 128), "memory": 2**31})
    assert text == "model=m fill tile=256x128 memory=2GiB"


def balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if depth < 0:
            return False
    return depth == 0


words = st.text(alphabet=string.ascii_letters + string.digits + " []&=\\'/.:?é\t", max_size=20)
texts = words.filter(balanced)
filled = texts.filter(bool)
VALUES = st.fixed_dictionaries(
    {"model": filled},
    optional={
        "source": texts,
        "count": st.integers(1, 9),
        "level": st.floats(0, 1e300),
        "fill": st.booleans(),
        "way": st.sampled_from(["exact", "fast"]),
        "path": filled.map(Path),
        "tile": st.one_of(
            st.sampled_from(["auto", "none"]),
            st.tuples(st.integers(1, 10**8), st.integers(1, 10**8)),
            st.tuples(*[st.integers(1, 10**8)] * 3),
        ),
        "memory": st.integers(1, 10**14),
        "image": filled,
    },
)


@given(VALUES)
@example({"model": "a [1].tif", "source": "https://x.org/?a=1&b=[2]", "path": Path("C:\\a\\b")})
@example({"model": "[x]", "source": "'", "image": "&name"})
def test_what_is_formatted_is_parsed_back(values):
    assert options.parse(COMMAND, options.format(COMMAND, values)) == options.complete(COMMAND, values)


pieces = st.sampled_from(["model=", "[", "]", " ", "tile=", "count=9", "'", "&a", "="])


@given(st.text(max_size=60) | st.lists(pieces).map("".join))
def test_any_text_is_parsed_or_refused_with_one_sentence(text):
    names = {key.name for key in COMMAND.keys}
    try:
        values = options.parse(COMMAND, text, {"a": 1.5}.get)
    except UsageError as reason:
        refused = str(reason)
    else:
        refused = ""
        assert set(values) == names
    assert not refused or refused.startswith("Zoo Test")


@given(st.text(max_size=30).filter(balanced))
def test_a_value_in_brackets_is_taken_literally(text):
    assert options.parse(COMMAND, f"model=[m] source=[{text}]")["source"] == text


def test_a_path_may_begin_at_home():
    assert parsed("path=~/cells.tif")["path"] == Path.home() / "cells.tif"
    assert parsed("path=a~/cells.tif")["path"] == Path("a~/cells.tif")
    assert "must be a file or folder" in refusal("path=~nobody-of-that-name/cells.tif")
