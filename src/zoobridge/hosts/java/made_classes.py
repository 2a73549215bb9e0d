"""Java classes and objects made at run time by Javassist, which ij1-patcher brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoobridge.errors import HostError
from zoobridge.hosts.java.types import JavaObject, java_class

Invoke = Callable[[JavaObject, JavaObject, JavaObject, JavaObject], JavaObject]
"""(object, method, the method of the superclass, arguments) -> what the method returns."""


_CONSUMER = "java.util.function.Consumer"


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of a Java enumeration, as a value in an annotation."""

    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A Java annotation; values are bool, str, `Constant` or sequences of these."""

    type: str
    members: Mapping[str, Any]


class Subclass:
    """A subclass of a Java class whose chosen methods come to Python.

    Parameters
    ----------
    superclass : str
        Full name.
    is_ours : callable
        Asked about each ``java.lang.reflect.Method`` once.
    """

    def __init__(self, superclass: str, is_ours: Callable[[JavaObject], bool]) -> None:
        import jpype

        self._factory = java_class("javassist.util.proxy.ProxyFactory")()
        self._factory.setSuperclass(java_class(superclass).class_)
        self._factory.setFilter(jpype.JProxy("javassist.util.proxy.MethodFilter", dict={"isHandled": is_ours}))

    def new(self, invoke: Invoke, arguments: Sequence[tuple[str, Any]] = ()) -> JavaObject:
        """A new object.

        Parameters
        ----------
        arguments : sequence of (str, object)
            Type and value of each argument of the constructor.
        """
        import jpype

        types = jpype.JArray(java_class("java.lang.Class"))([java_class(name).class_ for name, _ in arguments])
        values = jpype.JArray(java_class("java.lang.Object"))([value for _, value in arguments])
        handler = jpype.JProxy("javassist.util.proxy.MethodHandler", dict={"invoke": invoke})
        return self._factory.create(types, values, handler)


def class_definer() -> JavaObject:
    """``ClassLoader.defineClass``, made accessible.

    Raises
    ------
    HostError
        If Java was started without what that needs.
    """
    import jpype

    number = jpype.JInt.class_
    types = [java_class("java.lang.String").class_, jpype.JArray(jpype.JByte).class_, number, number]
    try:
        define = java_class("java.lang.ClassLoader").class_.getDeclaredMethod("defineClass", types)
        define.setAccessible(True)
    except jpype.JException as error:
        msg = (
            f"Java does not let the zoo's commands be made ({error}); "
            "start it with --add-opens=java.base/java.lang=ALL-UNNAMED."
        )
        raise HostError(msg) from error
    return define


class ClassMaker:
    """A new class, put together without Javassist's compiler, whose start takes a third of a second.

    Parameters
    ----------
    name : str
        Full name; a class of that name may have been made before.
    """

    def __init__(self, name: str, interfaces: Sequence[str]) -> None:
        self._parent = java_class("ij.IJ").class_.getClassLoader()
        self._pool = java_class("javassist.ClassPool")()
        self._pool.appendClassPath(java_class("javassist.LoaderClassPath")(self._parent))
        self._made = self._pool.makeClass(name)
        for interface in interfaces:
            self._made.addInterface(self._pool.get(interface))
        self._made.addConstructor(java_class("javassist.CtNewConstructor").defaultConstructor(self._made))

    def add_field(self, kind: str, name: str, annotation: Annotation | None = None, *, static: bool = False) -> None:
        """Add a public field of a class, null until somebody sets it."""
        field = java_class("javassist.CtField")(self._pool.get(kind), name, self._made)
        modifier = java_class("javassist.Modifier")
        field.setModifiers(modifier.PUBLIC | (modifier.STATIC if static else 0))
        if annotation is not None:
            self._annotate(field.getFieldInfo(), annotation)
        self._made.addField(field)

    def add_action(self, name: str, action: str) -> None:
        """Add a method without arguments that hands ``this`` to a static ``Consumer`` of the class, to be set later."""
        import jpype

        self.add_field(_CONSUMER, action, static=True)
        nothing = jpype.JArray(java_class("javassist.CtClass"))(0)
        void = java_class("javassist.CtClass").voidType
        method = java_class("javassist.CtMethod")(void, name, nothing, self._made)
        method.setModifiers(java_class("javassist.Modifier").PUBLIC)
        code = java_class("javassist.bytecode.Bytecode")(self._made.getClassFile().getConstPool(), 2, 1)
        code.addGetstatic(self._made.getName(), action, f"L{_CONSUMER.replace('.', '/')};")
        code.addAload(0)
        code.addInvokeinterface(_CONSUMER, "accept", "(Ljava/lang/Object;)V", 2)
        code.addReturn(void)
        method.getMethodInfo().setCodeAttribute(code.toCodeAttribute())
        self._made.addMethod(method)

    def copy_methods(self, donor: str, names: Sequence[str]) -> None:
        """Add methods of another class as they are; the fields they use are to be added under the same names."""
        for name in names:
            method = self._pool.get(donor).getDeclaredMethod(name)
            self._made.addMethod(java_class("javassist.CtNewMethod").copy(method, self._made, None))

    def define(self) -> JavaObject:
        """Load the class, in a class loader of its own, so that an older one of the same name can live on.

        Raises
        ------
        HostError
            If Java was started without what that needs.
        """
        import jpype

        loader = java_class("java.net.URLClassLoader")(jpype.JArray(java_class("java.net.URL"))(0), self._parent)
        content = self._made.toBytecode()
        length = jpype.JInt(len(content))
        return class_definer().invoke(loader, self._made.getName(), content, jpype.JInt(0), length)

    def _annotate(self, target: JavaObject, annotation: Annotation) -> None:
        pool = self._made.getClassFile().getConstPool()
        kind = java_class("javassist.bytecode.AnnotationsAttribute")
        attribute = kind(pool, kind.visibleTag)
        written = java_class("javassist.bytecode.annotation.Annotation")(annotation.type, pool)
        for name, value in annotation.members.items():
            written.addMemberValue(name, _member(value, pool))
        attribute.addAnnotation(written)
        target.addAttribute(attribute)


def _member(value: Any, pool: JavaObject) -> JavaObject:  # noqa: ANN401
    kind = "javassist.bytecode.annotation.{}MemberValue"
    match value:
        case bool():
            return java_class(kind.format("Boolean"))(value, pool)
        case str():
            return java_class(kind.format("String"))(value, pool)
        case Constant(type=name, name=constant):
            member = java_class(kind.format("Enum"))(pool)
            member.setType(name)
            member.setValue(constant)
            return member
    member = java_class(kind.format("Array"))(pool)
    member.setValue([_member(one, pool) for one in value])
    return member
