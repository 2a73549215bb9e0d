"""Installing into a Fiji, looking at it, uninstalling, and keeping its menu as the models are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import zoobridge
from zoobridge.errors import InputError, ZoobridgeError
from zoobridge.hosts.fiji.appose_jars import APPOSE, missing_jars
from zoobridge.hosts.fiji.contents import contents
from zoobridge.hosts.fiji.folder import checked_folder, jar_versions
from zoobridge.hosts.fiji.installation import install_files, uninstall_files
from zoobridge.hosts.fiji.known_fijis import KnownFijis
from zoobridge.hosts.fiji.manifest import Manifest, changed_files, content_of, missing_files, read_manifest, sha256
from zoobridge.inference.zoo import Zoo


@dataclass(frozen=True, slots=True)
class FijiStatus:
    """What is in a Fiji folder.

    Parameters
    ----------
    manifest : Manifest or None
        None when nothing was installed.
    appose : str or None
        Version of Appose, None when the Fiji lacks it.
    changed, missing : tuple of str
        Installed files that are not what they were, or not there.
    """

    folder: Path
    manifest: Manifest | None
    appose: str | None
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Fijis:
    """The Fijis that use the models of one home."""

    def __init__(self, zoo: Zoo) -> None:
        self._zoo = zoo
        self._known = KnownFijis(zoo.settings.home)

    def folders(self) -> list[Path]:
        """The Fijis that were installed into."""
        return self._known.folders()

    def install(self, folder: Path, python: Path, *, add_appose: bool = False) -> FijiStatus:
        """Install, or bring an earlier installation up to date.

        Raises
        ------
        InputError
            If the folder is no Fiji, a file is in the way, or it cannot be written to; it is then as it was.
        HostError
            If Appose's jars cannot be fetched.
        """
        fiji = checked_folder(folder)
        with self._known.lock():
            jars = self._jars(fiji, add=add_appose)
            install_files(fiji, {**contents(self._zoo, python), **jars}, python)
            self._known.add(fiji)
        return self.status(fiji)

    def uninstall(self, folder: Path) -> list[str]:
        """Take away what `install` put there; files that were changed since stay and are returned.

        Raises
        ------
        InputError
            If nothing is installed, or the folder cannot be written to.
        """
        fiji = folder.expanduser().absolute()
        with self._known.lock():
            manifest = read_manifest(fiji)
            if manifest is None:
                self._known.remove(fiji)
                msg = f"Nothing of zoobridge is installed in {fiji}."
                raise InputError(msg)
            kept = uninstall_files(fiji, manifest)
            self._known.remove(fiji)
        return kept

    def status(self, folder: Path) -> FijiStatus:
        """Look at a Fiji.

        Raises
        ------
        InputError
            If the folder is no Fiji, or its manifest is damaged.
        """
        fiji = checked_folder(folder)
        manifest = read_manifest(fiji)
        appose = jar_versions(fiji).get(APPOSE)
        if manifest is None:
            return FijiStatus(fiji, None, appose)
        changed, missing = changed_files(fiji, manifest), missing_files(fiji, manifest)
        return FijiStatus(fiji, manifest, appose, tuple(changed), tuple(missing))

    def refresh(self) -> Iterator[str]:
        """Make the menus of all Fijis show the models there are now; what could not be done comes as sentences."""
        for fiji in self.folders():
            try:
                with self._known.lock():
                    yield from self._refresh(fiji)
            except ZoobridgeError as error:
                yield f"The menu of the Fiji in {fiji} still shows the models of before: {error}"

    def _refresh(self, fiji: Path) -> Iterator[str]:
        manifest = read_manifest(fiji) if fiji.is_dir() else None
        if manifest is None:
            self._known.remove(fiji)
        elif manifest.version != zoobridge.__version__:
            yield (
                f"The Fiji in {fiji} has the scripts of zoobridge {manifest.version}; "
                f"zoobridge fiji install {shlex.quote(str(fiji))} brings them up to date."
            )
        else:
            python = Path(manifest.python)
            install_files(fiji, {**contents(self._zoo, python), **_installed_jars(fiji, manifest)}, python)

    def _jars(self, fiji: Path, *, add: bool) -> dict[str, bytes]:
        manifest = read_manifest(fiji)
        kept = {} if manifest is None else _installed_jars(fiji, manifest)
        return {**kept, **missing_jars(fiji, self._zoo.settings.home)} if add else kept


def _installed_jars(fiji: Path, manifest: Manifest) -> dict[str, bytes]:
    """Jars that are still the ones put there; one that Fiji's updater has replaced is Fiji's own from then on."""
    found = {path: content_of(fiji / path) for path in manifest.files if path.startswith("jars/")}
    return {path: jar for path, jar in found.items() if jar is not None and sha256(jar) == manifest.files[path]}
