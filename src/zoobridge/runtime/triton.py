"""Triton, PyTorch's compiler for graphics cards, beside TensorFlow in one process."""

from __future__ import annotations

import sys


def keep_triton_from_tensorflow() -> None:
    """Let the import of Triton fail where TensorFlow was imported before it.

    TensorFlow shows its LLVM to the whole process. Triton has another, which registers the same options there a second
    time, and LLVM ends the process for it. PyTorch imports Triton on the way to things that need none, optimisers for
    one, and goes on without it.
    """
    if "tensorflow" in sys.modules:
        sys.modules.setdefault("triton", None)  # type: ignore[arg-type]
