"""Dialogs that ImageJ opens while a macro of ours runs: whoever has started it is told, and nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zoobridge.hosts.java.threads import command_threads, java_stack
from zoobridge.hosts.java.types import JavaObject, has_window, java_class
from zoobridge.hosts.java.windows import on_opened_window

_WAITS = "java.awt.Dialog.show(", "ij.gui.WaitForUserDialog.show(", "java.awt.EventQueue.invokeAndWait("
_TELLS = "ij.IJ.showMessage("
_TELLS_ERROR = "ij.IJ.error(", "ij.macro.Interpreter.showError(", "ij.macro.Functions.exit("


class Dialogs:
    """Closes the dialogs in which ImageJ tells of an error, and without somebody at the windows all others as well.

    Parameters
    ----------
    attended : bool
        Whether somebody sits at the windows, to whom a macro may talk.
    failed : callable
        (text, Java stack) of an error.
    said : callable
        Text of a message, where nobody would read it.
    asked : callable
        Java stack of a question, where nobody would answer it.
    """

    def __init__(
        self,
        *,
        attended: bool,
        failed: Callable[[str, str], object],
        said: Callable[[str], None],
        asked: Callable[[str], None],
    ) -> None:
        self._attended = attended
        self._failed = failed
        self._said = said
        self._asked = asked

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the dialogs of the current thread."""
        if not has_window():
            yield
            return
        thread = java_class("java.lang.Thread").currentThread()
        end = on_opened_window(lambda window: self._look(window, thread))
        try:
            yield
        finally:
            end()

    def _look(self, window: JavaObject, thread: JavaObject) -> None:
        if not isinstance(window, java_class("java.awt.Dialog")):
            return
        # Without anybody there, what waits for an answer is a command of ours that has a thread of its own.
        threads = [thread] if self._attended else [thread, *command_threads()]
        stacks = (stack for stack in map(java_stack, threads) if any(method in stack for method in _WAITS))
        stack = next(stacks, None)
        if stack is not None and self._is_told("\n".join(_texts(window)), str(window.getTitle()), stack):
            _close(window)

    def _is_told(self, text: str, title: str, stack: str) -> bool:
        if any(method in stack for method in _TELLS_ERROR):
            self._failed(text if _TELLS in stack else f"{title}: {text}", stack)
        elif self._attended:
            return False
        elif _TELLS in stack:
            self._said(text)
        else:
            self._asked(stack)
        return True


def _close(dialog: JavaObject) -> None:
    if isinstance(dialog, java_class("ij.gui.WaitForUserDialog")):
        dialog.close()  # wakes who waits for it
    else:
        dialog.dispose()


def _texts(container: JavaObject) -> Iterator[str]:
    for component in container.getComponents():
        if isinstance(component, java_class("ij.gui.MultiLineLabel")):
            lines = component.getClass().getDeclaredField("lines")
            lines.setAccessible(True)
            yield "\n".join(str(line) for line in lines.get(component))
        elif isinstance(component, java_class("java.awt.Label")):
            yield str(component.getText())
        elif isinstance(component, java_class("java.awt.Container")):
            yield from _texts(component)
