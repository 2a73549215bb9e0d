"""Java classes and values as Python sees them; every function needs a running Java."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

JavaObject: TypeAlias = Any
"""A Java object or class; JPype has no static types for them."""


@cache
def java_class(name: str) -> JavaObject:
    """The Java class of that name, ``ij.ImagePlus``; looked up once, because a look-up costs microseconds."""
    import jpype

    return jpype.JClass(name)


def text(value: JavaObject) -> str | None:
    """A Java string as Python's, None for null."""
    return None if value is None else str(value)


def byte_array(data: bytes) -> JavaObject:
    """A Java ``byte[]`` with the same bytes."""
    import jpype

    array = jpype.JByte[len(data)]
    array[:] = memoryview(data).cast("b")
    return array


def java_message(error: BaseException) -> str:
    """What a Java exception says, without its stack; its class when it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def has_window() -> bool:
    """True when ImageJ shows windows in this process."""
    return not java_class("java.awt.GraphicsEnvironment").isHeadless()
