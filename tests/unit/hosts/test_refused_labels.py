"""Commands that are refused, and the ones that are suggested."""

import pytest

from zoobridge.hosts.failures.refusals import NEEDS_DISPLAY, NEEDS_SOMEBODY, of_another_tool, unknown_command, would_ask

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


def test_a_command_of_another_tool_is_told_as_ours():
    assert of_another_tool("DeepImageJ Run", "model_path=[my unet] ", roi_manager=False) == (
        'run("DeepImageJ Run") is a command of deepImageJ, which is not here: write run("Zoo Predict", '
        '"model=my-unet"); instead, or let zoobridge migrate rewrite the macro.'
    )
    assert of_another_tool("Gaussian Blur...", "sigma=2", roi_manager=False) is None


def test_what_nothing_here_does_is_told_with_the_reason():
    assert of_another_tool("N2V train", "training=a", roi_manager=False) == (
        'run("N2V train") is a command of CSBDeep, which is not here: zoobridge trains no models: train with the other '
        "tool, and install what it exports."
    )


def test_results_go_to_the_roi_manager_where_there_is_a_display():
    told = [of_another_tool("StarDist 2D", "outputtype=Both", roi_manager=display) for display in (True, False)]
    assert ["To ROI Manager" in sentence for sentence in told] == [True, False]
