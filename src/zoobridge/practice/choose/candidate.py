"""A model one may choose: installed here, or known from the collection only."""

from __future__ import annotations

from dataclasses import dataclass

from zoobridge.catalogue.entries import Entry, Traits
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import FixedSize, first_image
from zoobridge.practice.subject import MODALITIES, TARGETS, stated_subjects
from zoobridge.practice.task import Task, task_of, task_of_tags


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is stated about a model, the same for installed ones and those of the collection.

    Parameters
    ----------
    task : Task or None
        None when nothing tells.
    modalities, targets : tuple of str
        Names of `zoobridge.practice.subject`; empty when not stated.
    axes : str
        Of the first image the model takes, the batch left out.
    channels : int or None
        None when any number will do or it is not stated.
    licence : str
        Empty when not stated.
    model : InstalledModel or None
        None while it is not installed.
    """

    name: str
    title: str
    task: Task | None
    modalities: tuple[str, ...]
    targets: tuple[str, ...]
    axes: str
    channels: int | None
    licence: str
    tags: tuple[str, ...]
    model: InstalledModel | None = None


def installed_candidate(model: InstalledModel) -> Candidate:
    """An installed model as a candidate."""
    stated = model.description
    tensor = first_image(stated.inputs)
    axis = tensor.axis("c")
    channels = 1 if axis is None else axis.size.size if isinstance(axis.size, FixedSize) else None
    return Candidate(
        model.name,
        stated.title,
        task_of(stated),
        stated_subjects(MODALITIES, stated.tags, stated.title),
        stated_subjects(TARGETS, stated.tags, stated.title),
        tensor.letters.replace("b", ""),
        channels,
        stated.licence or "",
        stated.tags,
        model,
    )


def listed_candidate(entry: Entry) -> Candidate:
    """A model of the collection as a candidate; one whose description cannot be read states nothing."""
    traits = entry.traits or Traits(entry.name)
    place = next((n for n, axes in enumerate(traits.inputs) if {"x", "y"} <= set(axes)), 0)
    return Candidate(
        entry.name,
        traits.title,
        _listed_task(traits),
        stated_subjects(MODALITIES, traits.tags, traits.title),
        stated_subjects(TARGETS, traits.tags, traits.title),
        traits.inputs[place] if traits.inputs else "",
        traits.channels[place] if traits.channels else None,
        traits.licence,
        traits.tags,
    )


def _listed_task(traits: Traits) -> Task | None:
    pictures = any({"x", "y"} <= set(axes) for axes in traits.outputs)
    return Task.NUMBERS if traits.outputs and not pictures else task_of_tags(traits.tags)
