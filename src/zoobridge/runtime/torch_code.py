"""A network made of a state dict and the package's Python code, which somebody trusts."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.package.architecture import Architecture
from zoobridge.package.trust import PackageCode
from zoobridge.runtime.reason import reason
from zoobridge.runtime.torch_library import torch, translated


def build(weights: Path, code: PackageCode) -> Any:  # noqa: ANN401
    """The network with its weights, ready to predict.

    Runs the package's code, which may raise anything. The state dict is read as numbers only (``weights_only``).

    Raises
    ------
    EngineError
        If the code cannot be run, needs a library that is not there, or does not fit the weights.
    """
    state = _state(weights)
    architecture = code.architecture
    network = _called(architecture, _callable(code))
    with translated(f"put the weights {weights.name} into {architecture.place}"):
        network.load_state_dict(state, strict=architecture.strict)
        network.eval()
    return network


def _state(weights: Path) -> Any:  # noqa: ANN401
    try:
        with translated(f"read the weights {weights.name} as a state dict"):
            return torch().load(str(weights), map_location="cpu", weights_only=True)
    except EngineError as error:
        if not isinstance(error.__cause__, pickle.UnpicklingError):
            raise
        foreign = re.search(r"GLOBAL (\S+)", str(error.__cause__))
        what = f" ({foreign[1]})" if foreign else ""
        msg = f"The weights {weights.name} hold something else than numbers{what}, which could be code; it is not read."
        raise EngineError(msg) from error


def _callable(code: PackageCode) -> Callable[..., Any]:
    architecture = code.architecture
    module = _run(code) if code.file is not None else _library(architecture)
    try:
        found: Callable[..., Any] = getattr(module, architecture.callable)
    except AttributeError as error:
        msg = f"There is no {architecture.place}, which should make the network of the state dict."
        raise EngineError(msg) from error
    return found


def _run(code: PackageCode) -> types.ModuleType:
    """The file as a module of its own. Its bytes are hashed as they are run, so nothing else can slip in between."""
    file = code.file or Path()
    source = file.read_bytes()
    if hashlib.sha256(source).hexdigest() != code.sha256:
        msg = f"The code {file.name} was changed after it was trusted; it is not run."
        raise EngineError(msg)
    module = types.ModuleType(f"zoobridge_package_{code.digest[:16]}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses and type hints look themselves up there
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)
    except ImportError as error:
        raise EngineError(_lacking(code.architecture, error)) from error
    except (Exception, SystemExit) as error:
        msg = f"The code {file.name} of the package failed: {reason(error)}."
        raise EngineError(msg) from error
    return module


def _library(architecture: Architecture) -> types.ModuleType:
    try:
        return importlib.import_module(architecture.library or "")
    except ImportError as error:
        raise EngineError(_lacking(architecture, error)) from error


def _called(architecture: Architecture, make: Callable[..., Any]) -> Any:  # noqa: ANN401
    try:
        network = make(**architecture.kwargs)
    except ImportError as error:
        raise EngineError(_lacking(architecture, error)) from error
    except (Exception, SystemExit) as error:
        msg = f"The code {architecture.place} of the package failed: {reason(error)}."
        raise EngineError(msg) from error
    if not isinstance(network, torch().nn.Module):
        msg = f"The code {architecture.place} gave {type(network).__name__} where a torch.nn.Module is needed."
        raise EngineError(msg)
    return network


def _lacking(architecture: Architecture, error: ImportError) -> str:
    wanted = (error.name or "").partition(".")[0]
    if not wanted or importlib.util.find_spec(wanted) is not None:
        return f"The code {architecture.place} of the package failed: {reason(error)}."
    return (
        f"The code {architecture.place} of the package needs the Python library {wanted!r}, which is not installed; "
        f"install it into the environment of zoobridge (often: pip install {wanted})."
    )
