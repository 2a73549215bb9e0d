"""The zoo's commands in an ImageJ2 gateway: ``zoobridge.attach(imagej.init(...))``."""

from __future__ import annotations

from zoobridge.errors import HostError, UsageError
from zoobridge.hosts.bridge.java_images import as_imageplus
from zoobridge.hosts.bridge.scijava import SciJavaCommands
from zoobridge.hosts.failures.refusals import Refusals
from zoobridge.hosts.gateway.guest import Guest
from zoobridge.hosts.gateway.script_course import ScriptCourse
from zoobridge.hosts.gateway.visited import VisitedImageJ
from zoobridge.hosts.host import MacroRequest
from zoobridge.hosts.images.imageplus import to_image
from zoobridge.hosts.java.threads import use_application_classes
from zoobridge.hosts.java.types import JavaObject, has_window
from zoobridge.hosts.macros.course import Prepared
from zoobridge.hosts.macros.macro_host import MacroHost
from zoobridge.hosts.macros.session import Session
from zoobridge.hosts.scripts.source import is_script, read_macro
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image

_attached: set[GatewayHost] = set()
"""Kept until they are detached, also where nobody else keeps them: ``imagej.when_imagej_starts(zoobridge.attach)``."""


class GatewayHost(MacroHost):
    """The zoo's commands in a gateway.

    Until `detach`, every macro and plugin of the gateway can run them, whoever starts it; they are SciJava commands as
    well (menu, search bar, ``ij.command()``). `run_macro` adds what a macro run has on every host: strict errors, the
    log, what is left behind. What was open in the gateway before stays.

    Parameters
    ----------
    ij : net.imagej.ImageJ
        As ``imagej.init`` returns it, with ImageJ 1.x (imagej-legacy).
    zoo : Zoo or None
        The models; None: those of the environment's settings.
    attended : bool or None
        Whether somebody sits at the gateway's windows and may be asked; None: if it has any.

    Raises
    ------
    HostError
        If the gateway has no ImageJ 1.x, or zoobridge is attached to one of this process already.
    """

    def __init__(self, ij: JavaObject, zoo: Zoo | None = None, *, attended: bool | None = None) -> None:
        _check_gateway(ij)
        self._scijava = ij.context()
        self._attended = has_window() if attended is None else attended
        self._imagej = VisitedImageJ(attended=self._attended)
        super().__init__(zoo)
        self._started.done.wait()
        try:
            self._started.result()
        except BaseException:
            self.close()
            raise
        _attached.add(self)

    def detach(self) -> None:
        """Take the commands away; the gateway is as it was before."""
        self.close()

    def close(self) -> None:
        """As `detach`."""
        super().close()
        _attached.discard(self)

    def _start(self) -> Session:
        use_application_classes()
        refusals = Refusals(headless=not has_window(), attended=self._attended)
        session = Session(self._imagej, self.zoo, Guest(), refusals)
        session.bridge.show_in(
            SciJavaCommands(self._scijava, session.context, session.workspace, session.registry, session.bridge.refresh)
        )
        try:
            session.bridge.install()
        except BaseException:
            session.close()
            raise
        return session

    def _prepared(self, request: MacroRequest) -> Prepared:
        source = read_macro(request.source)
        path = source.path
        if path is None or not is_script(path):
            return super()._prepared(request)
        return lambda session: ScriptCourse(session, self._imagej, self._scijava, request, path)

    def _adopt(self, given: object) -> Image | None:
        imp = as_imageplus(given, self._scijava)
        return None if imp is None else to_image(imp)


def attach(ij: JavaObject, zoo: Zoo | None = None) -> GatewayHost:
    """Bring the zoo's commands into a PyImageJ gateway.

    Parameters
    ----------
    ij : net.imagej.ImageJ
        As ``imagej.init`` returns it.
    zoo : Zoo or None
        The models; None: those of the environment's settings.

    Raises
    ------
    HostError
        See `GatewayHost`.
    """
    return GatewayHost(ij, zoo)


def _check_gateway(ij: JavaObject) -> None:
    if not hasattr(ij, "context") or not hasattr(ij, "getVersion"):
        msg = f"A {type(ij).__name__} is no ImageJ2 gateway; give what imagej.init(...) returns."
        raise UsageError(msg)
    legacy = ij.context().getService("net.imagej.legacy.LegacyService")
    if legacy is None or not legacy.isActive():
        msg = (
            "This gateway has no ImageJ 1.x, which macros need; start it with imagej-legacy, "
            "imagej.init(..., add_legacy=True)."
        )
        raise HostError(msg)
    if _attached:
        msg = "zoobridge is attached to a gateway of this process already; detach() it first."
        raise HostError(msg)
