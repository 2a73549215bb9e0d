"""The files of a package from the web: the description first, then what it names, each beside it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from zoobridge.catalogue.catalogue import Catalogue
from zoobridge.catalogue.download import Quiet, Reporter, Terms, Wanted, download, download_if_there
from zoobridge.catalogue.entries import Entry
from zoobridge.errors import PackageError
from zoobridge.package.archive import extract
from zoobridge.package.description import DESCRIPTION_NAMES, DescribedPackage, read_package
from zoobridge.package.hashing import hash_file
from zoobridge.package.metadata import is_url
from zoobridge.package.stated import StatedFile

DESCRIPTION_SUFFIXES = frozenset({".yaml", ".yml"})


def fetch_url(url: str, target: Path, files: Path, reporter: Reporter | None) -> None:
    """Download a zip, or a description with its files, into the new folder `files`.

    Parameters
    ----------
    target : Path
        Existing folder for what is needed on the way.

    Raises
    ------
    PackageError
        If the address is none, or something cannot be had.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        msg = f"{url} is no address that can be downloaded from; use http:// or https://."
        raise PackageError(msg)
    name = PurePosixPath(unquote(parts.path)).name or "package"
    fetched = download(Wanted(url), target / f"fetched-{name}"[:120], Terms(reporter or Quiet()))
    if zipfile.is_zipfile(fetched) or PurePosixPath(name).suffix.lower() not in DESCRIPTION_SUFFIXES:
        extract(fetched, files, reporter=reporter)
        return
    files.mkdir(parents=True)
    kept = files / (name if name in DESCRIPTION_NAMES else DESCRIPTION_NAMES[0])
    shutil.copyfile(fetched, kept)
    _fetch_files(read_package(kept), files, lambda path: beside(url, path), Terms(reporter or Quiet()))


def fetch_entry(catalogue: Catalogue, entry: Entry, files: Path, reporter: Reporter | None) -> None:
    """Download a model of a collection into the folder `files`, going on with what is there already.

    Raises
    ------
    PackageError
        If something the model needs cannot be had, or is not what the index and the description state.
    """
    description = catalogue.description(entry)
    files.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(description, files / DESCRIPTION_NAMES[0])
    try:
        package = read_package(files / DESCRIPTION_NAMES[0])
    except PackageError:  # no later attempt could go on with it
        shutil.rmtree(files)
        raise
    terms = Terms(reporter or Quiet(), catalogue.patience)
    _fetch_files(package, files, lambda path: catalogue.place(beside(entry.source, path)), terms)


def beside(description_url: str, relative: str) -> str:
    """Address of a file beside a description; a query (the zoo states a version there) stays."""
    parts = urlsplit(description_url)
    return urlunsplit(parts._replace(path=parts.path.rpartition("/")[0] + "/" + quote(relative)))


def _fetch_files(package: DescribedPackage, files: Path, address: Callable[[str], str], terms: Terms) -> None:
    import requests

    required = _required(package)
    with requests.Session() as session:
        for stated in package.files:
            path = files / stated.path
            if is_url(stated.path) or _is_there(stated, path):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            fetch = download if stated.path in required else download_if_there
            fetch(Wanted(address(stated.path), stated.sha256), path, replace(terms, session=session))


def _is_there(stated: StatedFile, path: Path) -> bool:
    """Whether an earlier download brought the file whole; without a stated digest nothing proves it."""
    return stated.sha256 is not None and path.is_file() and hash_file(path) == stated.sha256.lower()


def _required(package: DescribedPackage) -> set[str]:
    """Files a model cannot do without: weights and test tensors."""
    tensors = [*package.description.inputs, *package.description.outputs]
    return {entry.source for entry in package.description.weights} | {tensor.test for tensor in tensors if tensor.test}
