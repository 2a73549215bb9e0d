"""``Zoo Labels``: maps to numbered objects, their ROIs and their measurements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.advice import advised, model_in_title
from zoobridge.commands.appearance import derived_title
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.label_image import label_image
from zoobridge.commands.map_planes import Maps, channel_maps, tell_doubt
from zoobridge.commands.menus import MENU
from zoobridge.commands.roi_files import roi_zip, write_zip
from zoobridge.commands.roi_shapes import label_shapes, positioned_alike, roi_bytes
from zoobridge.errors import InputError, UsageError
from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.decoding import Decoding, Labels, with_given
from zoobridge.practice.objects.predicted import boundary_channel
from zoobridge.practice.objects.stacks import decode_stack

LABEL = "Zoo Labels"


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Decode, open the label image, set overlays, fill Results, save ROIs.

    Raises
    ------
    InputError, UsageError
        Before anything is opened, when the map, the image to measure or the ROI file cannot be used.
    """
    workspace = context.workspace
    source = workspace.image(values["image"])
    zip_path = None if values["roi_zip"] is None else roi_zip(values["roi_zip"])
    measured = None if values["measure"] is None else workspace.image(values["measure"])
    if measured is not None:
        _check_size(source, measured)
    in_title = model_in_title(source.title, context.zoo.names())
    model = values["model"] or in_title
    advice = {} if model is None else advised(context.zoo.find(model), COMMAND.keys)
    given = {**advice, **{key: value for key, value in values.items() if value is not None}}
    _check_range(given, values)
    numbers = _decoded(context, source, given, volumes=values["dimensions"] == "3d", ours=in_title is not None)
    result = label_image(numbers, source, derived_title(source, "labels"))
    found = label_shapes(numbers, volumes=values["dimensions"] == "3d")
    count = int(numbers.max(initial=0))
    if count == 0:
        workspace.warn(f'{LABEL} found no object in "{source.title}"; the threshold may be too high.')
    title = workspace.show(result)
    rois = [roi_bytes(shape, result) for shape in found]
    workspace.set_rois(rois, title)
    if measured is not None:
        fitting = rois if positioned_alike(result, measured) else [roi_bytes(shape, measured) for shape in found]
        workspace.set_rois(fitting, values["measure"])
    if values["results"] == "replace":
        workspace.measure(title if measured is None else values["measure"])
    if zip_path is not None:
        write_zip(zip_path, rois, [shape.name for shape in found])
    saved = None if zip_path is None else str(zip_path)
    return Outcome((title,), {"title": title, "count": count, "model": model, "roi_zip": saved})


def _check_size(source: Image, measured: Image) -> None:
    sizes = [tuple(image.size(letter) for letter in "xyzt") for image in (source, measured)]
    if sizes[0] != sizes[1]:
        found, wanted = ("x".join(map(str, size)) for size in reversed(sizes))
        msg = (
            f'{LABEL}: the image to measure "{measured.title}" is {found} (width, height, slices, frames), but the map '
            f'"{source.title}" is {wanted}; measure on the image the map was made from.'
        )
        raise InputError(msg)


def _check_range(given: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    least, most = given.get("min_size", 0), given.get("max_size")
    if most is None or least <= most:
        return
    unsaid = [key for key in ("min_size", "max_size") if values[key] is None]
    note = f" (the model recommends {' and '.join(unsaid)})" if unsaid else ""
    msg = (
        f"{LABEL}: min_size={least} is larger than max_size={most}{note}, so no object could be kept; "
        "give a max_size of at least min_size."
    )
    raise UsageError(msg)


def _decoded(context: Context, source: Image, given: Mapping[str, Any], *, volumes: bool, ours: bool) -> Labels:
    """Labels (t, z, y, x); numbers are unique over the whole stack. A map that is not `ours` may be doubted."""
    foreground = channel_maps(source, given.get("foreground", 1), "foreground", LABEL)
    if not ours:
        tell_doubt(context.workspace, source, foreground, given.get("threshold", Decoding().threshold), LABEL)
    edges = boundary_channel(given, source.size("c"))
    boundary = channel_maps(source, edges, "boundary", LABEL) if edges else None
    how = with_given(Decoding(), {**given, "split": _split(given.get("split", "auto"), boundary)})
    planes = None if boundary is None else boundary.array
    return decode_stack(foreground.array, planes, how, volumes=volumes)


def _split(choice: str, boundary: Maps | None) -> str:
    if choice == "auto":
        return "none" if boundary is None else "boundary"
    if choice == "boundary" and boundary is None:
        msg = f"{LABEL}: split=boundary needs the channel of the boundary map; add boundary=2, say."
        raise UsageError(msg)
    return choice


_TUNABLE = "without it what the model recommends, else {}"

COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Turn probability and boundary maps into a label image, ROIs and measurements.",
    keys=(
        Key("image", KeyKind.IMAGE, "title or ID of the map; without it the active image", "Map"),
        Key(
            "model",
            KeyKind.MODEL,
            "model whose recommended values are used for absent keys; without it the one Zoo Predict wrote into the "
            "title of the map",
            "Model",
        ),
        Key(
            "threshold",
            KeyKind.NUMBER,
            f"objects are where the foreground is above it; {_TUNABLE.format('0.5')}",
            "Threshold",
        ),
        Key(
            "foreground",
            KeyKind.INTEGER,
            f"channel of the foreground map, from 1; {_TUNABLE.format('1')}",
            "Foreground channel",
            minimum=1,
        ),
        Key(
            "boundary",
            KeyKind.INTEGER,
            f"channel of the boundary map, 0 for none; {_TUNABLE.format('2 for a map of two channels, 0 for others')}",
            "Boundary channel",
            minimum=0,
        ),
        Key(
            "boundary_below",
            KeyKind.NUMBER,
            f"objects grow from where the boundary is below it; {_TUNABLE.format('0.5')}",
            "Boundary below",
        ),
        Key(
            "split",
            KeyKind.CHOICE,
            "what parts touching objects: the boundary map, the distance to the background (watershed), nothing; auto "
            "is boundary when there is a boundary map and none otherwise; "
            "without it what the model recommends, else auto",
            "Split by",
            choices=("auto", "boundary", "distance", "none"),
        ),
        Key(
            "min_size",
            KeyKind.INTEGER,
            f"smallest object kept, in pixels (voxels in 3d); {_TUNABLE.format('0')}",
            "Smallest object",
            minimum=0,
        ),
        Key(
            "max_size",
            KeyKind.INTEGER,
            f"largest object kept, in pixels (voxels in 3d); {_TUNABLE.format('no limit')}",
            "Largest object",
            minimum=1,
        ),
        Key(
            "fill_holes",
            KeyKind.FLAG,
            f"fill background enclosed by an object; {_TUNABLE.format('off')}",
            "Fill holes",
        ),
        Key(
            "dimensions",
            KeyKind.CHOICE,
            "2d: objects of every slice by themselves; 3d: objects through the slices of a stack",
            "Dimensions",
            default="2d",
            choices=("2d", "3d"),
        ),
        Key(
            "measure",
            KeyKind.IMAGE,
            "open image whose intensities are measured and that gets the overlay too; without it the label image",
            "Measure on",
        ),
        Key(
            "results",
            KeyKind.CHOICE,
            "replace the rows of the Results table by the measurements, or keep them and measure nothing",
            "Results table",
            default="replace",
            choices=("replace", "keep"),
        ),
        Key("roi_zip", KeyKind.PATH, "also save the ROIs as this .zip file", "ROI file"),
    ),
    outputs=(
        "A label image titled after the map with -labels: background 0, objects numbered from 1 over the whole stack, "
        "16-bit up to 65535 objects and 32-bit above.",
        "One ROI per object (and slice) on its overlay, named after the number, covering exactly its pixels.",
        'Table "Results": one row per ROI, measured by ImageJ as Set Measurements says; none with results=keep.',
    ),
    example='run("Zoo Labels", "threshold=0.5 min_size=12 roi_zip=rois.zip");',
    run=run,
)
