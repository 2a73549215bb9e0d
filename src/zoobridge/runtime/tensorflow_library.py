"""The tensorflow and keras libraries: imported once, quietly, with their exceptions translated."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.runtime.native_noise import native_noise_removed
from zoobridge.runtime.reason import reason
from zoobridge.runtime.triton import keep_triton_from_tensorflow

_NOISE = ("Encountered while creating", "Arguments received by", "  •", "Graph execution error", "Detected at node")


@functools.cache
def tensorflow() -> Any:  # noqa: ANN401
    """The module ``tensorflow``, imported without its start-up messages; it may import Keras on the way."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_noise_removed(), _no_keras_home():
        import tensorflow as tf

        tf.config.list_physical_devices()  # the rest of the start-up messages
    keep_triton_from_tensorflow()
    tf.get_logger().setLevel("ERROR")
    return tf


@functools.cache
def keras() -> Any:  # noqa: ANN401
    """The module ``keras`` on TensorFlow.

    Raises
    ------
    EngineError
        If this process already uses Keras on another backend.
    """
    tensorflow()
    with _no_keras_home():
        import keras as module
    if module.backend.backend() != "tensorflow":
        msg = (
            f"Keras already runs on {module.backend.backend()} in this process; "
            "set the environment variable KERAS_BACKEND to tensorflow."
        )
        raise EngineError(msg)
    return module


@contextmanager
def _no_keras_home() -> Iterator[None]:
    """Import Keras without the user's settings.

    Its import reads ``~/.keras/keras.json``, which may change results, and writes one when there is none; an empty
    folder in its place avoids both. Where matplotlib is installed, Keras imports it too, which writes into the home
    folder as well and is not needed here.
    """
    with (
        tempfile.TemporaryDirectory() as empty,
        _unimportable("matplotlib"),
        _environment({"KERAS_BACKEND": "tensorflow", "KERAS_HOME": empty}),
    ):
        yield


@contextmanager
def _unimportable(name: str) -> Iterator[None]:
    """Let the import of a module fail, unless it was imported before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(name, None)


def limit_threads(threads: int | None) -> None:
    """Let one operation use `threads` threads; TensorFlow takes this once per process, so the first model decides."""
    if threads is not None:
        with suppress(RuntimeError):
            tensorflow().config.threading.set_intra_op_parallelism_threads(threads)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn whatever TensorFlow or Keras raises into an EngineError that says what they could not do."""
    from google.protobuf.message import Error as ProtobufError  # type: ignore[import-untyped, unused-ignore]

    foreign = (
        *(tensorflow().errors.OpError, ProtobufError),
        *(ValueError, TypeError, RuntimeError, OSError, LookupError, AttributeError, ImportError),
        *(AssertionError, MemoryError),
    )
    try:
        yield
    except foreign as error:
        msg = f"TensorFlow could not {what}: {reason(error, _NOISE)}."
        raise EngineError(msg) from error


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
