"""``#@`` lines become declarations of the macro language, in place."""

import math

import numpy as np
import pytest

from zoobridge.errors import UsageError
from zoobridge.hosts.scripts.declarations import parse_declaration
from zoobridge.hosts.scripts.parameters import fill_parameters
from zoobridge.hosts.scripts.values import parse_argument


def filled(text: str, /, **values: object) -> str:
    return fill_parameters(text, values).text


def first(text: str, /, **values: object) -> str:
    return filled(text, **values).split("\n")[0].split(" //#@")[0]


def message(text: str, argument: str | None = None, /, **values: object) -> str:
    with pytest.raises(UsageError) as caught:
        fill_parameters(text, values, argument)
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "value", "statement"),
    [
        ("#@ String name", "cells", 'var name="cells";'),
        ("#@String name", 'a"b\\c\nd', 'var name="a\\"b\\\\c\\nd";'),
        ("#@ java.lang.String name", "x", 'var name="x";'),
        ("#@ int n", 3, "var n=3;"),
        ("#@ Integer n", "3", "var n=3;"),
        ("#@ BigInteger n", "-12", "var n=-12;"),
        ("#@ long n", "4.0", "var n=4;"),
        ("#@ double x", "2.5", "var x=2.5;"),
        ("#@ Float x", 1e-7, "var x=1e-07;"),
        ("#@ boolean b", "true", "var b=true;"),
        ("#@ Boolean b", False, "var b=false;"),
        ("#@ boolean b", "no", "var b=false;"),
        ("#@ char c", ";", 'var c=";";'),
        ("#@ File f", "C:\\data\\a b.tif", 'var f="C:\\\\data\\\\a b.tif";'),
        ("#@ File[] f", ["/a", "/b"], 'var f=newArray("/a", "/b");'),
        ("#@ File[] f", "/a,/b", 'var f=newArray("/a", "/b");'),
        ("#@ ColorRGB c", "red", 'var c="red";'),
    ],
)
def test_values_by_type(line, value, statement):
    name = line.split()[-1]
    assert first(line, **{name: value}) == statement


def test_a_relative_file_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert first("#@ File(style=save) f", f="a.tif") == f'var f="{tmp_path}/a.tif";'


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        ('#@ String(label="A (b, c)", value="x, y", persist=false) s', 'var s="x, y";'),
        ('#@ String (value = "say \\"hi\\"", style="text area") s', 'var s="say \\"hi\\"";'),
        ('#@ Integer(value=7,min=1,max=9,stepSize=2,callback="f") s', "var s=7;"),
        ("#@ String(required=false) s", 'var s="";'),
        ("#@ Double(required=false) s", "var s=NaN;"),
        ("#@ File(required=false, style=directory) s", 'var s="";'),
        ("#@ boolean s", "var s=false;"),
        ('#@ String(choices={"a, b", "c"}, value="c") s', 'var s="c";'),
        ("#@ String(choices={a,b}, value=b) s", 'var s="b";'),
        ("#@output String s", 'var s="";'),
        ("#@OUTPUT int s", "var s=0;"),
        ("#@output s", 'var s="";'),
        ("#@ ImagePlus s", "var s=getImageID();"),
        ("#@ Dataset s", "var s=getImageID();"),
    ],
)
def test_without_a_value(line, statement):
    assert first(line) == statement


@pytest.mark.parametrize(
    "line",
    [
        "#@ LogService log",
        "#@ org.scijava.Context ctx",
        '#@script(label="x", menuPath="A>B")',
        '#@ String(visibility=MESSAGE, value="Choose well") text',
    ],
)
def test_lines_without_a_variable_become_comments(line):
    assert filled(f"{line}\nprint(1);") == f"//{line}\nprint(1);"


def test_line_numbers_stay():
    text = "// head\n#@ int a\n\n  #@ String(value=x) b\nprint(a+b);"
    result = filled(text, a=1).split("\n")
    assert [line.split(";")[0] for line in result] == ["// head", "var a=1", "", 'var b="x"', "print(a+b)"]


def test_a_macro_without_parameters_is_left_alone():
    result = fill_parameters('a = "#@ int n";\nprint(a);', {"x": 1}, None)
    assert result.text == 'a = "#@ int n";\nprint(a);'
    assert result.argument == "x=1"


@pytest.mark.parametrize(
    ("argument", "values"),
    [
        ('input="/a b/c.tif",n=3', {"input": "/a b/c.tif", "n": "3"}),
        ("n=3, input='x y'", {"n": "3", "input": "x y"}),
        ("input=/a/b.tif n=3", {"input": "/a/b.tif", "n": "3"}),
        ("input=[/a b/c.tif] n=3", {"input": "/a b/c.tif", "n": "3"}),
        ("input=/my data/c.tif,n=3", {"input": "/my data/c.tif", "n": "3"}),
        ('input="C:\\\\x\\"y"', {"input": 'C:\\x"y'}),
        ("", {}),
    ],
)
def test_forms_of_the_raw_argument(argument, values):
    assert parse_argument(argument) == values


def test_the_raw_argument_fills_parameters_and_stays_raw():
    result = fill_parameters("#@ File input\n#@ int n", {}, 'input="/a b",n=3')
    assert result.text.startswith('var input="/a b";')
    assert result.argument == 'input="/a b",n=3'


def test_a_raw_argument_is_the_value_of_the_only_parameter():
    assert fill_parameters("#@ File input", {}, "/a b").text.startswith('var input="/a b";')


def test_named_values_win_over_the_raw_argument():
    assert fill_parameters("#@ int n", {"n": 4}, "n=3").text.startswith("var n=4;")


def test_values_by_name_are_the_argument_too():
    assert fill_parameters("", {"n": 3, "path": "/a b", "b": True}).argument == 'n=3,path="/a b",b=true'


def test_outputs_become_python_values():
    outputs = fill_parameters("#@output int n\n#@output double x\n#@output boolean b\n#@output String s", {}).outputs
    assert outputs["n"](3.0) == 3
    assert outputs["x"](0.5) == 0.5
    assert math.isnan(outputs["x"](None))
    assert outputs["b"](1.0) is True
    assert outputs["b"](0.0) is False
    assert outputs["s"]("x") == "x"


def test_an_input_that_is_also_an_output():
    result = fill_parameters("#@both int n", {"n": 2})
    assert result.text.startswith("var n=2;")
    assert list(result.outputs) == ["n"]


def test_errors_say_what_to_do():
    assert message("#@ File input") == (
        "The macro needs the script parameter input (File); give it with --arg input=... in the terminal, "
        "with input=... in Python."
    )
    assert message("#@ int n", n="many") == "Script parameter n is 'many', but must be a whole number."
    assert message("#@ int n", n=2.5) == "Script parameter n is 2.5, but must be a whole number."
    assert message("#@ double x", x="nan") == "Script parameter x is 'nan', but must be a number."
    assert message("#@ boolean b", b="perhaps") == "Script parameter b is 'perhaps', but must be true or false."
    assert message("#@ char c", c="ab") == "Script parameter c is 'ab', but must be one character."
    assert message("#@ int(min=1, max=9) n", n=0) == "Script parameter n is '0', but must be at least 1."
    assert message("#@ int(min=1, max=9) n", n=10) == "Script parameter n is '10', but must be at most 9."
    assert message('#@ int(min="few") n', n=1) == "The min of the #@ parameter n is 'few'; it must be a number."
    assert message('#@ String(choices={"mean", "sum"}) s', s="meen") == (
        "Script parameter s is 'meen', but must be one of mean, sum; did you mean \"mean\"?"
    )
    assert message("#@ ImagePlus cells", cell=3) == 'The macro has no script parameter "cell"; did you mean "cells"?'
    assert message("#@ ImagePlus cells", cells="a.tif") == (
        "The script parameter cells is an image; open it with --open in the terminal, or give it with "
        'images={"cells": ...} in Python.'
    )
    assert message("print(getArgument());", cells=np.eye(3)) == (
        "cells= is an image or array, which getArgument() cannot tell; give images by their position."
    )
    assert message("#@ int size", sise=3) == 'The macro has no script parameter "sise"; did you mean "size"?'
    assert message("#@ int a\n#@ int b", "3") == (
        "The argument '3' does not name the macro's script parameters; write a=...,b=...."
    )
    assert (
        message("\n#@ OpMatcher op") == "Line 2: script parameter op has the type OpMatcher, which a macro cannot hold."
    )
    assert message("#@ String") == "Line 1: '#@ String' is no script parameter; write #@ Type(attributes) name."
    assert message("#@ (x) y") == "Line 1: the script parameter has no type; write #@ Type(attributes) name."
    assert message('#@ String(label="open) s') == (
        "Line 1: the attributes '(label=\"open) s' cannot be read; write (key=value, key=value)."
    )


def test_a_default_is_checked_too():
    assert message("#@ int(value=x) n") == "Script parameter n is 'x', but must be a whole number."


def test_a_comment_may_follow():
    declared = parse_declaration("#@ int(value=1) n // how many", 1)
    assert declared is not None
    assert declared.name == "n"
