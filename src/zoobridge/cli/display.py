"""A virtual display for macros that cannot do without windows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from zoobridge.errors import HostError

SCREEN = "1920x1080x24"
START_SECONDS = 20.0


@contextmanager
def virtual_display() -> Iterator[str]:
    """Start Xvfb on a free display, set ``DISPLAY`` meanwhile, and end it afterwards.

    Yields
    ------
    str
        The display, ``:99``.

    Raises
    ------
    HostError
        If Xvfb is not installed or does not start.
    """
    program = shutil.which("Xvfb")
    if program is None:
        msg = (
            "--display xvfb needs Xvfb, which is not installed; install the system package xvfb (Debian, Ubuntu) or "
            "xorg-x11-server-Xvfb (Fedora), or leave --display out."
        )
        raise HostError(msg)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    before = os.environ.get("DISPLAY")
    try:
        os.environ["DISPLAY"] = display = _display(reading)
        yield display
    finally:
        os.environ.pop("DISPLAY", None)
        if before is not None:
            os.environ["DISPLAY"] = before
        process.terminate()
        process.wait()


def _display(reading: int) -> str:
    """The number Xvfb chose; it writes one line when it is ready, and nothing when it fails."""
    import select

    with os.fdopen(reading) as pipe:
        ready, _, _ = select.select([pipe], [], [], START_SECONDS)
        number = pipe.readline().strip() if ready else ""
    if not number:
        msg = "Xvfb does not start a display; run Xvfb :99 to see why, or leave --display out."
        raise HostError(msg)
    return f":{number}"
