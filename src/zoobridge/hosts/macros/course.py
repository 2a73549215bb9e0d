"""From a request to something that runs and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from zoobridge.errors import MacroError, UsageError
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.macros.interpreter import InterpreterRun
from zoobridge.hosts.macros.session import Session
from zoobridge.hosts.scripts.left_open import left_open
from zoobridge.hosts.scripts.parameters import FilledMacro, fill_parameters
from zoobridge.hosts.scripts.source import MacroSource, is_script, read_macro


class Course(Protocol):
    """One run in a session."""

    def run(self) -> MacroResult:
        """Run; on the thread of the macros."""
        ...

    def stop(self) -> None:
        """End it, from another thread; to be repeated until it has ended."""
        ...


Prepared: TypeAlias = Callable[[Session], Course]
"""Makes the course of a request that has been checked, once ImageJ is there."""


class MacroCourse:
    """The run of an ImageJ macro."""

    def __init__(self, session: Session, request: MacroRequest, filled: FilledMacro, source: MacroSource) -> None:
        self._session = session
        self._request = request
        self._filled = filled
        self._source = source
        self._interpreter = InterpreterRun()

    def run(self) -> MacroResult:
        """See `zoobridge.hosts.macros.session.Session.run`."""
        return self._session.run(self._interpreter, self._request, self._filled, self._source.path)

    def stop(self) -> None:
        """See `zoobridge.hosts.macros.interpreter.InterpreterRun.stop`."""
        self._interpreter.stop()


def prepare_macro(request: MacroRequest) -> Prepared:
    """Read and check a macro.

    Raises
    ------
    MacroError, UsageError, InputError
        See `zoobridge.hosts.macros.macro_host.MacroHost.run_macro`.
    """
    source = read_macro(request.source)
    if is_script(source.path):
        msg = f"{source.path} is a script and no macro; scripts need an ImageJ2 or Fiji, zoobridge run --imagej ..."
        raise UsageError(msg)
    filled = fill_parameters(source.text, request.arguments, request.argument)
    fault = left_open(filled.text)
    if fault is not None:
        raise MacroError(fault.message, fault.line)
    return lambda session: MacroCourse(session, request, filled, source)
