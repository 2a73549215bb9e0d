"""``key=&name`` in the options of ImageJ's own commands."""

import pytest

from zoobridge.hosts.bridge.macro_variables import with_values

VARIABLES = {"sigma": 2.5, "count": 3.0, "title": "my image", "_a1": "x"}


@pytest.mark.parametrize(
    ("options", "known"),
    [
        ("sigma=&sigma ", "sigma=2.5 "),
        ("slices=&count stack", "slices=3 stack"),
        ("title=&title duplicate", "title=[my image] duplicate"),
        ("title=[&title]", "title=[my image]"),
        ("a=&_a1 b=&sigma", "a=[x] b=2.5"),
        ("sigma=&nosuch", "sigma=&nosuch"),
        ("path=[a&sigma b]", "path=[a&sigma b]"),
        ("title=[&title", "title=[&title"),
        ("expression=v&sigma", "expression=v&sigma"),
    ],
)
def test_a_whole_value_is_replaced_and_nothing_else(options, known):
    assert with_values(options, VARIABLES.get) == known
