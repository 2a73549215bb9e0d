"""Macro text run by ImageJ's own interpreter, with what it says when it stops."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.java.types import java_class, text
from zoobridge.pipeline.image import Image


@dataclass(frozen=True)
class Ran:
    value: str | None
    error: str | None


def run_macro(source: str) -> Ran:
    import jpype

    interpreter = java_class("ij.macro.Interpreter")()
    try:
        value = text(interpreter.run(source, ""))
    except jpype.JException:
        value = None
    return Ran(value, text(interpreter.getErrorMessage()) if interpreter.wasError() else None)


def value_of(source: str) -> str | None:
    """What a macro returns that must not fail."""
    ran = run_macro(source)
    assert ran.error is None, ran.error
    return ran.value


class Place(ImageJWorkspace):
    """A workspace that remembers what it is told."""

    def __init__(self, cancelled=lambda: False) -> None:
        self.logged: list[str] = []
        self.warned: list[str] = []
        super().__init__(self.logged.append, self.warned.append, cancelled)


def ramp(axes: str, dtype: Any, **known: Any) -> Image:
    """An image whose pixels all differ as far as the type allows; z 4, c 3, t 2, 7 wide, 5 high."""
    shape = [{"t": 2, "c": 3, "z": 4, "y": 5, "x": 7}[letter] for letter in axes]
    values = np.arange(np.prod(shape)).reshape(shape)
    return Image(values.astype(dtype), axes, **known)
