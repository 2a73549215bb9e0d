"""TorchScript files, opened only after a look at what they say they do: their code is text in an archive."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.runtime.torch_library import torch, translated

_OWN = frozenset({"prim", "aten", "quantized"})
"""Namespaces of operations that come with PyTorch and keep to tensors."""

_NAMESPACE = re.compile(r"\bops\.(\w+)\.(\w+)")
_OUTSIDE = re.compile(r"\btorch\.(from_file|save|load)\(")


def read_script(file: Path) -> Any:  # noqa: ANN401
    """A TorchScript file as a module that predicts.

    Raises
    ------
    EngineError
        If it is none, or has operations that are not PyTorch's own.
    """
    refuse_outside(file)
    with translated("read the TorchScript"):
        script = torch().jit.load(str(file), map_location="cpu")
        script.eval()
    return script


def refuse_outside(file: Path) -> None:
    """Refuse a TorchScript file with operations that are not PyTorch's own, or that read and write files.

    Its code can do no more than the operations it names.

    Raises
    ------
    EngineError
        Naming the operation, or if the file is no TorchScript.
    """
    try:
        found = next(_outside(file), None)
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, RuntimeError, NotImplementedError) as error:
        msg = f"The weights {file.name} are no readable TorchScript file."
        raise EngineError(msg) from error
    if found is not None:
        msg = f"The TorchScript contains the operation {found}, which reaches outside of the model; it is not run."
        raise EngineError(msg)


def _outside(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as archive:
        codes = [name for name in archive.namelist() if "/code/" in name and name.endswith(".py")]
        if not codes:
            msg = "no code"
            raise zipfile.BadZipFile(msg)
        for name in codes:
            text = archive.read(name).decode("utf-8")
            yield from (match[1] for match in _OUTSIDE.finditer(text))
            yield from (f"{space}::{name}" for space, name in _NAMESPACE.findall(text) if space not in _OWN)
