"""The weights of a package that training starts from, or why there are none."""

from __future__ import annotations

from pathlib import Path

from zoobridge.errors import UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.protocol import Network

_PREFERRED = (WeightsFormat.KERAS_V3, WeightsFormat.KERAS_HDF5, WeightsFormat.TENSORFLOW_SAVED_MODEL)
_INSTEAD = "choose a model with Keras or TensorFlow 2 weights (zoobridge models search --weights keras)"


def trainable_weights(model: InstalledModel) -> Weights:
    """The weights of a package that training starts from.

    Raises
    ------
    UsageError
        If it has none that can be trained; says why and what to do.
    """
    by_format = {weights.format: weights for weights in model.description.weights}
    chosen = next((by_format[each] for each in _PREFERRED if each in by_format), None)
    if chosen is not None:
        return chosen
    if by_format.keys() & {WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT}:
        msg = f"The model {model.name} has PyTorch weights, which zoobridge cannot adjust yet; {_INSTEAD}."
    elif WeightsFormat.ONNX in by_format:
        msg = f"The model {model.name} has ONNX weights alone, which are made for predicting and not for training; "
        msg += f"install a package of it that has the weights it was made from, or {_INSTEAD}."
    else:
        msg = f"The model {model.name} has no weights that can be trained; {_INSTEAD}."
    raise UsageError(msg)


def open_network(model: InstalledModel, cache: Path, threads: int | None) -> Network:
    """Load the weights that training starts from.

    Parameters
    ----------
    cache : Path
        Folder for files derived from them.
    threads : int or None
        None: all cores of this process.

    Raises
    ------
    UsageError, EngineError
        See `trainable_weights`; also if the weights cannot be read, hold code, or are of a kind that cannot be trained.
    """
    weights = trainable_weights(model)
    from zoobridge.practice.adjust.network.tensorflow.opening import open_tensorflow

    return open_tensorflow(model, weights, cache, threads, _INSTEAD)
