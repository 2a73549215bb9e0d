"""The new package: description, card, weights, test tensors, and how it came about."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from zoobridge import __version__
from zoobridge.errors import EngineError
from zoobridge.package.description import as_latest
from zoobridge.package.hashing import hash_file
from zoobridge.practice.adjust.checkpoint import Course
from zoobridge.practice.adjust.network.layers import fingerprint
from zoobridge.practice.adjust.network.protocol import Layer, Network, Values
from zoobridge.practice.adjust.packaging.card import card
from zoobridge.practice.adjust.packaging.exports import Exported, export
from zoobridge.practice.adjust.packaging.tensors import cover, test_tensors
from zoobridge.practice.adjust.plan import Plan
from zoobridge.practice.adjust.request import Adjusted, Scores
from zoobridge.practice.images.domain import training_statistics
from zoobridge.practice.objects.sizes import median_diameter
from zoobridge.practice.preflight import background_of

_CARD, _COVER, _CURVE, _GIVEN, _EXPECTED = (
    *("README.md", "cover.png", "learning_curve.csv", "test_input.npy", "test_output.npy"),
)
_OF_THE_PARENT = frozenset({
    *("attachments", "git_repo", "icon", "id_emoji", "links", "maintainers", "packaged_by", "run_mode", "timestamp"),
    *("training_data", "uploader", "version_comment"),
})
"""Fields that say something about the parent alone."""


@dataclass(frozen=True)
class Made:
    """A network that was trained, and everything there is to say about it.

    Parameters
    ----------
    values : Mapping
        The trained weights.
    frozen_sha256 : str
        Over the others, before and after.
    """

    plan: Plan
    network: Network
    trained: tuple[Layer, ...]
    course: Course
    values: Values
    scores: Scores
    frozen_sha256: str

    @property
    def frozen(self) -> tuple[Layer, ...]:
        """The layers that did not change."""
        return tuple(layer for layer in self.network.layers if layer not in self.trained)


def write_package(made: Made, sides: tuple[int, ...], folder: Path, notes: Sequence[str]) -> dict[str, Any]:
    """Write the package into an empty folder, which is made.

    Returns
    -------
    dict
        What `zoobridge.practice.adjust.request.Adjusted` is made of.

    Raises
    ------
    EngineError
        If no weights could be written that compute the same.
    """
    import imageio.v3 as iio
    import yaml

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tested = test_tensors(made.plan, made.network, made.values, sides)
    exported = export(made.plan.parent, made.network, made.values, tested.sample, folder)
    if not exported.entries:
        msg = f"The trained weights could not be written: {' '.join(exported.notes)}"
        raise EngineError(msg)
    np.save(folder / _GIVEN, tested.given)
    np.save(folder / _EXPECTED, tested.expected)
    iio.imwrite(folder / _COVER, cover(made.plan, made.network, made.values))
    (folder / _CURVE).write_text(_curve(made.course), encoding="utf-8")
    told = (*notes, *exported.notes)
    about = _about(made)
    (folder / _CARD).write_text(card(made.plan, about, made.scores, tested.origin, told), encoding="utf-8")
    description = _description(made, about, exported, folder)
    text = yaml.safe_dump(description, sort_keys=False, allow_unicode=True, width=120)
    (folder / "rdf.yaml").write_text(text, encoding="utf-8")
    return _result(made, exported, told)


def _result(made: Made, exported: Exported, notes: tuple[str, ...]) -> dict[str, Any]:
    return Adjusted(
        model=made.plan.request.name,
        digest="",
        parent=made.plan.parent.name,
        parent_digest=made.plan.parent.digest,
        test=made.scores,
        epochs=len(made.course.epochs),
        best_epoch=made.course.best_epoch,
        seconds=made.course.seconds,
        trained=tuple(layer.name for layer in made.trained),
        frozen=tuple(layer.name for layer in made.frozen),
        frozen_sha256=made.frozen_sha256,
        formats=tuple(exported.entries),
        notes=notes,
    ).to_json()


def _description(made: Made, about: dict[str, Any], exported: Exported, folder: Path) -> dict[str, Any]:
    request, parent = made.plan.request, made.plan.parent
    stated = as_latest(parent.folder)
    kept = {key: value for key, value in stated.items() if key not in _OF_THE_PARENT}
    config = dict(kept.get("config") or {})
    bioimageio = {key: value for key, value in (config.get("bioimageio") or {}).items() if key != "nickname"}
    zoobridge = {**(config.get("zoobridge") or {}), "adjusted": about}
    link = {"id": str(stated.get("id") or parent.name)}
    if stated.get("version"):
        link["version"] = stated["version"]
    return kept | {
        "id": request.name,
        "name": f"{request.name} (adjusted {parent.name})",  # the spec wants five characters or more
        "version": "1.0.0",
        "description": f"{parent.description.title or parent.name}, adjusted to other images.",
        "documentation": _file(folder, _CARD),
        "covers": [_file(folder, _COVER)],
        "attachments": [_file(folder, _CURVE)],
        "parent": link,
        "inputs": [_tensor(kept["inputs"][0], _file(folder, _GIVEN), "description")],
        "outputs": [_tensor(kept["outputs"][0], _file(folder, _EXPECTED))],
        "weights": exported.entries,
        "config": {**config, "bioimageio": bioimageio, "zoobridge": zoobridge | _of_the_images(made.plan, zoobridge)},
    }


def _of_the_images(plan: Plan, stated: dict[str, Any]) -> dict[str, Any]:
    """What the block says about images, told of those the new model was trained on."""
    told = {
        "expects": _expected(plan, stated.get("expects") or {}),
        "training_images": training_statistics(plan.training_images, plan.request.channel),
    }
    labels = [each.labels for each in plan.data.of(plan.data.split.training)] if plan.goal.task.finds_objects else []
    sizes = [size for each in labels if (size := median_diameter(each, volumes=each.ndim == 3)) is not None]
    return {**told, "object_size": round(median(sizes), 1)} if sizes else told


def _expected(plan: Plan, stated: dict[str, Any]) -> dict[str, Any]:
    """What images should be like: as the parent says, but with the background that the training images share."""
    kept = {key: value for key, value in stated.items() if key != "background"}
    seen = {background_of(image, plan.request.channel) for image in plan.training_images}
    shared = seen.pop() if len(seen) == 1 else None
    return kept | ({} if shared is None else {"background": shared})


def _tensor(stated: dict[str, Any], test: dict[str, str], *untrue: str) -> dict[str, Any]:
    """A tensor of the parent without what is no longer so."""
    gone = {"sample_tensor", *untrue}
    return {**{key: value for key, value in stated.items() if key not in gone}, "test_tensor": test}


def _about(made: Made) -> dict[str, Any]:
    """How the package came about, for programs; with JSON types only."""
    plan, course = made.plan, made.course
    weights = made.network.origin
    return {
        "zoobridge": __version__,
        "parent": {
            "name": plan.parent.name,
            "version": plan.parent.description.version,
            "sha256": plan.parent.digest,
            "weights": {"format": weights.format.value, "source": weights.source, "sha256": weights.sha256},
        },
        "layers": plan.request.layers,
        "trained": [layer.name for layer in made.trained],
        "frozen": [layer.name for layer in made.frozen],
        "frozen_sha256": made.frozen_sha256,
        "trained_sha256": fingerprint(made.values),
        "epochs": {"asked": plan.request.epochs, "made": len(course.epochs), "best": course.best_epoch},
        "seed": plan.request.seed,
        "channel": plan.request.channel,
        "loss": {"start": course.start, "best": course.best_loss},
        "job_sha256": course.job,
        "images": [
            {
                "name": each.pair.name,
                "labels": each.pair.truth.name,
                "sha256": each.sha256,
                "labels_sha256": each.labels_sha256,
                "used_for": plan.data.split.role(index),
            }
            for index, each in enumerate(plan.data.images)
        ],
        "test": {"measure": made.scores.measure, "before": dict(made.scores.before), "after": dict(made.scores.after)},
    }


def _curve(course: Course) -> str:
    lines = ["epoch,training_loss,validation_loss,seconds", f"0,,{course.start:.6f},0"]
    lines += [
        f"{number},{each.training:.6f},{each.validation:.6f},{each.seconds:.2f}"
        for number, each in enumerate(course.epochs, 1)
    ]
    return "\n".join(lines) + "\n"


def _file(folder: Path, name: str) -> dict[str, str]:
    return {"source": name, "sha256": hash_file(folder / name)}
