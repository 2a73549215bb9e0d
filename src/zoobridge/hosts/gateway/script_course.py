"""Scripts of the gateway's other languages (Groovy, Jython, JavaScript, BeanShell ...), held to the rules of macros.

``org.scijava.script.ScriptModule`` runs them by the same few calls, but only prints what they fail with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zoobridge.errors import CancelledError, MacroError, UsageError
from zoobridge.hosts.bridge.java_images import as_imageplus
from zoobridge.hosts.failures.explained import CANCELLED
from zoobridge.hosts.gateway.script_failures import script_error
from zoobridge.hosts.gateway.script_inputs import ScriptInputs
from zoobridge.hosts.gateway.visited import VisitedImageJ
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.images.imageplus import to_image
from zoobridge.hosts.java.types import JavaObject, java_class, text
from zoobridge.hosts.macros.interpreter import THREAD_NAME
from zoobridge.hosts.macros.outcome import collect
from zoobridge.hosts.macros.session import Session


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
            If a parameter is missing, unknown or wrong, or the gateway does not know the language.
        InputError
            If an image is needed and none is open.
        CancelledError
            If it was stopped.
        """
        self._thread = java_class("java.lang.Thread").currentThread()
        self._thread.setName(THREAD_NAME)  # or ImageJ's errors would not stop it, and some would end the process
        module = self._module()
        tenancy, bridge = self._session.tenancy, self._session.bridge
        opened = self._session.prepare(self._request, self._path)
        tenancy.begin(bridge)
        try:
            ScriptInputs(self._scijava, self._request, opened).fill(module)
            with self._imagej.hears_script():
                value = self._evaluate(module)
            outputs = self._outputs(module, value)
        finally:
            tenancy.end(bridge)
            self._thread.interrupted()
        return collect(None, outputs, str(self._imagej.console.log))

    def stop(self) -> None:
        """Interrupt the script; a command that looks at the Escape key ends as well."""
        self._stopped = True
        java_class("ij.IJ").setKeyDown(java_class("java.awt.event.KeyEvent").VK_ESCAPE)
        if self._thread is not None:
            self._thread.interrupt()

    def _module(self) -> JavaObject:
        ending = self._path.suffix
        language = self._scijava.service("org.scijava.script.ScriptService").getLanguageByExtension(ending[1:].lower())
        if language is None:
            msg = f"{self._path} cannot be run: this ImageJ has no script language for {ending} files."
            raise UsageError(msg)
        info = java_class("org.scijava.script.ScriptInfo")(self._scijava, java_class("java.io.File")(str(self._path)))
        info.setLanguage(language)
        module = info.createModule()
        self._scijava.inject(module)
        return module

    def _evaluate(self, module: JavaObject) -> JavaObject:
        import jpype

        info, engine = module.getInfo(), module.getEngine()
        engine.put(java_class("javax.script.ScriptEngine").FILENAME, info.getPath())
        engine.put("org.scijava.script.ScriptModule", module)
        for name, value in module.getInputs().items():
            engine.put(name, value)
        try:
            for callback in info.callbacks():
                callback.invoke(module)
            value = engine.eval(info.getProcessedScript())
        except jpype.JException as error:
            self._raise_if_stopped()
            raise self._failure(error) from self._session.bridge.take_error()
        self._raise_if_stopped()
        return value

    def _raise_if_stopped(self) -> None:
        if self._stopped:
            msg = "The script was stopped."
            raise CancelledError(msg)

    def _failure(self, error: JavaObject) -> MacroError:
        failure = script_error(self._path, error)
        told = text(java_class("ij.IJ").getErrorMessage())
        if told is None or not failure.message.endswith(CANCELLED):
            return failure
        return MacroError(f"{self._path.name}: {told.removesuffix('.')}", failure.line)

    def _outputs(self, module: JavaObject, value: JavaObject) -> dict[str, Any]:
        info, engine = module.getInfo(), module.getEngine()
        convert = self._scijava.service("org.scijava.convert.ConvertService")
        outputs = {}
        for item in info.outputs():
            name = str(item.getName())
            is_value = name == "result" and info.isReturnValueAppended()
            decoded = info.getLanguage().decode(value if is_value else engine.get(name))
            outputs[name] = self._output(convert.convert(decoded, item.getType()))
        return outputs

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
