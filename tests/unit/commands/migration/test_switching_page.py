"""docs/switching.md: what it says to write is what is made of the old calls."""

import re
from pathlib import Path

from zoobridge.commands.migration.rewriting import rewrite
from zoobridge.commands.migration.stardist import PRETRAINED

PAGE = (Path(__file__).parents[4] / "docs" / "switching.md").read_text()
BLOCKS = re.findall(r"```javascript\n// (.*?)\n(.*?)```", PAGE, re.DOTALL)


def test_every_new_line_is_made_of_the_old_one_above_it():
    theirs, ours = BLOCKS[::2], BLOCKS[1::2]
    assert len(theirs) == len(ours) > 5
    assert {tool for tool, _ in ours} == {"zoobridge"}
    for (tool, old), (_, new) in zip(theirs, ours, strict=True):
        assert tool != "zoobridge"
        assert rewrite(old).text == new, tool


def test_models_of_stardist_are_those_of_the_table():
    rows = dict(re.findall(r"^\| (Versatile .*?) \| `(.*?)` \|$", PAGE, re.MULTILINE))
    assert {name.lower(): model for name, model in rows.items()} == PRETRAINED
