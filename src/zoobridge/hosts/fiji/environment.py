"""The Python environment a Fiji shall use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import zoobridge
from zoobridge.errors import UsageError

PLACES = ("bin/python", "Scripts/python.exe", "python.exe")
"""Where an environment of venv or conda keeps its interpreter."""

_ASKED = "import appose, zoobridge; print(zoobridge.__version__)"
_SECONDS = 120


def interpreter(environment: Path | None) -> Path:
    """The interpreter of an environment that can serve a Fiji.

    Parameters
    ----------
    environment : Path or None
        Folder of the environment, or its interpreter; None: the one that runs now.

    Raises
    ------
    UsageError
        If there is no Python, or it has not this version of zoobridge.
    """
    if environment is None:
        return Path(sys.executable).absolute()
    python = _found(environment.expanduser().absolute())
    version = _version(python)
    if version != zoobridge.__version__:
        msg = (
            f"{python} has zoobridge {version}, and this is {zoobridge.__version__}; "
            "use the zoobridge of that environment, or install this version there."
        )
        raise UsageError(msg)
    return python


def _found(environment: Path) -> Path:
    if environment.is_file():
        return environment
    python = next((environment / place for place in PLACES if (environment / place).is_file()), None)
    if python is None:
        msg = f"There is no Python in {environment}; name the folder of a virtual environment, or its interpreter."
        raise UsageError(msg)
    return python


def _version(python: Path) -> str:
    try:
        asked = subprocess.run(
            [str(python), "-c", _ASKED], capture_output=True, text=True, check=False, timeout=_SECONDS
        )
        reason = (asked.stderr.strip().splitlines() or ["no message"])[-1]
    except (OSError, subprocess.TimeoutExpired) as error:
        asked, reason = None, str(error)
    if asked is None or asked.returncode != 0:
        msg = f"{python} cannot use zoobridge ({reason}); install it there: {python} -m pip install zoobridge"
        raise UsageError(msg)
    return asked.stdout.strip()
