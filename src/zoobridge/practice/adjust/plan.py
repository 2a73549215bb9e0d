"""A request that was checked: what can be refused is refused here, before anything is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from zoobridge import __version__
from zoobridge.errors import UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.names import RESERVED_NAMES, checked_name, slug
from zoobridge.package.store import Store
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.data.dataset import DataSet, read_data
from zoobridge.practice.adjust.goal import Goal, goal_of
from zoobridge.practice.adjust.network.sources import trainable_weights
from zoobridge.practice.adjust.request import Request, checked_layers


@dataclass(frozen=True, slots=True)
class Plan:
    """A request, and what it is about."""

    request: Request
    parent: InstalledModel
    goal: Goal
    data: DataSet

    @property
    def training_images(self) -> tuple[Image, ...]:
        """The images that are trained on."""
        return tuple(each.image for each in self.data.of(self.data.split.training))

    @property
    def job(self) -> str:
        """sha256 of all that decides which weights come out."""
        decides = {
            "zoobridge": __version__,
            "parent": [self.parent.digest, trainable_weights(self.parent).source],
            "settings": [self.request.layers, self.request.epochs, self.request.seed, self.request.channel],
            "images": [[each.pair.name, each.sha256, each.labels_sha256] for each in self.data.images],
        }
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def planned(request: Request, store: Store) -> Plan:
    """Check a request and read its images.

    Raises
    ------
    ModelNotFoundError
        If the model is not installed.
    UsageError
        If it cannot be adjusted, or the settings or the new name cannot be used.
    InputError
        See `zoobridge.practice.adjust.data.dataset.read_data`.
    """
    checked_layers(request.layers)
    parent = store.get(request.model)
    _check_name(request, parent, store)
    trainable_weights(parent)
    goal = goal_of(parent.description)
    return Plan(request, parent, goal, read_data(request, parent.description, goal))


def _check_name(request: Request, parent: InstalledModel, store: Store) -> None:
    name = request.name
    if not name or slug(name) != name:
        msg = f'A model cannot be called "{name}"; use lower-case letters, digits and hyphens (my-nuclei).'
        raise UsageError(msg)
    checked_name(name, RESERVED_NAMES)
    if name == parent.name:
        msg = f"The new model cannot have the name of the one it is made from ({name}); choose another name."
        raise UsageError(msg)
    if name in store.names() and not request.replace:
        msg = f"There is already a model {name}; choose another name, or say replace."
        raise UsageError(msg)
