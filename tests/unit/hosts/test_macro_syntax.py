import pathlib

import pytest

from zoobridge.hosts.scripts.left_open import LeftOpen, left_open

ROUND, CURLY, SQUARE = 'The "(" has no ")"', 'The "{" has no "}"', 'The "[" has no "]"'
COMMENT = 'The comment that begins with "/*" has no "*/"'
TEXT = "The text that begins with a quotation mark is not closed in its line"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("x = (", ROUND, 1),
        ("x = 1;\ny = (2;\nprint(y);", ROUND, 2),
        ('if (a==1) {\nprint("x");', CURLY, 1),
        ("if (a) {\n  for (i=0;i<2;i++) {\n    print(i);\n}\n", CURLY, 1),
        ("function f() {\n  x = (2;\n}\n", ROUND, 2),
        ("a = newArray(2);\nb = a[0;", SQUARE, 2),
        ("x = 1;\n/* never\nclosed", COMMENT, 2),
        ('x = 1;\n\nprint("never);\ny = 2;', TEXT, 3),
        ("print('never);", TEXT, 1),
        ('print("a backslash takes the quote \\");', TEXT, 1),
    ],
)
def test_what_is_left_open(text, message, line):
    assert left_open(text) == LeftOpen(message, line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = (1 + 2) * 3; // it's a ( { [ \" comment",
        "/* it's { ( */ x = 1; /**/",
        'print("it\'s ( \\" {"); print(\'say "("\');',
        'path = "C:\\\\"; url = "http://x"; x = 4 / 2;',
        "x = 1; }",
        "x = 2);",
    ],
)
def test_what_is_closed_or_told_by_imagej(text):
    assert left_open(text) is None


def test_the_macros_that_are_shipped_are_whole():
    macros = list(pathlib.Path("macros").glob("*.ijm"))
    assert macros
    for path in macros:
        if "#@" not in path.read_text():
            assert left_open(path.read_text()) is None, path
