"""A virtual display for macros that need windows, such as those of the ROI Manager."""

from __future__ import annotations

import os
import select
import shutil
import subprocess

from zoobridge.errors import HostError

SCREEN = "1600x1200x24"
PATIENCE = 20.0
"""Seconds Xvfb gets to open its display."""

_opened: list[str] = []


def open_virtual_display() -> str:
    """Start Xvfb on a free display and name it in ``DISPLAY``; to be called before Java starts.

    The server ends by itself with the last program that used it (``-terminate``). Ended while Java still talks to it,
    it would take Java, and this process, down with status 1.

    Returns
    -------
    str
        The display, ``:99``.

    Raises
    ------
    HostError
        If Xvfb is not installed, or does not open a display.
    """
    program = shutil.which("Xvfb")
    if program is None:
        msg = (
            "--display xvfb needs Xvfb, which is not installed; install the system package xvfb (Debian, Ubuntu) or "
            "xorg-x11-server-Xvfb (Fedora), or leave --display out."
        )
        raise HostError(msg)
    reading, writing = os.pipe()
    try:
        server = subprocess.Popen(
            [program, "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-terminate"],
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal is for the macro
        )
    finally:
        os.close(writing)
    number = _display_number(reading)
    if not number:
        server.kill()
        server.wait()
        msg = "Xvfb does not open a display; run Xvfb :99 to see why, or leave --display out."
        raise HostError(msg)
    os.environ["DISPLAY"] = f":{number}"
    _opened.append(os.environ["DISPLAY"])
    return f":{number}"


def nobody_looks() -> bool:
    """Whether the display is a virtual one of this process, where no dialog is ever answered."""
    return os.environ.get("DISPLAY") in _opened


def _display_number(reading: int) -> str:
    """The number Xvfb writes when it is ready; nothing when it fails or takes too long."""
    with os.fdopen(reading) as pipe:
        ready, _, _ = select.select([pipe], [], [], PATIENCE)
        return pipe.readline().strip() if ready else ""
