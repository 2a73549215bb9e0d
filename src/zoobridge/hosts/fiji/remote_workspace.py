"""The images, overlays, Results and log of a Fiji in another process, as commands see them."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.commands.workspace import RoiBytes
from zoobridge.errors import CancelledError, InputError
from zoobridge.hosts.fiji.conversation import Conversation, Facts
from zoobridge.hosts.fiji.remote_images import appearance, image_from
from zoobridge.hosts.fiji.shared_pixels import copy_in
from zoobridge.hosts.images.planes import in_stack_order, unusable
from zoobridge.hosts.images.results import row_count
from zoobridge.hosts.images.titles import OpenImage, choose, no_area, unique_among
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.storage import RGB_BITS, storage

BETWEEN_UPDATES = 0.05
"""Seconds; a progress bar that moves more often costs time and is not seen."""


class RemoteProgress:
    """Fiji's progress bar, status line and Escape key."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._told = 0.0

    def update(self, done: int, total: int, message: str) -> None:
        """Move the bar to `done` of `total` and show `message`.

        Raises
        ------
        CancelledError
            After Escape.
        """
        if self._conversation.cancelled:
            msg = f"Cancelled at {message}." if message else "Cancelled."
            raise CancelledError(msg)
        now = time.monotonic()
        if now - self._told > BETWEEN_UPDATES or done >= total:
            self._told = now
            self._conversation.tell("progress", fraction=done / max(total, 1), message=message)


class RemoteWorkspace:
    """`zoobridge.commands.workspace.Workspace` for a Fiji that answers questions."""

    def __init__(self, conversation: Conversation) -> None:
        self._fiji = conversation
        self._progress = RemoteProgress(conversation)

    @property
    def progress(self) -> RemoteProgress:
        """Fiji's progress bar and status line."""
        return self._progress

    def image(self, reference: str | None = None, *, crop_to_selection: bool = False) -> Image:
        """Copy the pixels of an open image, or of the bounding box of its selection.

        Raises
        ------
        InputError
            If there is no such image, its title is not unique, or there is no area selected to crop to.
        """
        facts = self._ask_of(reference, "pixels", crop=crop_to_selection)
        match facts.get("without"):
            case "area":
                raise no_area(facts["title"])
            case "pixels":
                raise unusable(facts["title"])
        try:
            return image_from(facts)
        finally:
            self._fiji.tell("release")

    def show(self, image: Image) -> str:
        """Open a new image, make it active and return its title, made unique the ImageJ way."""
        kept = storage(image)
        planes, counts = in_stack_order(image, rgb=kept.bits == RGB_BITS)
        height, width = planes.shape[-2:]
        room = self._fiji.ask("room", bits=kept.bits, width=width, height=height, planes=len(planes))
        copy_in(planes, kept, room["blocks"])
        title = unique_among(image.title, set(room["titles"]))
        return str(self._fiji.ask("show", title=title, **appearance(image, kept, counts))["title"])

    def open(self, path: Path) -> str:
        """Open a file with ImageJ, make it active, return its title.

        Raises
        ------
        InputError
            If the file is missing or is no image ImageJ can read.
        """
        if not path.exists():
            msg = f"The file {path} does not exist; check the path."
            raise InputError(msg)
        opened = self._fiji.ask("open", path=str(path.absolute()))
        if "title" not in opened:
            reason = f" ({opened['reason']})" if opened.get("reason") else ""
            msg = f"{path} is no image that ImageJ can read{reason}; convert it to TIFF."
            raise InputError(msg)
        title = unique_among(opened["title"], set(opened["titles"]))
        return str(self._fiji.ask("opened", title=title)["title"])

    def rois(self, reference: str | None = None) -> list[RoiBytes]:
        """The ROIs on the overlay of an image, in order."""
        return [base64.b64decode(roi) for roi in self._ask_of(reference, "rois")["rois"]]

    def set_rois(self, rois: Sequence[RoiBytes], reference: str | None = None) -> None:
        """Replace the overlay of an image."""
        encoded = [base64.b64encode(roi).decode() for roi in rois]
        damaged = self._ask_of(reference, "set rois", rois=encoded).get("damaged")
        if damaged is not None:
            msg = f"ROI {damaged} is damaged or not in ImageJ's ROI format; save it again with ImageJ."
            raise InputError(msg)

    def measure(self, reference: str | None = None) -> None:
        """Measure every ROI on the overlay; the rows replace those of "Results"."""
        self._ask_of(reference, "measure")

    def add_rows(self, columns: Mapping[str, Sequence[float] | Sequence[str]]) -> None:
        """Replace the "Results" table by these columns."""
        rows = row_count(columns)
        self._fiji.ask("rows", rows=rows, columns=[_column(name, values) for name, values in columns.items()])

    def log(self, text: str) -> None:
        """Print to the Log."""
        self._fiji.tell("log", text=text)

    def warn(self, sentence: str) -> None:
        """Tell something the user should read."""
        self._fiji.tell("log", text=f"Warning: {sentence}")

    def variable(self, name: str) -> str | float | None:
        """Value of a variable of the running macro, None when there is none of that name."""
        value = self._fiji.ask("variable", name=name)
        if value.get("text") is not None:
            return str(value["text"])
        return None if value.get("value") is None else float(value["value"])

    def _ask_of(self, reference: str | None, what: str, **facts: Any) -> Facts:  # noqa: ANN401
        """Ask about an open image, the active one without a reference."""
        chosen = None if reference is None else choose(reference, self._open_images())
        answer = self._fiji.ask(what, image=chosen, **facts)
        if answer.get("without") == "image":
            choose(reference, ())
        return answer

    def _open_images(self) -> list[OpenImage]:
        return [OpenImage(one["title"], int(one["id"])) for one in self._fiji.ask("images")["images"]]


def _column(name: str, values: Sequence[float] | Sequence[str]) -> dict[str, object]:
    """A column as JSON can hold it: numbers, which may be NaN, as bytes of big-endian doubles."""
    if any(isinstance(value, str) for value in values):
        return {"name": name, "texts": [str(value) for value in values]}
    return {"name": name, "numbers": base64.b64encode(np.asarray(values, ">f8").tobytes()).decode()}
