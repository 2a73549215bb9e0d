"""How Python listens inside ImageJ, without Java code of our own.

ij1-patcher leaves a hook object in ``ij.IJ``; Javassist, which it brings, makes one whose chosen
methods come to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zoobridge.hosts.java.types import JavaObject, java_class

Hook = Callable[..., Any]


def install_hooks(hooks: Mapping[str, Hook]) -> None:
    """Call Python for these methods of ``net.imagej.patcher.LegacyHooks``; the others keep what ij1-patcher does.

    Parameters
    ----------
    hooks : Mapping
        Method name -> function of the method's arguments; what it returns goes to ImageJ.
    """
    import jpype

    def is_handled(method: JavaObject) -> bool:
        return str(method.getName()) in hooks

    def invoke(_hooks: JavaObject, method: JavaObject, _proceed: JavaObject, arguments: JavaObject) -> JavaObject:
        return hooks[str(method.getName())](*arguments)

    factory = java_class("javassist.util.proxy.ProxyFactory")()
    factory.setSuperclass(java_class("net.imagej.patcher.EssentialLegacyHooks").class_)
    factory.setFilter(jpype.JProxy("javassist.util.proxy.MethodFilter", dict={"isHandled": is_handled}))
    no_types = jpype.JArray(java_class("java.lang.Class"))(0)
    no_arguments = jpype.JArray(java_class("java.lang.Object"))(0)
    handler = jpype.JProxy("javassist.util.proxy.MethodHandler", dict={"invoke": invoke})
    made = factory.create(no_types, no_arguments, handler)
    loader = java_class("ij.IJ").class_.getClassLoader()
    java_class("net.imagej.patcher.LegacyInjector").installHooks(loader, made)


def remove_hooks() -> None:
    """Let no method of ImageJ come to Python any more."""
    java_class("net.imagej.patcher.LegacyInjector").installHooks(java_class("ij.IJ").class_.getClassLoader(), None)
