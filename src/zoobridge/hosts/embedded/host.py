"""Real ImageJ inside this Python process, headless, with the zoo's commands in it."""

from __future__ import annotations

from zoobridge.hosts.embedded.owner import Owner
from zoobridge.hosts.embedded.start import the_imagej
from zoobridge.hosts.failures.refusals import Refusals
from zoobridge.hosts.macros.macro_host import MacroHost
from zoobridge.hosts.macros.session import Session
from zoobridge.inference.zoo import Zoo


class EmbeddedHost(MacroHost):
    """ImageJ 1.54p in this process.

    Java starts on a thread of its own while the caller goes on importing; the first macro waits for it.

    Parameters
    ----------
    zoo : Zoo or None
        The models; None: those of the environment's settings.
    headless : bool
        False to use the display that ``DISPLAY`` names, which the ROI Manager needs.

    Raises
    ------
    HostError
        If Java or ImageJ cannot be had (raised by the first macro).
    """

    def __init__(self, zoo: Zoo | None = None, *, headless: bool = True) -> None:
        self._headless = headless
        super().__init__(zoo)

    def _start(self) -> Session:
        imagej = the_imagej(self.zoo.settings, headless=self._headless)
        return Session(imagej, self.zoo, Owner(), Refusals(headless=self._headless))
