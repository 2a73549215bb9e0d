"""A model as the checks use it: one image in, its result out, every call counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from zoobridge.errors import UsageError
from zoobridge.inference.served import Served
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, TileChoice
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.practice.objects.decoding import Labels
from zoobridge.practice.objects.predicted import found_objects, object_maps, object_output
from zoobridge.practice.task import Task
from zoobridge.runtime.protocol import Precision


@dataclass(slots=True)
class Predictor:
    """An installed model of one input image.

    Parameters
    ----------
    task : Task or None
        What its result is judged as.
    calls : int
        Predictions so far.
    """

    zoo: Zoo
    model: InstalledModel
    task: Task | None
    options: PredictOptions = field(default_factory=PredictOptions)
    precision: Precision = Precision.EXACT
    force: bool = False
    progress: Progress = field(default_factory=Silent)
    calls: int = 0

    def predict(self, image: Image, tile: TileChoice | None = None) -> Served:
        """Predict, with another tile than the usual one where it is given."""
        options = self.options if tile is None else replace(self.options, tile=tile)
        self.calls += 1
        return self.zoo.predict(self.model.name, image, options, self.precision, self.progress, force=self.force)

    def shown(self, served: Served) -> Image:
        """The output that is judged."""
        return served.images[object_output(self.model.description).id]

    def objects(self, shown: Image) -> Labels:
        """The objects (t, z, y, x) in that output, or in a changed copy of it."""
        tensor = object_output(self.model.description)
        return found_objects({tensor.id: shown}, self.model.description)

    def decoding(self, shown: Image) -> dict[str, Any]:
        """How objects are numbered in that output; empty where none are, or the model numbers them itself."""
        finds = self.task is not None and self.task.finds_objects
        maps = object_maps(self.model.description, shown.size("c")) if finds else None
        if maps is None:
            return {}
        return {"foreground": maps.foreground, "boundary": maps.boundary, **asdict(maps.how)}


def require_one_image(model: InstalledModel) -> None:
    """Refuse models that cannot be checked.

    Raises
    ------
    UsageError
        If the model needs more than an image.
    InputError
        If it gives no image.
    """
    object_output(model.description)
    first = first_image(model.description.inputs)
    others = [tensor.id for tensor in model.description.inputs if tensor is not first and not tensor.optional]
    if others:
        msg = f"The model {model.name} needs {', '.join(others)} beside its image; models of one image can be checked."
        raise UsageError(msg)
