"""``Zoo Predict``: one model on one image, or on one per input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zoobridge.commands.appearance import derived_title, dressed
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.commands.model_inputs import first_and_others, input_keys, require_known
from zoobridge.commands.nearest import suggestion
from zoobridge.commands.number_table import show_numbers
from zoobridge.errors import UsageError
from zoobridge.inference.served import Served
from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Prediction, PredictOptions
from zoobridge.practice.preflight import sentences
from zoobridge.practice.report.provenance import info_text, provenance
from zoobridge.practice.rescaling import scale_to_fit
from zoobridge.runtime.protocol import Precision


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """``Zoo Predict``; see `run_as`."""
    return run_as(COMMAND.label, context, values)


def run_as(label: str, context: Context, values: Mapping[str, Any]) -> Outcome:
    """Predict and open the result.

    Parameters
    ----------
    label : str
        The command as the user knows it, for messages.
    values : Mapping
        As `zoobridge.commands.options.parse` returns them.

    Raises
    ------
    UsageError
        If `output` names no output of the model, or the inputs are not those it has.
    """
    model = context.zoo.find(values["model"])
    _check_output(model, values["output"])
    workspace = context.workspace
    keys = input_keys(model.description, COMMAND.by_name)
    require_known(
        label, values["inputs"], keys, (key for key in COMMAND.by_name if label == COMMAND.label or key != "model")
    )
    image, given = first_and_others(model.description, keys, values, workspace)
    for sentence in sentences(image, model.description, values["channel"]):
        workspace.warn(sentence)
    prediction = context.zoo.predict(
        model.name,
        given,
        _options(model, image, values),
        Precision(values["precision"]),
        workspace.progress,
        force=values["force"],
    )
    for sentence in prediction.report.warnings:
        workspace.warn(sentence)
    made = info_text(provenance(prediction, model, _chosen(values)), image)
    results = _results(prediction, model, image, values["output"])
    titles = tuple(workspace.show(replace(result, info=made)) for result in results)
    show_numbers(workspace, {name: v for name, v in prediction.values.items() if values["output"] in {None, name}})
    return Outcome(titles, _provenance(prediction, titles))


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the user decided other than by default; engine and precision are told by what was computed."""
    said = {key: value for key, value in values.items() if key != "model" and COMMAND.defaults.get(key) != value}
    return {key: "x".join(map(str, value)) if isinstance(value, tuple) else value for key, value in said.items()}


def _options(model: InstalledModel, image: Image, values: Mapping[str, Any]) -> PredictOptions:
    """How to predict, the scale as a number.

    Raises
    ------
    UsageError
        If the scale cannot be known, or `object_size` would say nothing.
    """
    scale = values["scale"]
    if values["object_size"] is not None and scale != "auto":
        msg = "object_size is what scale=auto needs to know; add scale=auto, or leave object_size out."
        raise UsageError(msg)
    factor = scale_to_fit(model, image, values["object_size"]) if scale == "auto" else scale
    return PredictOptions(tile=values["tile"], memory=values["memory"], channel=values["channel"], scale=factor)


def _check_output(model: InstalledModel, output: str | None) -> None:
    ids = [tensor.id for tensor in model.description.outputs]
    if output is not None and output not in ids:
        msg = f'The model {model.name} has no output "{output}"; {suggestion(output, ids, "outputs")}'
        raise UsageError(msg)


def _results(prediction: Prediction, model: InstalledModel, source: Image, output: str | None) -> list[Image]:
    """The images to open, the first output last, because the last one opened is active."""
    chosen = [name for name in prediction.images if output in {None, name}]
    several = len(model.description.outputs) > 1
    return [
        dressed(
            prediction.images[name], source, derived_title(source, f"{model.name}-{name}" if several else model.name)
        )
        for name in reversed(chosen)
    ]


def _provenance(prediction: Served, titles: tuple[str, ...]) -> dict[str, Any]:
    computed = prediction.provenance
    report = prediction.report
    return {
        "title": titles[-1] if titles else "",
        "model": computed.model,
        "digest": computed.digest,
        "engine": computed.engine,
        "precision": computed.precision.value,
        "forced": computed.forced,
        "seconds": report.seconds,
        "tiles": report.tiles,
        "seam": report.seam,
        "scale": report.scale,
        "values": {name: numbers.array.tolist() for name, numbers in prediction.values.items()},
    }


COMMAND = Command(
    label="Zoo Predict",
    menu=MENU,
    help="Run an installed model on an open image.",
    keys=(
        Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),
        Key("image", KeyKind.IMAGE, "title or ID of an open image; without it the active image", "Image"),
        Key("output", KeyKind.TEXT, "output tensor to open; without it all of them", "Output"),
        Key(
            "tile",
            KeyKind.TILE,
            "auto (whole image when it fits into memory, else balanced tiles), none, or the largest tile in pixels: "
            "256, 256x256 (y, x) or 16x256x256 (z, y, x)",
            "Tile size",
            default="auto",
        ),
        Key(
            "precision",
            KeyKind.CHOICE,
            "exact keeps the tolerance the model's package states; fast allows reduced precision where the processor "
            "has it",
            "Precision",
            default="exact",
            choices=tuple(precision.value for precision in Precision),
        ),
        Key(
            "memory",
            KeyKind.MEMORY,
            "memory the prediction may use, such as 4GB, at least what the smallest tile needs (the message says how "
            "much); without it what is free",
            "Memory",
        ),
        Key(
            "scale",
            KeyKind.SCALE,
            "factor by which the image is enlarged for the model, so that its objects are as large as those the model "
            "knows; results come back at the size of the image. auto: from object_size, or from the pixel sizes where "
            "image and model state them",
            "Scale",
            default=1.0,
        ),
        Key(
            "object_size",
            KeyKind.NUMBER,
            "for scale=auto: diameter of the objects in the image, in pixels",
            "Object size",
            minimum=1,
        ),
        Key(
            "channel",
            KeyKind.INTEGER,
            "channel to use, counted from 1; without it all when the model takes as many",
            "Channel",
            minimum=1,
        ),
        Key(
            "roi",
            KeyKind.CHOICE,
            "ignore the selection, or crop to its bounding box",
            "Selection",
            default="ignore",
            choices=("ignore", "crop"),
        ),
        Key(
            "force",
            KeyKind.FLAG,
            "predict although no engine reproduces the model's own test tensors, which is warned of; use it to look at "
            "such a model, not to measure",
            "Force",
            default=False,
        ),
    ),
    outputs=(
        "One image per output, the first output active: the title of the input without extension, a hyphen and the "
        "name of the model (and of the output when the model has several).",
        'Table "Results": outputs that are numbers and no picture, such as class scores: one column per output, or one '
        "per channel of it (output and channel); one row per slice, frame or thing found, of a stack with Slice and "
        "Frame.",
    ),
    further=Key(
        "inputs",
        KeyKind.TEXT,
        "another input of the model, by its id in lower case with _ for every character that is no letter or digit "
        "(and _input behind it where that is one of the keys above): title or ID of an open image, or numbers such as "
        "`0.5` or `1,2,3` for an input that is no image; the first image is `image`",
        "id of an input",
    ),
    example='run("Zoo Predict", "model=nuclei-tiny tile=auto precision=exact");',
    run=run,
)
