"""``Zoo Suggest``: which model suits the image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zoobridge.commands.appearance import derived_title
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.files.whole_file import new_file
from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.wish import DIMENSIONS, TASKS, Wish
from zoobridge.practice.experience import read_experiences

if TYPE_CHECKING:
    from zoobridge.practice.choose.suggestion import Ranked, Request, Suggestion

_STEADY = "Steady results are no proof of right ones: look at the pictures, and check against objects drawn by hand."
_UNTRIED = "Nothing was tried: this is what the cards say, and how images compare with those of the models."
SHOWN_REASONS = 6
"""Reasons in the Log per model; all of them are in the values handed back."""


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Rank the models for the active image, tell it in the Log and show the pictures."""
    # Here, so that a start of ImageJ does not wait for what no macro may ever ask for.
    from zoobridge.practice.choose.pictures import stack

    image = context.workspace.image(values["image"])
    suggestion = suggestion_for(context, [image], values)
    picture = stack(suggestion, derived_title(image, "models")) if values["pictures"] else None
    titles = () if picture is None else (context.workspace.show(picture),)
    return Outcome(titles, {**suggestion.document(), "title": titles[0] if titles else ""})


def suggestion_for(context: Context, images: Sequence[Image], values: Mapping[str, Any]) -> Suggestion:
    """Rank the models for images and tell it; the montage is written when it is asked for.

    Parameters
    ----------
    values : Mapping
        The keys of the command, those for images left out.

    Raises
    ------
    InputError
        If the montage cannot be written, before anything is computed.
    """
    from zoobridge.practice.choose.pictures import write_montage
    from zoobridge.practice.choose.suggestion import suggest

    montage = None if values["montage"] is None else new_file(values["montage"], ".png", "montage")
    suggestion = suggest(context.zoo, images, request_of(values), context.workspace.progress)
    for note in suggestion.notes:
        context.workspace.warn(note)
    context.workspace.log("\n".join(lines(suggestion)))
    if montage is not None and not write_montage(suggestion, montage):
        context.workspace.warn(f"No model could be tried, so {montage} was not written.")
    return suggestion


def request_of(values: Mapping[str, Any]) -> Request:
    """The typed keys as a request."""
    from zoobridge.practice.choose.suggestion import Request

    asked = {name: values[name] for name in ("task", "modality", "target", "dimensions", "channels", "licence")}
    names = tuple(name.strip() for name in (values["models"] or "").split(",") if name.strip())
    cards = () if values["cards"] is None else read_experiences(values["cards"])
    return Request(Wish(**asked), names, values["object_size"], values["trial"], values["collection"], cards)


def lines(suggestion: Suggestion) -> Iterator[str]:
    """The ranking in text."""
    if not suggestion.models:
        yield "No model is installed; zoobridge models install nuclei-tiny installs one."
        return
    if suggestion.best is None:
        yield "No model here fits; see why below, and look for others with collection=true."
    for place, ranked in enumerate(suggestion.models, 1):
        yield f"{place}. {_headline(ranked)}"
        yield from (f"   - {reason}" for reason in ranked.reasons[:SHOWN_REASONS])
        left = len(ranked.reasons) - SHOWN_REASONS
        if left > 0:
            yield f"   - and {left} more"
    yield _STEADY if any(ranked.score is not None for ranked in suggestion.models) else _UNTRIED


def _headline(ranked: Ranked) -> str:
    state = "does not fit" if ranked.unfit else "not tried" if ranked.trial is None else ranked.trial.in_words
    installed = "" if ranked.candidate.model is not None else ", not installed"
    scale = f", scale={ranked.scale:.2g}" if ranked.scale is not None else ""
    return f"{ranked.name}: {ranked.candidate.title} ({state}{installed}{scale})"


KEYS = (
    Key("task", KeyKind.CHOICE, "what the model has to do", "Task", choices=tuple(TASKS)),
    Key("modality", KeyKind.TEXT, "kind of microscopy: fluorescence, brightfield, electron...", "Modality"),
    Key("target", KeyKind.TEXT, "structure to find: nuclei, cells, mitochondria...", "Target"),
    Key("dimensions", KeyKind.CHOICE, "2d or 3d; without it whatever the image has", "Dimensions", choices=DIMENSIONS),
    Key("channels", KeyKind.INTEGER, "channels the model takes", "Channels", minimum=1),
    Key("licence", KeyKind.TEXT, "beginning of the licence: MIT, CC-BY", "Licence"),
    Key("models", KeyKind.TEXT, "names of installed models to choose from, with commas; without it all", "Models"),
    Key(
        "object_size",
        KeyKind.NUMBER,
        "diameter of the objects in the image, in pixels; without it what the model itself finds is compared",
        "Object size",
        minimum=1,
    ),
    Key(
        "trial",
        KeyKind.FLAG,
        "run the installed candidates on the image and on slightly changed copies, and rank them by how steady their "
        "results are",
        "Trial",
        default=True,
    ),
    Key(
        "collection",
        KeyKind.FLAG,
        "also look at the cards of the collection's models that are not installed, which may ask the network",
        "Collection",
        default=False,
    ),
    Key("cards", KeyKind.PATH, "folder of experience cards, which Zoo Share writes: what others found", "Cards"),
    Key(
        "montage",
        KeyKind.PATH,
        "PNG file to write with the tried models side by side: the image, the result over it, and in red where the "
        "result changes",
        "Montage",
    ),
)

COMMAND = Command(
    label="Zoo Suggest",
    menu=MENU,
    help="Rank models for an image by their cards, by the image itself and by a trial, with the reasons.",
    keys=(
        Key("image", KeyKind.IMAGE, "title or ID of an open image; without it the active image", "Image"),
        *KEYS,
        Key("pictures", KeyKind.FLAG, "open a stack with one slice per tried model", "Pictures", default=True),
    ),
    outputs=(
        "The ranking in the Log, the best model first, with the reasons; what a card does not say is said so.",
        "A colour stack, one slice per tried model, the best first: the image, the result over it, and in red where "
        "the result changes when the image is slightly changed.",
    ),
    example='run("Zoo Suggest", "task=segmentation target=nuclei");',
    run=run,
)
