"""Sentences and lines out of what script languages say when a script fails."""

import pytest

from zoobridge.hosts.gateway.script_failures import headline, told_line

JYTHON = """Traceback (most recent call last):
  File "/a/s.py", line 7, in <module>
  File "/a/s.py", line 3, in f
  File "/lib/other.py", line 99, in g
NameError: global name 'x' is not defined
"""
GROOVY = """startup failed:
/a/s.groovy: 3: Unexpected input: ')' @ line 3, column 1.

1 error
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (JYTHON, "NameError: global name 'x' is not defined"),
        (GROOVY, "startup failed: /a/s.groovy: 3: Unexpected input: ')' @ line 3, column 1. 1 error"),
        ("java.lang.IllegalStateException: bad\n  luck", "java.lang.IllegalStateException: bad luck"),
    ],
)
def test_the_headline_is_one_line_that_says_why(text, sentence):
    assert headline(text) == sentence


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("s.py", JYTHON, 3),
        ("s.groovy", GROOVY, 3),
        ("s.bsh", "undefined variable or class name: foo : at Line: 12 : in file", 12),
        ("s.js", "ReferenceError in <eval> at line number 4", None),
        ("s.js", "outline 4", None),
    ],
)
def test_the_line_is_that_of_the_script(file, text, line):
    assert told_line(file, text) == line
