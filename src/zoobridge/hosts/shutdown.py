"""Nothing of Java keeps the process alive, or holds it up, when Python ends."""

from __future__ import annotations

import atexit
from functools import cache

from zoobridge.hosts.java_types import java_class


@cache
def end_with_process() -> None:
    """Arrange for the end of Java; to be called once it runs, does nothing the second time."""
    import jpype.config

    # DestroyJavaVM waits for every thread that is no daemon, and filters leave such threads in ImageJ's pool.
    jpype.config.destroy_jvm = False
    atexit.register(stop_threads)


def stop_threads() -> None:
    """Tell ImageJ's thread pool to end."""
    import jpype

    if jpype.isJVMStarted():
        java_class("ij.util.ThreadUtil").threadPoolExecutor.shutdownNow()
