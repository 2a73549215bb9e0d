import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoobridge.commands.migration.texts import TITLE, has_hole, new_holes, readable, source_of, text_of_literal

ONE, TWO = (hole for hole, _ in zip(new_holes(), range(2), strict=False))


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ('"plain"', "plain"),
        ("'single'", "single"),
        (r'"C:\\data\\a.tif"', r"C:\data\a.tif"),
        (r'"say \"x\""', 'say "x"'),
        (r'"tab\tline\nend"', "tab\tline\nend"),
        (r'"\d \101 \47 \477"', "d A ' '7"),
    ],
)
def test_escapes(literal, text):
    assert text_of_literal(literal) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]).filter(lambda c: c not in "\v\f\b\a")))
def test_a_text_is_what_its_literal_says(text):
    assert text_of_literal(source_of(text, {})) == text


def test_holes_become_code():
    text = f"model=[{ONE}] tile={TWO}"
    code = {ONE: "name", TWO: "4 * size"}
    assert source_of(text, code) == '"model=[" + name + "] tile=" + 4 * size'
    assert source_of(ONE, code) == "name"
    assert source_of(f"out/{TITLE}", {}) == '"out/" + getTitle()'
    assert source_of("", {}) == '""'
    assert readable(text, code) == "model=[name] tile=4 * size"
    assert has_hole(text)
    assert not has_hole("model=[name]")
