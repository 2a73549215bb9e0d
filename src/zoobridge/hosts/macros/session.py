"""One host's share of ImageJ: its commands, its workspace, and the course of a macro run on the macro thread."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Protocol

from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import CancelledError, MacroError, ZoobridgeError
from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.failures.refusals import Refusals
from zoobridge.hosts.given import UNTITLED
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.images.imageplus import to_image
from zoobridge.hosts.images.windows import find_image
from zoobridge.hosts.java.types import java_class
from zoobridge.hosts.macros.imagej import ImageJ
from zoobridge.hosts.macros.interpreter import InterpreterRun
from zoobridge.hosts.macros.log_text import LogText
from zoobridge.hosts.macros.outcome import collect
from zoobridge.hosts.scripts.parameters import FilledMacro
from zoobridge.hosts.scripts.values import image_reference
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image


class Tenancy(Protocol):
    """Whose ImageJ it is: what a macro finds there, and what it may leave."""

    def enter(self, bridge: CommandBridge, *, keep_state: bool) -> None:
        """Make ImageJ ready for a macro, before its images are opened."""
        ...

    def begin(self, bridge: CommandBridge) -> None:
        """The macro starts."""
        ...

    def end(self, bridge: CommandBridge) -> None:
        """The macro is over."""
        ...

    def leave(self, bridge: CommandBridge) -> None:
        """The host ends."""
        ...


class Session:
    """Everything that lives on the macro thread.

    Parameters
    ----------
    tenancy : Tenancy
        What happens to ImageJ's state around a macro.
    refusals : Refusals
        Which of ImageJ's own commands must not run here.
    """

    def __init__(self, imagej: ImageJ, zoo: Zoo, tenancy: Tenancy, refusals: Refusals) -> None:
        self.imagej = imagej
        self.tenancy = tenancy
        self.registry = Registry(zoo)
        self.workspace = ImageJWorkspace(imagej.log, imagej.warn, self._cancelled)
        self.context = Context(self.workspace, zoo)
        self.bridge = CommandBridge(self.context, self.registry, self._refuse)
        self._refusals = refusals
        self._run: InterpreterRun | None = None
        self._refused = False

    def run(self, run: InterpreterRun, request: MacroRequest, filled: FilledMacro, path: Path | None) -> MacroResult:
        """Do what a request says and collect what is left behind.

        Raises
        ------
        MacroError, CancelledError, InputError
            See `zoobridge.hosts.macros.macro_host.MacroHost.run_macro`.
        """
        self._run, self._refused = run, False
        try:
            ids = self.prepare(request, path)
            value = self._interpret(run, filled.with_images(ids), filled.argument)
            if run.stopped:
                msg = "The macro was stopped."
                raise CancelledError(msg)
            if run.failure is not None:
                cause = None if self._refused else self.bridge.take_error()
                error = MacroError(run.failure.message.removesuffix("."), run.failure.line)
                if details := run.failure.details + "".join(run.traces):
                    error.add_note(details)
                raise error from cause
            sys.stderr.write("".join(run.traces))
            return collect(value, _outputs(run, filled), str(self.imagej.console.log))
        finally:
            self._run = None

    def close(self) -> None:
        """Leave ImageJ."""
        self.tenancy.leave(self.bridge)

    def _interpret(self, run: InterpreterRun, text: str, argument: str) -> str | None:
        self.imagej.begin(run)
        self.tenancy.begin(self.bridge)
        try:
            return run.run(text, argument)
        finally:
            self.tenancy.end(self.bridge)
            self.imagej.end(run)

    def prepare(self, request: MacroRequest, path: Path | None) -> dict[str, int]:
        """Open what the request gives; returns the ID of each image by the title it was given under."""
        self.tenancy.enter(self.bridge, keep_state=request.keep_state)
        self.imagej.console.log = LogText()
        self.bridge.take_error()
        java_class("ij.plugin.Macro_Runner").setFilePath(None if path is None else str(path))
        try:
            for file in request.open:
                self.workspace.open(file.expanduser().absolute())
            return {image.title: self._show(image) for image in request.images}
        except ZoobridgeError:
            self.tenancy.end(self.bridge)
            raise

    def _show(self, image: Image) -> int:
        """Open an image that was given; returns its ID. A macro would find another one under a title that is taken."""
        title = self.workspace.show(image)
        if title != image.title and image.title != UNTITLED:
            self.workspace.warn(
                f'Another image with the title "{image.title}" is open, so the one that was given has the title '
                f'"{title}"; close the other one before.'
            )
        return int(find_image(title).getID())

    def _refuse(self, label: str, options: str) -> str | None:
        if self._run is None:
            return None  # a macro of somebody else
        self._run.command = label
        reason = self._refusals.refuse(label, options)
        self._refused = self._refused or reason is not None
        return reason

    def _cancelled(self) -> bool:
        return self._run is not None and self._run.stopped


def _outputs(run: InterpreterRun, filled: FilledMacro) -> dict[str, Any]:
    outputs = {}
    for name, kind in filled.outputs.items():
        value = run.variable(name)
        try:
            outputs[name] = _open_image(value) if kind is image_reference else kind(value)
        except (TypeError, ValueError):
            msg = f"The #@output parameter {name} holds {value!r} at the end, which is not of the type declared for it"
            raise MacroError(msg) from None
    return outputs


def _open_image(value: str | float | None) -> Image | None:
    """The image a macro refers to by its ID; None when its variable holds no ID."""
    reference = None if value is None else image_reference(value)
    return None if reference is None else to_image(find_image(reference))
