"""Downloads from a loopback server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.server import Site, serving
from zoobridge.catalogue.download import download
from zoobridge.errors import PackageError


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "file.bin").write_bytes(b"0123456789" * 300_000)
    with serving(tmp_path / "site") as site:
        yield site


def test_whole_file_and_progress(site: Site, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []

    class Recorder:
        def update(self, done: int, total: int, message: str) -> None:
            steps.append((done, total, message))

    target = download(f"{site.url}/file.bin", tmp_path / "got.bin", Recorder())
    assert target.read_bytes() == (site.folder / "file.bin").read_bytes()
    assert [done for done, *_ in steps] == [2**20, 2 * 2**20, 3_000_000]
    assert steps[-1] == (3_000_000, 3_000_000, "Downloading got.bin")


def refused(url: str, target: Path, message: str, **limits: int) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        download(url, target, **limits)
    assert "\n" not in str(caught.value)
    assert list(target.parent.glob("got*")) == []


def test_not_found(site: Site, tmp_path: Path) -> None:
    refused(
        f"{site.url}/none", tmp_path / "got", "/none cannot be downloaded: the server answered 404 Not Found; check"
    )


def test_cut_off(site: Site, tmp_path: Path) -> None:
    refused(f"{site.url}/cut/file.bin", tmp_path / "got", "ended before it was complete; try again")


def test_too_large(site: Site, tmp_path: Path) -> None:
    refused(f"{site.url}/file.bin", tmp_path / "got", "is larger than 2 MiB; download it yourself", largest=2 * 2**20)


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    refused(f"http://127.0.0.1:{port}/x", tmp_path / "got", "the server cannot be reached; check the address and your")


def test_target_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"cannot be written to .*: No such file or directory"):
        download(f"{site.url}/file.bin", tmp_path / "none" / "got")


def test_address_that_is_none(tmp_path: Path) -> None:
    refused("http://", tmp_path / "got", "http:// cannot be downloaded: Invalid URL")


def test_cancel_leaves_no_partial_file(site: Site, tmp_path: Path) -> None:
    class Cancelling:
        def update(self, done: int, total: int, message: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(f"{site.url}/file.bin", tmp_path / "got", Cancelling())
    assert list(tmp_path.glob("got*")) == []
