"""``zoobridge.load``: a model that says when an image is not what it was made for, and knows how to scale it."""

from __future__ import annotations

from zoobridge.inference import model
from zoobridge.inference.zoo import Zoo
from zoobridge.practice.preflight import sentences
from zoobridge.practice.rescaling import scale_to_fit


def load(name: str, zoo: Zoo | None = None) -> model.Model:
    """An installed model, ready to predict; its weights are read at the first prediction.

    Every doubt about an image or a result is a `zoobridge.errors.ZoobridgeWarning`.

    Parameters
    ----------
    name : str
        As in ``zoobridge models list``.
    zoo : Zoo or None
        None: the models of this user (``ZOOBRIDGE_HOME``), the same for all calls.

    Raises
    ------
    ModelNotFoundError
        If it is not installed.
    UsageError
        If `name` is no text.
    """
    return model.load(name, zoo, sentences, scale_to_fit)
