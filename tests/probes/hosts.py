"""The hosts in which probes run, each a way to call ``zoobridge run``."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

from tests.probes.probe import Outcome, Probe
from tests.probes.selections import MANAGER
from tests.probes.windows import DIALOGS, WINDOWS

GATEWAY = "ZOOBRIDGE_TEST_IMAGEJ"
"""Names the folder or endpoint of an ImageJ that ``--imagej`` takes."""


@dataclass(frozen=True, slots=True)
class Host:
    """One way to run a macro.

    Parameters
    ----------
    name : str
        For test ids.
    options : tuple of str
        Of ``zoobridge run``.
    missing : str or None
        Why it cannot be had here.
    """

    name: str
    options: tuple[str, ...] = ()
    missing: str | None = None

    def expected(self, probe: Probe) -> Outcome:
        """What must come of a probe here."""
        special = {"xvfb": probe.with_display, "gateway": probe.in_gateway}.get(self.name)
        return probe.headless if special is None else special

    def asks(self, probe: Probe) -> bool:
        """Whether the probe is run here; a display changes nothing for most, which saves half of the time."""
        return self.name != "xvfb" or probe.with_display is not None or probe.area in {DIALOGS, WINDOWS, MANAGER}


HOSTS = (
    Host("embedded"),
    Host("xvfb", ("--display", "xvfb"), None if shutil.which("Xvfb") else "needs Xvfb"),
    Host(
        "gateway",
        ("--imagej", os.environ.get(GATEWAY, "")),
        None if os.environ.get(GATEWAY) else f"needs a PyImageJ gateway, named by {GATEWAY}",
    ),
)
