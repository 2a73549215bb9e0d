"""ImageJ's classes as ij1-patcher changes them, kept for the next start.

Changing them takes most of a cold start (measured: 2.8 of 4.0 s of processor time). Javassist writes every class it
changes into a folder when asked to; packed as a jar before ImageJ's own, they need no changing any more. That is
how ij1-patcher means pre-patched classes to be used (``LegacyInjector.writeJar``, which leaves some changes out).
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from zoobridge.errors import HostError
from zoobridge.hosts.java import headless_patches, reader_patches, results_patches
from zoobridge.hosts.java.classpath import Jar, recall, remember
from zoobridge.hosts.java.threads import use_application_classes
from zoobridge.hosts.java.types import JavaObject


class PatchedClasses:
    """The kept classes for one set of jars and one Java.

    Parameters
    ----------
    folder : Path
        Where they are kept; a folder that cannot be written to only costs the time of patching at every start.
    jars : sequence of Path
        The class path they replace a part of.
    java : str
        Version of Java; some changes depend on the classes it has.
    headless : bool
        There are more changes when there is no display.
    """

    def __init__(self, folder: Path, jars: Sequence[Path], java: str, *, headless: bool) -> None:
        patches = [module.fingerprint() for module in (reader_patches, results_patches, headless_patches)]
        facts = [java, str(headless), *patches, *(f"{jar.name} {jar.stat().st_size}" for jar in jars)]
        name = f"patched-{hashlib.sha256(chr(10).join(facts).encode()).hexdigest()[:12]}"
        self._jar = folder / f"{name}.jar"
        self._memory = folder / f"{name}.json"

    def jar(self) -> Path | None:
        """The jar to put first on the class path, None when there is none yet or it is not what was written."""
        known = recall(self._memory)
        return self._jar if known is not None and [jar.path for jar in known] == [self._jar] else None

    def patch(self) -> None:
        """Change the classes in the running Java, before the first of them is loaded, and keep them.

        Raises
        ------
        HostError
            If they cannot be changed.
        """
        try:
            scratch = tempfile.TemporaryDirectory(dir=self._jar.parent)
        except OSError:
            _patch(None)
            return
        with scratch as folder:
            _patch(Path(folder))
            self._keep(Path(folder))

    def _keep(self, classes: Path) -> None:
        part = classes.with_suffix(".part")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(classes.rglob("*.class")):
                    archive.write(path, path.relative_to(classes).as_posix())
            part.replace(self._jar)
            remember(self._memory, (Jar.of(self._jar),))
        except (OSError, HostError):
            part.unlink(missing_ok=True)


def _patch(dump: Path | None) -> None:
    import jpype

    try:
        javassist = jpype.JClass("javassist.CtClass")
        javassist.debugDump = None if dump is None else str(dump)
        change_classes()
        javassist.debugDump = None
    except jpype.JException as error:
        msg = f"ImageJ cannot be prepared to run without a display: {error}"
        raise HostError(msg) from error


def change_classes() -> None:
    """What ``LegacyInjector.preinit`` does, with our own changes in the same classes before they are loaded.

    Raises
    ------
    java.lang.RuntimeException
        If the classes are not those our changes are made for; none is changed then.
    """
    import jpype

    use_application_classes()
    loader = jpype.JClass("java.lang.ClassLoader").getSystemClassLoader()
    headless = jpype.JClass("java.awt.GraphicsEnvironment").isHeadless()
    environment = jpype.JClass("net.imagej.patcher.LegacyEnvironment")(loader, headless)
    environment.disableInitializer()
    environment.noPluginClassLoader()
    environment.suppressIJ1ScriptDiscovery()
    after = _hidden(_hidden(environment, "injector"), "after")
    patches = [reader_patches.apply_reader_patches, results_patches.apply_results_patches]
    for apply in [*patches, headless_patches.apply_headless_patches] if headless else patches:
        after.add(jpype.JProxy("net.imagej.patcher.LegacyInjector$Callback", dict={"call": apply}))
    environment.applyPatches()


def _hidden(owner: JavaObject, name: str) -> JavaObject:
    field = owner.getClass().getDeclaredField(name)
    field.setAccessible(True)
    return field.get(owner)
