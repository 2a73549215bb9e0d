"""``Zoo Points``: peaks of a heat map to points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.map_planes import Maps, channel_maps, tell_doubt
from zoobridge.commands.menus import MENU
from zoobridge.commands.roi_files import roi_zip, write_zip
from zoobridge.commands.roi_shapes import Place, point_bytes
from zoobridge.pipeline.image import Image

LABEL = "Zoo Points"


@dataclass(frozen=True, slots=True)
class Peak:
    """A peak: its pixel, its place in the stack, the value of the map there."""

    x: int
    y: int
    place: Place
    value: float


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Find peaks, set the overlay, fill Results, save ROIs."""
    workspace = context.workspace
    source = workspace.image(values["image"])
    zip_path = None if values["roi_zip"] is None else roi_zip(values["roi_zip"])
    maps = channel_maps(source, values["channel"], "channel", LABEL)
    tell_doubt(workspace, source, maps, values["threshold"], LABEL)
    peaks = _peaks_in_space(maps, values) if values["dimensions"] == "3d" else _peaks_per_plane(maps, values)
    if not peaks:
        workspace.warn(f'{LABEL} found no peak in "{source.title}"; the threshold may be too high.')
    rois = [point_bytes(f"{number:04d}", peak.x, peak.y, peak.place, source) for number, peak in enumerate(peaks, 1)]
    workspace.set_rois(rois, values["image"])
    workspace.add_rows(_columns(peaks, source))
    if zip_path is not None:
        write_zip(zip_path, rois)
    return Outcome((), {"count": len(peaks), "roi_zip": None if zip_path is None else str(zip_path)})


def _peaks_per_plane(maps: Maps, values: Mapping[str, Any]) -> list[Peak]:
    return [
        Peak(x, y, place, float(plane[y, x]))
        for _, place, plane in maps.planes()
        for y, x in _coordinates(plane, values)
    ]


def _peaks_in_space(maps: Maps, values: Mapping[str, Any]) -> list[Peak]:
    return [
        Peak(x, y, Place(z + 1, t + 1), float(volume[z, y, x]))
        for t, volume in enumerate(maps.array)
        for z, y, x in _coordinates(volume, values)
    ]


def _coordinates(heat: Any, values: Mapping[str, Any]) -> list[list[int]]:  # noqa: ANN401
    from skimage.feature import peak_local_max

    found: list[list[int]] = peak_local_max(
        heat,
        min_distance=values["min_distance"],
        threshold_abs=values["threshold"],
        exclude_border=values["exclude_border"],
    ).tolist()
    return found


def _columns(peaks: Sequence[Peak], image: Image) -> dict[str, list[float]]:
    """Columns of Results: coordinates times pixel size, as ImageJ measures points; frames are counted from 1."""
    size = image.pixel_sizes
    columns = {
        "X": [peak.x * size.get("x", 1.0) for peak in peaks],
        "Y": [peak.y * size.get("y", 1.0) for peak in peaks],
    }
    if image.size("z") > 1:
        columns["Z"] = [(peak.place.z - 1) * size.get("z", 1.0) for peak in peaks]
    if image.size("t") > 1:
        columns["Frame"] = [float(peak.place.t) for peak in peaks]
    columns["Value"] = [peak.value for peak in peaks]
    return columns


COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Find the peaks of a heat map.",
    keys=(
        Key("image", KeyKind.IMAGE, "title or ID of the map; without it the active image", "Map"),
        Key("channel", KeyKind.INTEGER, "channel of the map, from 1", "Channel", default=1, minimum=1),
        Key("threshold", KeyKind.NUMBER, "lowest value of a peak", "Threshold", default=0.5),
        Key(
            "min_distance",
            KeyKind.INTEGER,
            "two peaks are at least this many pixels apart",
            "Smallest distance",
            default=1,
            minimum=1,
        ),
        Key(
            "exclude_border",
            KeyKind.INTEGER,
            "width in pixels of the border without peaks",
            "Exclude border",
            default=0,
            minimum=0,
        ),
        Key(
            "dimensions",
            KeyKind.CHOICE,
            "2d: peaks of every slice by themselves; 3d: peaks through the slices of a stack",
            "Dimensions",
            default="2d",
            choices=("2d", "3d"),
        ),
        Key("roi_zip", KeyKind.PATH, "also save the points as this .zip file", "ROI file"),
    ),
    outputs=(
        "One point ROI per peak on the overlay of the map, the highest peak of a slice first.",
        'Table "Results": X, Y, Z (stacks) in calibrated units from the first pixel (an origin set in Properties is '
        "not subtracted), Frame (time series), Value of the map.",
    ),
    example='run("Zoo Points", "threshold=0.5 min_distance=3");',
    run=run,
)
