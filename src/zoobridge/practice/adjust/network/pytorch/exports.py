"""The weights formats that a network of PyTorch is written in."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zoobridge.inference.example_shapes import example_shapes
from zoobridge.package.description import as_latest
from zoobridge.package.metadata import is_url
from zoobridge.package.model import InstalledModel
from zoobridge.package.trust import code_of
from zoobridge.package.weights import WeightsFormat
from zoobridge.practice.adjust.network.protocol import Export
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.torch_export import trace, trusted
from zoobridge.runtime.torch_library import torch, translated

STATE_DICT, SCRIPT = "weights.pt", "weights.torchscript"
_OF_THE_FILE = frozenset({"authors", "comment", "parent", "pytorch_version", "sha256", "source"})
"""What an entry says about its file alone; the rest is about the code."""

Written = Callable[[], Any]
"""Gives the module with the weights that are to be written."""


def script_export(written: Written) -> Export:
    """TorchScript of a TorchScript."""

    def write(target: Path) -> None:
        with translated("write the TorchScript"):
            written().save(str(target))

    return Export(WeightsFormat.TORCHSCRIPT, SCRIPT, "torch", write, _about)


def state_dict_exports(parent: InstalledModel, written: Written) -> tuple[Export, ...]:
    """A state dict with the parent's code beside it, and the trace of both."""

    def write(target: Path) -> None:
        with translated("write the state dict"):
            torch().save(written().state_dict(), str(target))

    return (
        Export(WeightsFormat.PYTORCH_STATE_DICT, STATE_DICT, "torch", write, functools.partial(_with_code, parent)),
        Export(WeightsFormat.TORCHSCRIPT, SCRIPT, "torch", functools.partial(_write_trace, parent), _about),
    )


def _write_trace(parent: InstalledModel, target: Path) -> None:
    """Trace the state dict beside the target, in a process of its own, and look whether that holds for other sizes."""
    with tempfile.TemporaryDirectory() as cache:
        request = LoadRequest(
            weights=target.with_name(STATE_DICT),
            format=WeightsFormat.PYTORCH_STATE_DICT,
            inputs=parent.description.inputs,
            outputs=parent.description.outputs,
            cache=Path(cache),
            code=code_of(parent),
            shapes=example_shapes(parent),
        )
        shutil.copyfile(trace(request, trusted(request)), target)


def _with_code(parent: InstalledModel, file: Path) -> dict[str, Any]:
    """What the parent's entry says about the code, which is copied; files that the parent lacks are not named."""
    stated = as_latest(parent.folder)["weights"][WeightsFormat.PYTORCH_STATE_DICT.value]
    entry = _about(file)
    for key in stated.keys() - _OF_THE_FILE:
        source = stated[key].get("source") if isinstance(stated[key], dict) else None
        if source is None or is_url(source):
            entry[key] = stated[key]
        elif parent.path(source).is_file():
            entry[key] = stated[key]
            _copy(parent.path(source), file.parent / source)
    return entry


def _copy(file: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)


def _about(_: Path) -> dict[str, Any]:
    return {"pytorch_version": str(torch().__version__)}
