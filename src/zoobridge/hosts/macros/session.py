"""One host's share of ImageJ: its commands, its workspace, and the course of a macro run on the macro thread."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import CancelledError, MacroError
from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.failures.refusals import Refusals
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.java.types import java_class
from zoobridge.hosts.macros.imagej import ImageJ
from zoobridge.hosts.macros.interpreter import InterpreterRun
from zoobridge.hosts.macros.log_text import LogText
from zoobridge.hosts.macros.outcome import collect
from zoobridge.hosts.macros.state import clear_state, open_batch_mode
from zoobridge.hosts.scripts.parameters import FilledMacro
from zoobridge.inference.zoo import Zoo


class Session:
    """Everything that lives on the macro thread."""

    def __init__(self, imagej: ImageJ, zoo: Zoo, *, headless: bool) -> None:
        self.imagej = imagej
        self._run: InterpreterRun | None = None
        self._refused = False
        self._workspace = ImageJWorkspace(imagej.console.print_log, _warn, self._cancelled)
        self._refusals = Refusals(headless=headless)
        self._bridge = CommandBridge(Context(self._workspace, zoo), Registry(zoo), self._refuse)

    def run(self, run: InterpreterRun, request: MacroRequest, filled: FilledMacro, path: Path | None) -> MacroResult:
        """Do what a request says and collect what is left behind.

        Raises
        ------
        MacroError, CancelledError, InputError
            See `zoobridge.hosts.embedded.host.EmbeddedHost.run_macro`.
        """
        self._run, self._refused = run, False
        try:
            self._prepare(request, path)
            value = self._interpret(run, filled)
            if run.stopped:
                msg = "The macro was stopped."
                raise CancelledError(msg)
            if run.failure is not None:
                cause = None if self._refused else self._bridge.take_error()
                error = MacroError(run.failure.message.removesuffix("."), run.failure.line)
                if details := run.failure.details + "".join(run.traces):
                    error.add_note(details)
                raise error from cause
            sys.stderr.write("".join(run.traces))
            return collect(value, _outputs(run, filled), str(self.imagej.console.log))
        finally:
            self._run = None

    def close(self) -> None:
        """Take the commands away and close what is open."""
        self._bridge.uninstall()
        clear_state()

    def _interpret(self, run: InterpreterRun, filled: FilledMacro) -> str | None:
        self.imagej.begin(run)
        # Only while it runs: another host of this process has other models, and its own commands.
        self._bridge.install()
        try:
            return run.run(filled.text, filled.argument)
        finally:
            self._bridge.uninstall()
            self.imagej.end(run)

    def _prepare(self, request: MacroRequest, path: Path | None) -> None:
        if not request.keep_state:
            clear_state()
        self.imagej.console.log = LogText()
        self._bridge.take_error()
        open_batch_mode()
        java_class("ij.plugin.Macro_Runner").setFilePath(None if path is None else str(path))
        for file in request.open:
            self._workspace.open(file.expanduser().absolute())
        for image in request.images:
            self._workspace.show(image)

    def _refuse(self, label: str, options: str) -> str | None:
        if self._run is not None:
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
            outputs[name] = kind(value)
        except (TypeError, ValueError):
            msg = f"The #@output parameter {name} holds {value!r} at the end, which is not of the type declared for it"
            raise MacroError(msg) from None
    return outputs


def _warn(sentence: str) -> None:
    sys.stderr.write(f"zoobridge: {sentence}\n")
    sys.stderr.flush()
