"""Installing PyTorch into the running environment with its own pip."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from zoobridge.errors import EngineError
from zoobridge.runtime.reason import reason

REQUIREMENT = "torch>=2.6,<2.16"
"""As in the extra ``zoobridge[torch]``."""

_SMALL = "about 0.2 GB to download and 0.8 GB on the disk"
_LARGE = "about 3 GB to download and 6 GB on the disk, as this platform's index has no build for processors only"
_PROCESSOR_ONLY = re.compile(r"\b(\d+)\.(\d+)\.(\d+)\+cpu\b")


@dataclass(frozen=True, slots=True)
class Build:
    """What pip is asked for.

    Parameters
    ----------
    size : str
        How much it is, for people.
    """

    requirement: str
    size: str


def best_build() -> Build:
    """The build for processors only where the package index has one, else what there is.

    Index, proxy and certificates are those pip is set up for.

    Raises
    ------
    EngineError
        If this Python has no pip, or pip cannot reach its index.
    """
    refuse_without_pip()
    listed = _pip("index", "versions", "torch")
    if listed.returncode != 0:
        msg = f"The package index cannot be asked for PyTorch: {_fault(listed.stderr)}."
        raise EngineError(msg)
    found = {tuple(map(int, match.groups())) for match in _PROCESSOR_ONLY.finditer(listed.stdout)}
    fitting = [version for version in found if (2, 6) <= version < (2, 16)]
    if fitting:
        return Build(f"torch=={'.'.join(map(str, max(fitting)))}+cpu", _SMALL)
    large = platform.system() == "Linux" and platform.machine() in {"x86_64", "AMD64"}
    return Build(REQUIREMENT, _LARGE if large else _SMALL)


def refuse_without_pip() -> None:
    """Refuse an environment without pip.

    Raises
    ------
    EngineError
        Saying what to do instead.
    """
    if importlib.util.find_spec("pip") is None:
        msg = (
            "The environment of zoobridge has no pip; install PyTorch with the tool that made the environment, "
            f'for example: uv pip install "{REQUIREMENT}"'
        )
        raise EngineError(msg)


def install(build: Build, tell: Callable[[str], None]) -> str:
    """Install a build and import it once.

    Parameters
    ----------
    tell : callable
        Receives what pip is doing, a line at a time.

    Returns
    -------
    str
        The installed version.

    Raises
    ------
    EngineError
        If pip fails, or PyTorch cannot be imported afterwards.
    """
    command = [sys.executable, "-m", "pip", "install", "--no-input", "--progress-bar", "off", build.requirement]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment()
    ) as process:
        lines = []
        for line in process.stdout or ():
            lines.append(line)
            tell(" ".join(line.split()))
    if process.returncode != 0:
        msg = f"PyTorch could not be installed: {_fault(''.join(lines))}."
        raise EngineError(msg)
    check = "import torch; print(torch.__version__)"
    tried = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        msg = f"PyTorch was installed but cannot be imported: {_fault(tried.stderr)}."
        raise EngineError(msg)
    return tried.stdout.strip()


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())


def _environment() -> dict[str, str]:
    return os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _fault(messages: str) -> str:
    """What pip, or Python, says went wrong: the last line that is marked so, else the last line."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    marked = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return reason(EngineError((marked or lines or ["no message"])[-1]))
