"""The weights of a package that training starts from, or why there are none."""

from __future__ import annotations

from pathlib import Path

from zoobridge.errors import EngineError, UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.protocol import Network
from zoobridge.runtime.needs import refuse_unreadable
from zoobridge.runtime.registry import engine

_TENSORFLOW = (WeightsFormat.KERAS_V3, WeightsFormat.KERAS_HDF5, WeightsFormat.TENSORFLOW_SAVED_MODEL)
_TORCH = (WeightsFormat.PYTORCH_STATE_DICT, WeightsFormat.TORCHSCRIPT)
_INSTEAD = "choose a model with Keras, TensorFlow 2 or PyTorch weights (zoobridge models search --weights keras)"


def trainable_weights(model: InstalledModel) -> Weights:
    """The weights of a package that training starts from: TensorFlow's, then PyTorch's, of which code comes first.

    Raises
    ------
    UsageError
        If it has none that can be trained; says why and what to do.
    EngineError
        If they need PyTorch, which is not installed, or code that nobody trusts.
    """
    by_format = {weights.format: weights for weights in model.runnable}
    chosen = next((by_format[each] for each in (*_TENSORFLOW, *_TORCH) if each in by_format), None)
    if chosen is not None and chosen.format in _TENSORFLOW:
        return chosen
    if any(weights.format in _TORCH for weights in model.description.weights):
        _refuse_without_torch(model)
    if chosen is not None:
        return chosen
    if WeightsFormat.ONNX in by_format:
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
    if weights.format in _TENSORFLOW:
        from zoobridge.practice.adjust.network.tensorflow.opening import open_tensorflow

        return open_tensorflow(model, weights, cache, threads, _INSTEAD)
    from zoobridge.practice.adjust.network.pytorch.opening import open_torch

    return open_torch(model, weights, threads, _INSTEAD)


def _refuse_without_torch(model: InstalledModel) -> None:
    torch = engine("torch")
    absent = torch.unavailable()
    if absent is not None:
        msg = f"The weights of {model.name} are trained by PyTorch, and {absent}."
        raise EngineError(msg)
    refuse_unreadable(model, (torch,))
