"""ImageJ in this process, started once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from zoobridge.hosts.failures.unattended import UnattendedDialogs
from zoobridge.hosts.java.display import nobody_looks
from zoobridge.hosts.java.hooks import Hook, install_hooks, remove_hooks
from zoobridge.hosts.java.jvm import start_jvm
from zoobridge.hosts.java.shutdown import end_with_process
from zoobridge.hosts.java.threads import use_application_classes
from zoobridge.hosts.java.types import has_window
from zoobridge.hosts.macros.imagej import ImageJ
from zoobridge.settings import Settings

_lock = threading.Lock()
_imagej: list[ImageJ] = []


def the_imagej(settings: Settings | None = None, *, headless: bool = True) -> ImageJ:
    """ImageJ of this process, started when it is not there yet.

    Raises
    ------
    HostError
        If Java or ImageJ cannot be had.
    """
    start_jvm(settings, headless=headless)
    use_application_classes()
    end_with_process()
    with _lock:
        if not _imagej:
            imagej = ImageJ()
            imagej.listen(_install)
            if has_window() and nobody_looks():
                UnattendedDialogs(imagej.fail, imagej.stack, imagej.wake).listen()
            _imagej.append(imagej)
        return _imagej[0]


def _install(hooks: Mapping[str, Hook]) -> Callable[[], None]:
    install_hooks(hooks)
    return remove_hooks
