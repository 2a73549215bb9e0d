"""``Zoo Card``: what a model is, what it was made for, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import Axis, FixedSize, SteppedSize, Tensor

NOT_STATED = "not stated"


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Print the card to the Log."""
    model = context.zoo.find(values["model"])
    text = "\n".join(card_lines(model))
    context.workspace.log(text)
    return Outcome((), {"model": model.name, "card": text})


def card_lines(model: InstalledModel) -> Iterator[str]:
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
    for citation in stated.citations:
        yield f"Cite: {' '.join(filter(None, (citation.text, citation.doi or citation.url)))}"
    if not stated.citations:
        yield f"Cite: {NOT_STATED}"
    yield f"sha256: {model.digest}"
    yield ""
    yield _documentation(model)


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


def _documentation(model: InstalledModel) -> str:
    file = model.description.documentation
    path = None if file is None else model.path(file)
    if path is None or not path.is_file():
        return f"Training data, limits, evaluation: {NOT_STATED} (the package has no documentation)"
    return path.read_text(encoding="utf-8", errors="replace").strip()


COMMAND = Command(
    label="Zoo Card",
    menu=MENU,
    help="Show the model card: training data, limits, tensors, licence, citation.",
    keys=(Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),),
    outputs=("The model card in the Log; what the package does not state is said so.",),
    example='run("Zoo Card", "model=nuclei-tiny");',
    run=run,
)
