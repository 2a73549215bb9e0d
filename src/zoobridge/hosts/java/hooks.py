"""How Python listens inside ImageJ, without Java code of our own.

ij1-patcher leaves a hook object in ``ij.IJ``; Javassist, which it brings, makes one whose chosen
methods come to Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zoobridge.hosts.java.types import JavaObject, java_class

Hook = Callable[..., Any]
Invoke = Callable[[JavaObject, JavaObject, JavaObject, JavaObject], JavaObject]


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
    imagej = java_class("ij.IJ")
    before = imagej._hooks  # noqa: SLF001 a public static field of ij1-patcher
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

    imagej._hooks = _hook_object("net.imagej.patcher.LegacyHooks", lambda _name: True, invoke)  # noqa: SLF001

    def undo() -> None:
        imagej._hooks = before  # noqa: SLF001

    return undo


def _hook_object(superclass: str, is_ours: Callable[[str], bool], invoke: Invoke) -> JavaObject:
    import jpype

    factory = java_class("javassist.util.proxy.ProxyFactory")()
    factory.setSuperclass(java_class(superclass).class_)
    handled = {"isHandled": lambda method: is_ours(str(method.getName()))}
    factory.setFilter(jpype.JProxy("javassist.util.proxy.MethodFilter", dict=handled))
    no_types = jpype.JArray(java_class("java.lang.Class"))(0)
    no_arguments = jpype.JArray(java_class("java.lang.Object"))(0)
    handler = jpype.JProxy("javassist.util.proxy.MethodHandler", dict={"invoke": invoke})
    return factory.create(no_types, no_arguments, handler)
