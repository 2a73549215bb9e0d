"""StarDist's own plugin.

Source of labels, keys and defaults: stardist/stardist-imagej of November 2021.
"""

from __future__ import annotations

from collections.abc import Mapping

from zoobridge.commands.migration.equivalent import Equivalent, Statement, Translation
from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.ours import labelled, zoo
from zoobridge.commands.migration.sentences import there, undecided, unknown_keys, unneeded
from zoobridge.commands.migration.texts import has_hole
from zoobridge.commands.migration.zoo_names import zoo_model

OBJECTS = {"foreground": "1", "boundary": "0", "split": "distance"}
"""Values of Zoo Labels for the first channel of a StarDist network, the probability of an object."""
NEAREST = 'run("Zoo Labels", "foreground=1 boundary=0 split=distance")'
DIFFERS = (
    "The star-convex step is done only where a package states it (stardist_postprocessing): otherwise objects are "
    "where the probability exceeds the threshold, parted by their shape, so they are smaller than StarDist's polygons, "
    "and crowded ones may stay together."
)
NORMALISES = "Zoo Predict normalises as the model's package states; change it there."
NO_OVERLAP = "nothing parts objects by their overlap here."

PRETRAINED = {
    "versatile (fluorescent nuclei)": "fearless-crab",
    "versatile (h&e nuclei)": "chatty-frog",
}
"""StarDist's own models, and the packages of the zoo that state the same thresholds."""

_FIRST_CHOICE = "Versatile (fluorescent nuclei)"
_FROM_ELSEWHERE = {"model (.zip) from file": "modelfile", "model (.zip) from url": "modelurl"}
_NORMALISING = {"normalizeinput": "true", "percentilebottom": "1", "percentiletop": "99.8"}
"""What the packages of StarDist's models state as preprocessing."""
_UNNEEDED = ("ntiles", "verbose", "showcsbdeepprogress")
_NO_PACKAGE = (
    "modelChoice={}: the BioImage Model Zoo has no package of it; choose a model that is installed, and write "
    'run("Zoo Predict", "model=NAME"); and ' + NEAREST + ";"
)
_IF_ANY = "if (Overlay.size > 0) run"
"""An image without objects has no overlay, and without one ImageJ's command would end the macro."""
_ON_OVERLAY = 'outputType: the ROIs are on the overlay of the label image; run("To ROI Manager") moves them.'


def detect(given: ForeignOptions, roi_manager: bool) -> Equivalent:
    """``StarDist 2D`` with the arguments of its dialog."""
    choice = given.take("modelchoice") or _FIRST_CHOICE
    elsewhere = {key: given.take(key) for key in ("modelfile", "modelurl")}
    stated = PRETRAINED.get(choice.lower()) or elsewhere.get(_FROM_ELSEWHERE.get(choice.lower(), ""))
    if stated is None and not has_hole(choice):
        return Equivalent((), (_NO_PACKAGE.format(choice),))
    model, image = zoo_model(stated or choice), given.take("input")
    shown, output = given.take("showprobanddist"), given.take("outputtype")
    keeps_maps = shown == "true"
    labelling = labelled(
        {"model": model.name, "image": image}, {"threshold": given.take("probthresh"), **OBJECTS}, keeps_maps=keeps_maps
    )
    statements, losses = _handed_over(labelling, output, image, roi_manager)
    made_later = (
        *undecided(given, "outputtype", output, "Both"),
        *undecided(given, "showprobanddist", shown, "false"),
    )
    maps = ("showProbAndDist: probability and distances are the channels of one image here.",) if keeps_maps else ()
    return Equivalent(
        statements,
        (DIFFERS, *losses, *made_later, *maps, *_normalising(given), *_postprocessing(given)),
        (*model.notes, *unneeded(given, *_UNNEEDED)),
    )


def part_objects(given: ForeignOptions, roi_manager: bool) -> Equivalent:
    """``StarDist 2D NMS``: only the step after the network."""
    image = given.take("prob")
    labelling = (zoo("Zoo Labels", image=image, threshold=given.take("probthresh"), **OBJECTS, results="keep"),)
    output = given.take("outputtype")
    statements, losses = _handed_over(labelling, output, image, roi_manager)
    given.ignore("dist")
    made_later = undecided(given, "outputtype", output, "Both")
    return Equivalent(statements, (DIFFERS, *losses, *made_later, *_postprocessing(given)))


def _handed_over(
    labelling: tuple[Statement, ...], output_type: str | None, image: str | None, roi_manager: bool
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """The label image under StarDist's title, and to the ROI Manager what the macro looks for there."""
    output = (output_type or "Both").lower()
    statements = (*labelling, Statement("rename", ("Label Image",)))
    if output == "label image":
        return statements, ()
    if not roi_manager:
        return statements, (_ON_OVERLAY,) if output == "roi manager" else ()
    statements = (*statements, Statement(_IF_ANY, ("To ROI Manager",)))
    if output != "roi manager":
        return statements, ()
    back = () if image is None else (Statement("selectWindow", (image,)),)
    return (*statements, Statement("close"), *back), ()


def _normalising(given: ForeignOptions) -> tuple[str, ...]:
    changed = [name for name, usual in _NORMALISING.items() if given.take(name) not in {None, usual, f"{usual}.0"}]
    return there(map(given.written, changed), NORMALISES)


def _postprocessing(given: ForeignOptions) -> tuple[str, ...]:
    position = given.take("roiposition")
    placed = () if position in {None, "Automatic"} else ("roiPosition",)
    return (
        *there(given.ignore("nmsthresh"), NO_OVERLAP),
        *there(given.ignore("excludeboundary"), "objects at the border of the image are kept."),
        *there(placed, "ROIs get the position their image needs."),
        *unknown_keys(given, _UNNEEDED),
    )


TRANSLATIONS: Mapping[str, Translation] = {
    "StarDist 2D": detect,
    "StarDist 2D NMS (postprocessing only)": part_objects,
}
