"""Scripts of the gateway's other languages (Groovy, Jython, JavaScript, BeanShell ...), held to the rules of macros.

SciJava alone would take values remembered from earlier dialogs for parameters that are not given, pick an image of its
own for ``#@ ImagePlus``, and only print what a script fails with.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zoobridge.commands.nearest import suggestion
from zoobridge.errors import CancelledError, MacroError, UsageError
from zoobridge.hosts.bridge.java_images import as_imageplus
from zoobridge.hosts.failures.explained import one_line
from zoobridge.hosts.gateway.visited import VisitedImageJ
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.images.imageplus import to_image
from zoobridge.hosts.images.windows import find_image
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.macros.outcome import collect
from zoobridge.hosts.macros.session import Session
from zoobridge.hosts.scripts.values import parse_argument

_CAME_OUT = re.compile(r"\n\s+at org\.scijava\.script\.ScriptModule\.run\(")
_LINE = re.compile(r"\((?P<file>[^():]+):(?P<line>\d+)\)")
_SERVICE = "org.scijava.service.Service"


class ScriptCourse:
    """The run of a script.

    Parameters
    ----------
    imagej : VisitedImageJ
        The gateway's ImageJ 1.x.
    scijava : org.scijava.Context
        Of the gateway.
    path : Path
        The script; its ending tells the language.
    """

    def __init__(
        self, session: Session, imagej: VisitedImageJ, scijava: JavaObject, request: MacroRequest, path: Path
    ) -> None:
        self._session = session
        self._imagej = imagej
        self._scijava = scijava
        self._request = request
        self._path = path
        self._thread: JavaObject = None
        self._stopped = False

    def run(self) -> MacroResult:
        """Run the script and collect what is left behind.

        Raises
        ------
        MacroError
            If the script fails; carries the line where its language tells it.
        UsageError
            If a parameter is missing or unknown, or the gateway does not know the language.
        CancelledError
            If it was stopped.
        """
        self._thread = java_class("java.lang.Thread").currentThread()
        info = self._info()
        self._session.prepare(self._request, self._path)
        module = info.createModule()
        self._scijava.inject(module)
        complaint = java_class("java.io.StringWriter")()
        module.setErrorWriter(complaint)
        for name, value in self._inputs(info).items():
            module.setInput(name, value)
        self._session.tenancy.begin(self._session.bridge)
        try:
            with self._imagej.hears_script():
                module.run()
        finally:
            self._session.tenancy.end(self._session.bridge)
            self._thread.interrupted()
        self._raise_failure(str(complaint))
        outputs = {str(item.getName()): self._output(item.getValue(module)) for item in info.outputs()}
        return collect(None, outputs, str(self._imagej.console.log))

    def stop(self) -> None:
        """Interrupt the script."""
        self._stopped = True
        if self._thread is not None:
            self._thread.interrupt()

    def _info(self) -> JavaObject:
        ending = self._path.suffix
        if self._scijava.service("org.scijava.script.ScriptService").getLanguageByExtension(ending[1:]) is None:
            msg = f"{self._path} cannot be run: this ImageJ has no script language for {ending} files."
            raise UsageError(msg)
        return java_class("org.scijava.script.ScriptInfo")(self._scijava, java_class("java.io.File")(str(self._path)))

    def _inputs(self, info: JavaObject) -> Mapping[str, JavaObject]:
        """A value for every input: what was given, a service, the active image, or the default."""
        items = {str(item.getName()): item for item in info.inputs()}
        given: dict[str, Any] = {**(parse_argument(self._request.argument or "") or {}), **self._request.arguments}
        for name in given:
            if name not in items:
                msg = f'The script has no parameter "{name}"; {suggestion(name, list(items), "parameters")}'
                raise UsageError(msg)
        return {name: self._input(item, name, given.get(name)) for name, item in items.items()}

    def _input(self, item: JavaObject, name: str, given: Any) -> JavaObject:  # noqa: ANN401
        kind = item.getType()
        if java_class(_SERVICE).class_.isAssignableFrom(kind):
            return self._scijava.getService(kind)
        if kind.equals(java_class("org.scijava.Context").class_):
            return self._scijava
        titles = {image.title for image in self._request.images}
        if kind.equals(java_class("ij.ImagePlus").class_) and given is None:
            return find_image(name if name in titles else None)
        value = item.getDefaultValue() if given is None else self._converted(name, given, kind)
        if value is None and item.isRequired():
            msg = f"The script needs the parameter {name} ({kind.getSimpleName()}); give it with --arg {name}=..."
            raise UsageError(msg)
        return value

    def _converted(self, name: str, given: Any, kind: JavaObject) -> JavaObject:  # noqa: ANN401
        import jpype

        if _is_number(kind) and not _reads_as_number(given):
            msg = f"The parameter {name} is {given!r}, but must be a number."
            raise UsageError(msg)
        plain = given if isinstance(given, bool | int | float | jpype.JObject) else str(given)
        convert = self._scijava.service("org.scijava.convert.ConvertService")
        value = convert.convert(jpype.JObject(plain), kind)
        if value is None:
            msg = f"The parameter {name} is {given!r}, which is no {kind.getSimpleName()}."
            raise UsageError(msg)
        return value

    def _output(self, value: JavaObject) -> Any:  # noqa: ANN401
        """Numbers, texts and images as Python's; other Java objects as they are."""
        if value is None:
            return None
        texts = (java_class("java.lang.Boolean"), bool), (java_class("java.lang.String"), str)
        for kind, python in (*texts, (int, int), (float, float)):
            if isinstance(value, kind):
                return python(value)
        imp = as_imageplus(value, self._scijava)
        return value if imp is None else to_image(imp)

    def _raise_failure(self, complaint: str) -> None:
        if self._stopped:
            msg = "The script was stopped."
            raise CancelledError(msg)
        if not _CAME_OUT.search(complaint):
            sys.stderr.write(complaint)
            return
        headline = one_line(complaint.strip().split("\n", 1)[0])
        lines = (match for match in _LINE.finditer(complaint) if match["file"] == self._path.name)
        line = next((int(match["line"]) for match in lines), None)
        error = MacroError(f"{self._path.name}: {headline}", line)
        error.add_note(complaint)
        raise error


def _is_number(kind: JavaObject) -> bool:
    boxed = java_class("org.scijava.util.Types").box(kind)
    return bool(java_class("java.lang.Number").class_.isAssignableFrom(boxed))


def _reads_as_number(given: object) -> bool:
    """SciJava converts a text that is no number to 0."""
    try:
        float(str(given))
    except ValueError:
        return False
    return True
