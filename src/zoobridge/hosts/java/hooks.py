"""How Python listens inside ImageJ, without Java code of our own.

ij1-patcher leaves a hook object in ``ij.IJ``; Javassist, which it brings, makes one whose chosen
methods come to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zoobridge.hosts.java.made_classes import Invoke, Subclass
from zoobridge.hosts.java.types import JavaObject, java_class

Hook = Callable[..., Any]


def install_hooks(hooks: Mapping[str, Hook]) -> None:
    """Call Python for these methods of ``net.imagej.patcher.LegacyHooks``; the others keep what ij1-patcher does.

    Parameters
    ----------
    hooks : Mapping
        Method name -> function of the method's arguments; what it returns goes to ImageJ.
    """

    def invoke(_hooks: JavaObject, method: JavaObject, _proceed: JavaObject, arguments: JavaObject) -> JavaObject:
        return hooks[str(method.getName())](*arguments)

    made = _hook_object("net.imagej.patcher.EssentialLegacyHooks", lambda name: name in hooks, invoke)
    loader = java_class("ij.IJ").class_.getClassLoader()
    java_class("net.imagej.patcher.LegacyInjector").installHooks(loader, made)


def remove_hooks() -> None:
    """Let no method of ImageJ come to Python any more."""
    java_class("net.imagej.patcher.LegacyInjector").installHooks(java_class("ij.IJ").class_.getClassLoader(), None)


def add_hooks(hooks: Mapping[str, Hook]) -> Callable[[], None]:
    """Call Python before the hooks somebody else has installed, which go on unless Python returns something.

    ``LegacyInjector.installHooks`` would dispose of those: for imagej-legacy, the end of its service.

    Returns
    -------
    callable
        Puts back what was there before.
    """
    field = java_class("ij.IJ").class_.getField("_hooks")  # which ij1-patcher has added
    before = field.get(None)
    invocation_target = java_class("java.lang.reflect.InvocationTargetException")

    def invoke(_hooks: JavaObject, method: JavaObject, _proceed: JavaObject, arguments: JavaObject) -> JavaObject:
        hook = hooks.get(str(method.getName()))
        answer = None if hook is None else hook(*arguments)
        if answer is not None:
            return answer
        try:
            return method.invoke(before, arguments)
        except invocation_target as error:
            raise error.getCause() from None

    field.set(None, _hook_object("net.imagej.patcher.LegacyHooks", lambda _name: True, invoke))
    return lambda: field.set(None, before)


def _hook_object(superclass: str, is_ours: Callable[[str], bool], invoke: Invoke) -> JavaObject:
    return Subclass(superclass, lambda method: is_ours(str(method.getName()))).new(invoke)
