"""Commands that are refused, and the ones that are suggested."""

import pytest

from zoobridge.hosts.failures.refusals import NEEDS_DISPLAY, NEEDS_SOMEBODY, unknown_command, would_ask

KNOWN = ("Gaussian Blur...", "Invert", "Find Edges", "Zoo Models")


@pytest.mark.parametrize(
    ("label", "meant"),
    [("gaussian blur...", "Gaussian Blur..."), ("Gaussian Blur", "Gaussian Blur..."), ("Find Edge", "Find Edges")],
)
def test_the_nearest_command_is_named(label, meant):
    assert unknown_command(label, KNOWN) == f'There is no command "{label}"; did you mean "{meant}"?'


def test_nothing_is_suggested_for_nonsense():
    assert unknown_command("xyzzy", KNOWN) is None


def test_an_unknown_model_is_told_where_to_look():
    assert unknown_command("Zoo unet3d", KNOWN) == (
        'There is no command "Zoo unet3d"; run("Zoo Models") lists the models that have one.'
    )


def test_a_dialog_without_options_is_refused():
    assert would_ask("Scale...", "") == (
        'run("Scale...") would ask for its options in a dialog: give them, run("Scale...", "key=value ...").'
    )
    assert would_ask("Scale...", "x=2 ") is None
    assert would_ask("Invert", None) is None
    assert would_ask("Add Selection...", None) is None


def test_every_refusal_says_what_to_use():
    assert all(instead and not instead.endswith(".") for instead in {**NEEDS_DISPLAY, **NEEDS_SOMEBODY}.values())
