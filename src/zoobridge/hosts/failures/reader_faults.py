"""What ImageJ's readers meet while they read, whichever command, function or plugin has called them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zoobridge.hosts.failures.advice import no_table, wrong_choice
from zoobridge.hosts.failures.damaged_files import damage, is_image
from zoobridge.hosts.java.reader_patches import FAULT
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.scripts.left_open import left_open

_SENTENCES = {
    "folder": "there is no folder {}",
    "left out": "{} is damaged or in a format ImageJ cannot read",
    "no file": "there is no file {}",
    "no image in": "there is no image that ImageJ can open in the folder {}",
}


class ReaderFaults:
    """Listens to the readers, as `zoobridge.hosts.java.reader_patches` has taught them to speak."""

    def __init__(self) -> None:
        self._listening = False
        self._here = threading.local()
        self.fail: Callable[[str], None] = lambda _sentence: None
        """Stops the running macro with a sentence; does not return on a macro's thread."""

    def listen(self) -> None:
        """Connect to the readers, where they have been taught to speak; Java must run."""
        if self._listening or not hasattr(java_class("ij.IJ"), FAULT):
            return
        import jpype

        listener = jpype.JProxy("java.util.function.BiConsumer", dict={"accept": self._told})
        setattr(java_class("ij.IJ"), FAULT, listener)
        self._listening = True

    @contextmanager
    def collected(self) -> Iterator[list[str]]:
        """Collect the faults met on this thread instead of stopping the macro."""
        self.listen()
        before = getattr(self._here, "faults", None)
        faults: list[str] = []
        self._here.faults = faults
        try:
            yield faults
        finally:
            self._here.faults = before

    def check(self, path: str) -> None:
        """Tell of a file that ImageJ would open although it is damaged."""
        fault = damage(path)
        if fault is not None:
            self._tell(f"{path} {fault}")

    def _told(self, kind: JavaObject, text: JavaObject) -> None:
        words = str(text)
        match str(kind):
            case "opens":
                self.check(words)
            case "macro":
                self._check_macro(words)
            case "left out" if not is_image(words):
                pass
            case "choice":
                value, label, *choices = words.split("\n")
                self.fail(wrong_choice(value, label, choices))
            case "table":
                self.fail(no_table(words))
            case known:
                self._tell(_SENTENCES.get(known, "{}").format(words))

    def _check_macro(self, text: str) -> None:
        """Stop at a macro that is called, by ``eval`` or ``runMacro``, and has no end; the others are known to have."""
        fault = left_open(text)
        if fault is not None:
            self.fail(f"{fault.message}, in line {fault.line} of the macro that is called")

    def _tell(self, sentence: str) -> None:
        faults = getattr(self._here, "faults", None)
        if faults is None:
            self.fail(f"open: {sentence}")
        else:
            faults.append(sentence)


READER_FAULTS = ReaderFaults()
"""One for the process, as ImageJ's readers are."""
