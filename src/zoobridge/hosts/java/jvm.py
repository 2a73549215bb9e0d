"""The one Java virtual machine of this process, with ImageJ patched to run without a display."""

from __future__ import annotations

import faulthandler
import threading
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import HostError
from zoobridge.hosts.java.classpath import class_path
from zoobridge.hosts.java.home import Java, find_java
from zoobridge.hosts.java.patched_classes import PatchedClasses
from zoobridge.hosts.java.threads import use_application_classes
from zoobridge.settings import Settings

HEAP_PERCENT = 50
"""Share of the machine's (or container's) memory Java's heap may grow to.

Java's own default of a quarter is too small for stacks; the heap takes memory only as images fill it, and the other
half stays for the model, which runs outside of it.
"""


@dataclass(frozen=True, slots=True)
class Jvm:
    """What runs: which Java, which jars, with or without display."""

    java: Java
    jars: tuple[Path, ...]
    headless: bool


_lock = threading.Lock()
_running: list[Jvm] = []


def start_jvm(settings: Settings | None = None, *, headless: bool = True) -> Jvm:
    """Start Java with ImageJ, or return what already runs.

    Safe to call from a thread while the main thread imports Python modules.

    Raises
    ------
    HostError
        If there is no Java, ImageJ's jars cannot be had, Java does not start, or a Java that was not started here
        already runs in this process.
    """
    with _lock:
        if not _running:
            _running.append(_start(settings or Settings.from_environment(), headless=headless))
        if _running[0].headless and not headless:
            msg = "Java already runs without a display in this process; ask for the display in a new process."
            raise HostError(msg)
        return _running[0]


def _start(settings: Settings, *, headless: bool) -> Jvm:
    import jpype

    if jpype.isJVMStarted():
        msg = "Java already runs in this process without zoobridge; attach to that ImageJ, or use a new process."
        raise HostError(msg)
    jvm = Jvm(find_java(), class_path(settings.home), headless)
    patched = PatchedClasses(settings.home / "java", jvm.jars, jvm.java.version, headless=headless)
    first = patched.jar()
    # Java raises SIGSEGV for its own use. Turned off later, by pytest or by Python's end, faulthandler would put back
    # the handler from before Java; turned off now, it leaves Java's in place.
    faulthandler.disable()
    try:
        jpype.startJVM(
            str(jvm.java.library),
            *_options(headless=headless),
            classpath=[str(jar) for jar in (first, *jvm.jars) if jar is not None],
            # A signal must reach Python, which stops the macro and cleans up; Java's handler would end the process.
            interrupt=False,
            convertStrings=False,
        )
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        msg = f"Java {jvm.java.version} in {jvm.java.home} does not start: {error}"
        raise HostError(msg) from error
    # At its end Java waits for the thread that started it; coming back as any other, a daemon, it does not count.
    jpype.JClass("java.lang.Thread").detach()
    use_application_classes()
    if not headless:
        _connect_display(jvm.java)
    if first is None:
        patched.patch()
    return jvm


def _options(*, headless: bool) -> list[str]:
    return [
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        # Java leaves SIGINT and SIGTERM alone; its handlers would take them from Python, which then never hears them.
        "-Xrs",
        f"-XX:MaxRAMPercentage={HEAP_PERCENT}",
        # Java's default collector takes ten times as long to make room for the pixels of a large image.
        "-XX:+UseParallelGC",
        f"-Djava.awt.headless={'true' if headless else 'false'}",
    ]


def _connect_display(java: Java) -> None:
    """Let Java's windows find the display now, so that a Java without support for it is told apart."""
    import jpype

    try:
        jpype.JClass("java.awt.Toolkit").getDefaultToolkit()
    except jpype.JException as error:
        msg = (
            f"Java {java.version} in {java.home} cannot use a display ({error}); "
            "install one that can (Debian: default-jre) and name it in ZOOBRIDGE_JAVA."
        )
        raise HostError(msg) from error
