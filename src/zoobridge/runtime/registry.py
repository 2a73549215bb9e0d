"""The engines zoobridge knows."""

from __future__ import annotations

from zoobridge.errors import EngineError
from zoobridge.runtime.protocol import Engine


def engines() -> tuple[Engine, ...]:
    """All engines, usable here or not (see `Engine.unavailable`); imports no framework."""
    from zoobridge.runtime.openvino_engine import OpenVINOEngine
    from zoobridge.runtime.tensorflow_engine import TensorFlowEngine
    from zoobridge.runtime.torch_engine import TorchEngine

    return (OpenVINOEngine(), TensorFlowEngine(), TorchEngine())


def engine(name: str) -> Engine:
    """The engine of that name.

    Raises
    ------
    EngineError
        If there is none.
    """
    for candidate in engines():
        if candidate.name == name:
            return candidate
    msg = f"There is no engine {name!r}; known are {', '.join(each.name for each in engines())}."
    raise EngineError(msg)
