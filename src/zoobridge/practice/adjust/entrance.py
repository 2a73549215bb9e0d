"""``zoobridge.adjust``: a new model from an installed one and a few labelled images."""

from __future__ import annotations

import warnings
from os import PathLike
from pathlib import Path

from zoobridge.errors import UsageError, ZoobridgeWarning
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.practice.adjust.request import EPOCHS, SEED, Adjusted, Request, checked_layers
from zoobridge.practice.adjust.run import run


def adjust(
    model: str,
    images: str | PathLike[str],
    labels: str | PathLike[str] | None = None,
    *,
    name: str,
    layers: str | int = "top",
    epochs: int = EPOCHS,
    seed: int = SEED,
    channel: int | None = None,
    replace: bool = False,
    zoo: Zoo | None = None,
    progress: Progress | None = None,
) -> Adjusted:
    """Train the higher layers of an installed model on labelled images, and install the result as a new model.

    Everything worth knowing about the result is a `zoobridge.errors.ZoobridgeWarning`. The same call goes on where a
    training was ended.

    Parameters
    ----------
    model : str
        As in ``zoobridge models list``.
    images : path
        Folder of the images.
    labels : path or None
        Folder of label images, masks, or ROIs (.zip, .roi) of the same names; for models that restore images, of the
        images as they should be. None: the images hold overlays.
    name : str
        Name of the new model: lower-case letters, digits and hyphens.
    layers : "top", "all" or int
        Which layers are trained: the highest quarter, all, or so many counted from the output.
    epochs : int
        Most passes over the training windows, at least 1; training ends before when nothing gets better.
    seed : int
        Decides everything random, at least 0.
    channel : int or None
        Channel of the images, from 1.
    replace : bool
        Replace an installed model of that name.
    zoo : Zoo or None
        None: the models of this user.

    Raises
    ------
    ModelNotFoundError, UsageError, InputError
        Before anything is written, when model, images or settings cannot be used.
    EngineError
        If the network cannot be trained.
    CancelledError
        If `progress` says so.

    Examples
    --------
    >>> made = zoobridge.adjust("nuclei-tiny", "images", "labels", name="my-nuclei")
    >>> made.test.means  # IoU on held-out images, before and after
    (0.04, 0.82)
    """
    if epochs < 1 or seed < 0:
        msg = f"epochs={epochs} and seed={seed} cannot be used; give at least 1 epoch and a seed of 0 or more."
        raise UsageError(msg)
    folder = None if labels is None else Path(labels).expanduser()
    request = Request(
        model,
        Path(images).expanduser(),
        folder,
        name,
        checked_layers(str(layers)),
        epochs,
        seed,
        channel,
        replace,
    )

    def tell(sentence: str) -> None:
        warnings.warn(sentence, ZoobridgeWarning, stacklevel=4)

    return run(request, zoo or Zoo(), progress or Silent(), tell)
