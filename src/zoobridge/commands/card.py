"""``Zoo Card``: what a model is, what it was made for, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import Axis, FixedSize, SteppedSize, Tensor
from zoobridge.practice.know.card import Card, documentation_of, installed_card

NOT_STATED = "not stated"
SHOWN = (
    "task",
    "modality",
    "target",
    "training data",
    "intended use",
    "limits",
    "out-of-scope use",
    "evaluation",
    "pixel size",
    "object size",
    "citation",
)
"""Items of the card in their own lines."""


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Print the card to the Log."""
    model = context.zoo.find(values["model"])
    card = installed_card(model)
    text = "\n".join(card_lines(model, card))
    context.workspace.log(text)
    return Outcome((), {"model": model.name, "card": text, **card.document()})


def card_lines(model: InstalledModel, card: Card) -> Iterator[str]:
    """The card, line by line; what the package does not state is said so."""
    stated = model.description
    yield f"{model.name}: {stated.title}"
    yield f"Version: {stated.version or NOT_STATED}"
    yield f"Description: {stated.description or NOT_STATED}"
    yield f"Authors: {', '.join(stated.authors) or NOT_STATED}"
    yield f"Licence: {stated.licence or NOT_STATED}"
    for tensor in stated.inputs:
        yield f"Input {_tensor_line(tensor)}"
    for tensor in stated.outputs:
        yield f"Output {_tensor_line(tensor)}"
    yield f"Weights: {', '.join(weights.format.value for weights in stated.weights) or NOT_STATED}"
    yield f"Tags: {', '.join(stated.tags) or NOT_STATED}"
    for name in SHOWN:
        yield f"{name.capitalize()}: {card.stated.get(name, NOT_STATED)}"
    yield f"sha256: {model.digest}"
    yield f"Completeness of the card: {card.in_words}"
    if card.silent:
        yield f"Not stated: {', '.join(card.silent)}"
    yield ""
    yield documentation_of(model) or f"The package has no documentation; what it would say is {NOT_STATED}."


def _tensor_line(tensor: Tensor) -> str:
    steps = ", ".join(step.id for step in tensor.operations) or "none"
    axes = ", ".join(_axis(axis) for axis in tensor.axes if axis.letter != "b")
    text = f"{tensor.id}: {axes}; {tensor.dtype}; operations: {steps}"
    return f"{text}; {tensor.description}" if tensor.description else text


def _axis(axis: Axis) -> str:
    if axis.channel_names:
        return f"{axis.letter} ({', '.join(axis.channel_names)})"
    match axis.size:
        case FixedSize(size=size):
            return f"{axis.letter} {size}"
        case SteppedSize(minimum=minimum, step=step):
            return f"{axis.letter} {minimum} + n*{step}"
    return axis.letter


COMMAND = Command(
    label="Zoo Card",
    menu=MENU,
    help="Show the model card: training data, limits, tensors, licence, citation.",
    keys=(Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),),
    outputs=(
        "The model card in the Log; what the package does not state is said so, and which share of what a card should "
        "say it does.",
    ),
    example='run("Zoo Card", "model=nuclei-tiny");',
    run=run,
)
