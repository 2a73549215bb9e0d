"""``zoobridge.suggest``: the ranking from Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from numpy.typing import ArrayLike

from zoobridge.errors import UsageError
from zoobridge.files.reading import read_image
from zoobridge.inference.model import image_pixels, shared_zoo
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.choose import suggestion
from zoobridge.practice.choose.suggestion import Request, Suggestion
from zoobridge.practice.choose.wish import Wish
from zoobridge.practice.experience import read_experiences

Given = str | Path | Image | ArrayLike


def suggest(
    images: Given | Sequence[Given] = (),
    *,
    axes: str = "yx",
    task: str | None = None,
    modality: str | None = None,
    target: str | None = None,
    dimensions: str | None = None,
    channels: int | None = None,
    licence: str | None = None,
    models: Iterable[str] = (),
    object_size: float | None = None,
    trial: bool = True,
    collection: bool = False,
    cards: str | Path | None = None,
    zoo: Zoo | None = None,
    progress: Progress | None = None,
) -> Suggestion:
    """Rank models for images: by their cards, by the images themselves, and by a trial.

    Parameters
    ----------
    images : path, Image, array_like, or a list of them
        What the models are wanted for; none: the cards alone decide. An array is one image.
    axes : str
        Of arrays: one letter out of ``t c z y x`` per dimension.
    task, modality, target, dimensions, channels, licence
        See `zoobridge.practice.choose.wish.Wish`.
    models : iterable of str
        Installed models to choose from; empty: all.
    object_size : float or None
        Diameter of the objects in the images, in pixels.
    trial : bool
        Run the installed candidates on the images and on slightly changed copies.
    collection : bool
        Look at the models of the collection as well, which may ask the network for its index.
    cards : str, Path or None
        Folder of experience cards that ``zoobridge share`` wrote.
    zoo : Zoo or None
        None: the models of this user.

    Returns
    -------
    Suggestion
        ``best``, ``models`` with ``reasons`` and ``score``, and ``document()`` for JSON.

    Raises
    ------
    UsageError
        If an argument has no meaning.
    ModelNotFoundError
        If `models` names one that is not installed.
    InputError
        If an image or card cannot be read.

    Examples
    --------
    >>> zoobridge.suggest("cells.tif", task="segmentation").best.name
    'nuclei-tiny'
    """
    if object_size is not None and not object_size > 0:
        msg = f"object_size={object_size!r} cannot be used; give the diameter of the objects in pixels."
        raise UsageError(msg)
    wish = Wish(task, modality, target, dimensions, channels, licence)
    experiences = () if cards is None else read_experiences(Path(cards))
    request = Request(wish, tuple(models), object_size, trial, collection, experiences)
    given = [_image(each, axes) for each in _several(images)]
    return suggestion.suggest(zoo or shared_zoo(), given, request, progress)


def _several(images: Given | Sequence[Given]) -> Sequence[Given]:
    return images if isinstance(images, list | tuple) else (images,)


def _image(given: Given, axes: str) -> Image:
    if isinstance(given, str | Path):
        return read_image(Path(given))
    return given if isinstance(given, Image) else Image(image_pixels(given), axes)
