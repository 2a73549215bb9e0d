"""TorchScript, and state dicts with their code, as networks that can be trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.inference.example_shapes import example_shapes
from zoobridge.package.model import InstalledModel
from zoobridge.package.trust import code_of
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.pytorch import eager, script
from zoobridge.practice.adjust.network.pytorch.anatomy import Anatomy
from zoobridge.practice.adjust.network.pytorch.network import TorchNetwork
from zoobridge.practice.adjust.network.pytorch.running import as_tensor, make_repeatable
from zoobridge.runtime.torch_code import build
from zoobridge.runtime.torchscript_file import read_script


def open_torch(model: InstalledModel, weights: Weights, threads: int | None, instead: str) -> TorchNetwork:
    """Load weights of PyTorch; from now on this process computes the same numbers every time.

    Parameters
    ----------
    instead : str
        What to do where they cannot be trained.

    Raises
    ------
    EngineError
        If they cannot be read or computed with, or hold nothing that could be trained.
    """
    make_repeatable(threads)
    opened = _script if weights.format is WeightsFormat.TORCHSCRIPT else _code
    module, anatomy = opened(model, weights)
    if not anatomy.layers:
        msg = f"The {weights.format.value} weights of {model.name} hold no weights that could be trained; {instead}."
        raise EngineError(msg)
    return TorchNetwork(module, anatomy, weights)


def _script(model: InstalledModel, weights: Weights) -> tuple[Any, Anatomy]:
    module = read_script(model.path(weights.source))
    return module, script.examine(module)


def _code(model: InstalledModel, weights: Weights) -> tuple[Any, Anatomy]:
    code = code_of(model) if model.trusted else None
    if code is None:
        msg = f"The code of {model.name} is not trusted."
        raise EngineError(msg)
    module = build(model.path(weights.source), code)
    shape = example_shapes(model)[0][model.description.inputs[0].id]
    return module, eager.examine(module, as_tensor(np.zeros(shape, np.float32)))
