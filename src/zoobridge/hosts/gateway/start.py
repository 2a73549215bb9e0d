"""A PyImageJ gateway from a Fiji folder, a Maven endpoint or a version."""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path

from zoobridge.errors import HostError
from zoobridge.hosts.java.home import find_java
from zoobridge.hosts.java.jvm import HEAP_PERCENT
from zoobridge.hosts.java.patched_classes import change_classes
from zoobridge.hosts.java.types import JavaObject

_IMGLYB_JAR = "imglib2-imglyb-*.jar"


def start_gateway(where: str, *, headless: bool = True) -> JavaObject:
    """Start ImageJ2.

    Parameters
    ----------
    where : str
        Folder of a Fiji or ImageJ2, Maven endpoint (``sc.fiji:fiji``), or version of ImageJ2 (``2.17.0``).
    headless : bool
        False to use the display that ``DISPLAY`` names.

    Returns
    -------
    net.imagej.ImageJ
        As ``imagej.init`` returns it.

    Raises
    ------
    HostError
        If there is no Java, or that ImageJ cannot be had or started.
    """
    import jpype

    _check_folder(where)
    _use_java()
    import imagej
    import requests
    import scyjava

    if _has_imglyb(Path(where).expanduser()):
        scyjava.config.endpoints.clear()
    # As the embedded host starts Java; see zoobridge.hosts.java.jvm for the reasons.
    scyjava.config.add_options(["-Xrs", f"-XX:MaxRAMPercentage={HEAP_PERCENT}", "-XX:+UseParallelGC"])
    scyjava.config.add_kwargs(interrupt=False)
    scyjava.when_jvm_starts(_change_classes)
    faulthandler.disable()
    try:
        return imagej.init(where, mode=imagej.Mode.HEADLESS if headless else imagej.Mode.INTERACTIVE)
    except requests.RequestException as error:
        msg = (
            f"{where} is not on this machine and the Maven repository that has it cannot be reached; "
            "give the folder of a Fiji, or connect to the network once."
        )
        raise HostError(msg) from error
    except (jpype.JException, OSError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"ImageJ cannot be started from {where}: {_reason(error)}"
        raise HostError(msg) from error


def _change_classes() -> None:
    """Let ImageJ's classes tell what they fail at, as in the embedded host, where they are those this is made for."""
    import jpype

    try:
        change_classes()
    except jpype.JException:
        sys.stderr.write("zoobridge: this ImageJ is not of version 1.54p; some failures may not stop a macro.\n")


def _check_folder(where: str) -> None:
    path = Path(where).expanduser()
    looks_like_path = os.sep in where or where.startswith("~") or path.is_dir()
    if looks_like_path and not (path / "jars").is_dir():
        msg = f"{where} is no folder of a Fiji or ImageJ2: it has no folder jars."
        raise HostError(msg)


def _use_java() -> None:
    """Name the Java that is there, or scyjava would download one."""
    import scyjava

    java = find_java()
    os.environ["JAVA_HOME"] = str(java.home)
    scyjava.config.set_java_constraints(fetch="auto", version=java.version.partition(".")[0])


def _has_imglyb(folder: Path) -> bool:
    """Whether a Fiji brings the jar itself that ``import imagej`` would have resolved over the network."""
    return any((folder / "jars").rglob(_IMGLYB_JAR))


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith(".") else f"{text}."
