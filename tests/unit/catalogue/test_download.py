"""Downloads from a loopback server that misbehaves."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.models.server import Fault, Site, serving
from zoobridge.catalogue import faults
from zoobridge.catalogue.download import Terms, Wanted, download, download_if_there
from zoobridge.catalogue.patience import Patience, persist
from zoobridge.errors import PackageError

SHORT = Patience(connect=5, read=0.3, attempts=3, pause=0.01)
PATH = "/file.bin"
SIZE = 3 * 2**20


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "file.bin").write_bytes(os.urandom(SIZE))
    with serving(tmp_path / "site") as site:
        yield site


def content(site: Site) -> bytes:
    return (site.folder / "file.bin").read_bytes()


def known(site: Site) -> Wanted:
    """The file with its digest."""
    return Wanted(site.url + PATH, hashlib.sha256(content(site)).hexdigest())


def refused(wanted: Wanted, target: Path, message: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        download(wanted, target, Terms(patience=SHORT))
    assert "\n" not in str(caught.value)
    assert not target.exists()
    if wanted.sha256 is None:
        assert list(target.parent.glob("got*")) == []


def test_whole_file_and_progress(site: Site, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []

    class Recorder:
        def update(self, done: int, total: int, message: str) -> None:
            steps.append((done, total, message))

    target = download(known(site), tmp_path / "got.bin", Terms(Recorder()))
    assert target.read_bytes() == content(site)
    assert [done for done, *_ in steps] == list(range(2**16, SIZE + 1, 2**16))
    assert steps[-1] == (SIZE, SIZE, "Downloading got.bin")


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.BUSY, Fault.CUT, Fault.STALL])
def test_a_passing_fault_is_tried_again(site: Site, tmp_path: Path, fault: Fault) -> None:
    site.faults[PATH] = [fault, fault]
    target = download(Wanted(site.url + PATH), tmp_path / "got", Terms(patience=SHORT))
    assert target.read_bytes() == content(site)
    assert len(site.asked) == 3


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.STALL])
def test_only_what_is_missing_is_asked_for_again(site: Site, tmp_path: Path, fault: Fault) -> None:
    site.faults[PATH] = [fault]
    download(Wanted(site.url + PATH), tmp_path / "got", Terms(patience=SHORT))
    assert site.ranges == [f"bytes={SIZE // 2}-"]


def test_a_server_without_ranges_starts_over(site: Site, tmp_path: Path) -> None:
    site.knows_ranges = False
    site.faults[PATH] = [Fault.CUT]
    target = download(Wanted(site.url + PATH), tmp_path / "got", Terms(patience=SHORT))
    assert target.read_bytes() == content(site)


def test_a_file_that_changed_in_between_is_fetched_whole(site: Site, tmp_path: Path) -> None:
    site.faults[PATH] = [Fault.CUT]
    newer = os.urandom(SIZE)

    class Changing:
        def update(self, done: int, total: int, message: str) -> None:
            if message.startswith("Trying"):
                (site.folder / "file.bin").write_bytes(newer)

    target = download(Wanted(site.url + PATH), tmp_path / "got", Terms(Changing(), SHORT))
    assert target.read_bytes() == newer


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault.ERROR_500, "the server answered 500 Internal Server Error; try again later"),
        (Fault.CUT, "ended before it was complete; try again"),
        (Fault.STALL, "the server stopped sending; try again later"),
    ],
)
def test_a_fault_that_stays_is_given_up(site: Site, tmp_path: Path, fault: Fault, message: str) -> None:
    site.faults[PATH] = [fault] * 10
    refused(Wanted(site.url + PATH), tmp_path / "got", message)
    assert 3 <= len(site.asked) <= 6


def test_a_later_call_goes_on_where_the_last_one_stopped(site: Site, tmp_path: Path) -> None:
    site.faults[PATH] = [Fault.CUT] + [Fault.ERROR_500] * 3
    refused(known(site), tmp_path / "got", "500 Internal Server Error")
    assert (tmp_path / "got.part").stat().st_size == SIZE // 2
    site.ranges.clear()
    assert download(known(site), tmp_path / "got", Terms(patience=SHORT)).read_bytes() == content(site)
    assert site.ranges == [f"bytes={SIZE // 2}-"]
    assert list(tmp_path.glob("*.part")) == []


def test_a_download_that_was_killed_goes_on(site: Site, tmp_path: Path) -> None:
    site.faults[PATH] = [Fault.STALL]
    wanted, target = known(site), tmp_path / "got"
    code = f"""
from pathlib import Path
from zoobridge.catalogue.download import Terms, Wanted, download
class Tell:
    def update(self, done, total, message): print(done, flush=True)
download(Wanted({wanted.url!r}, {wanted.sha256!r}), Path({str(target)!r}), Terms(Tell()))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    kept = (tmp_path / "got.part").stat().st_size
    assert kept > 0
    assert download(wanted, target, Terms(patience=SHORT)).read_bytes() == content(site)
    assert site.ranges == [f"bytes={kept}-"]


def test_another_file_than_stated_is_refused(site: Site, tmp_path: Path) -> None:
    site.faults[PATH] = [Fault.ALTERED]
    refused(known(site), tmp_path / "got", "does not have the sha256 that is stated for it")
    assert list(tmp_path.glob("got*")) == []


def test_a_kept_beginning_of_another_file_is_thrown_away(site: Site, tmp_path: Path) -> None:
    (tmp_path / "got.part").write_bytes(b"something else")
    assert download(known(site), tmp_path / "got", Terms(patience=SHORT)).read_bytes() == content(site)


def test_a_kept_beginning_longer_than_the_file_is_thrown_away(site: Site, tmp_path: Path) -> None:
    (tmp_path / "got.part").write_bytes(bytes(2 * SIZE))
    assert download(known(site), tmp_path / "got", Terms(patience=SHORT)).read_bytes() == content(site)


def test_not_found_is_not_tried_again(site: Site, tmp_path: Path) -> None:
    wanted = Wanted(f"{site.url}/none")
    refused(wanted, tmp_path / "got", "/none cannot be downloaded: the server answered 404 Not Found; check")
    assert not download_if_there(wanted, tmp_path / "got", Terms(patience=SHORT))
    assert len(site.asked) == 2


def test_a_file_that_may_be_absent_must_not_fail_otherwise(site: Site, tmp_path: Path) -> None:
    site.faults[PATH] = [Fault.ERROR_500] * 10
    with pytest.raises(PackageError, match="500"):
        download_if_there(Wanted(site.url + PATH), tmp_path / "got", Terms(patience=SHORT))


def test_too_large(site: Site, tmp_path: Path) -> None:
    wanted = Wanted(site.url + PATH, largest=2 * 2**20)
    refused(wanted, tmp_path / "got", "is larger than 2 MiB; download it yourself")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    refused(
        Wanted(f"http://127.0.0.1:{port}/x"), tmp_path / "got", "the server cannot be reached; check the address and"
    )


def test_target_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"cannot be written to .*: No such file or directory"):
        download(Wanted(site.url + PATH), tmp_path / "none" / "got")


def test_address_that_is_none(tmp_path: Path) -> None:
    refused(Wanted("http://"), tmp_path / "got", "http:// cannot be downloaded: Invalid URL")


def test_cancel_keeps_only_what_can_be_resumed(site: Site, tmp_path: Path) -> None:
    class Cancelling:
        def update(self, done: int, total: int, message: str) -> None:
            raise KeyboardInterrupt

    for wanted, kept in ((Wanted(site.url + PATH), []), (known(site), [tmp_path / "got.part"])):
        with pytest.raises(KeyboardInterrupt):
            download(wanted, tmp_path / "got", Terms(Cancelling()))
        assert list(tmp_path.glob("got*")) == kept


def test_the_proxy_of_the_environment_is_used(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert download(Wanted("http://zoo.example/file.bin"), tmp_path / "got").read_bytes() == content(site)
    assert site.asked == ["http://zoo.example/file.bin"]


def test_a_proxy_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    refused(Wanted("http://zoo.example/file.bin"), tmp_path / "got", "the proxy does not let it through; check HTTPS_P")


@pytest.mark.parametrize(("each", "attempts"), [(400_000, 12), (100_000, 5)])
def test_every_mebibyte_starts_the_count_again(each: int, attempts: int) -> None:
    received = [0]

    def attempt() -> faults.Fault | None:
        received.append(received[-1] + each)
        return None if len(received) > 12 else faults.Fault("It broke.", passing=True)

    persist(attempt, Patience(attempts=5, pause=0), lambda: received[-1])
    assert len(received) - 1 == attempts
