"""Zips that mean harm, and zips that are broken."""

from __future__ import annotations

import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zoobridge.errors import PackageError
from zoobridge.package.archive import Limits, extract


def zipped(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return path


def special(name: str, kind: int, content: bytes = b"") -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return info, content


def refused(tmp_path: Path, archive: Path, message: str, limits: Limits | None = None) -> None:
    target = tmp_path / "deep" / "target"
    target.parent.mkdir()
    with pytest.raises(PackageError, match=message) as caught:
        extract(archive, target, limits)
    assert "\n" not in str(caught.value)
    assert not target.exists()
    assert not (tmp_path / "evil").exists()


def test_plain_archive(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("sub/", b""), ("sub/b.bin", b"b" * 5000), ("a.txt", b"a")])
    extract(archive, tmp_path / "out")
    assert (tmp_path / "out" / "sub" / "b.bin").read_bytes() == b"b" * 5000
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"a"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/evil",
        "//evil",
        "C:/evil",
        "c:evil",
        "..\\evil",
        "\\evil",
        "a\\..\\..\\evil",
        "a//b",
        "./a",
        "a\nb",
    ],
)
def test_paths_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    archive = zipped(tmp_path / "a.zip", [("rdf.yaml", b"x"), (name, b"evil")])
    refused(tmp_path, archive, "a.zip holds the path .* which leaves the package; it is refused")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(st.sampled_from("./\\:aA~ "), min_size=1, max_size=8))
def test_no_name_writes_outside(tmp_path: Path, name: str) -> None:
    box = tmp_path / "box"
    shutil.rmtree(box, ignore_errors=True)
    box.mkdir()
    archive = zipped(tmp_path / "any.zip", [(name, b"x")])
    try:
        extract(archive, box / "target")
    except PackageError:
        pass
    assert {path.name for path in box.iterdir()} <= {"target"}


@pytest.mark.parametrize(
    ("kind", "what"), [(stat.S_IFLNK, "a link"), (stat.S_IFIFO, "a special file"), (stat.S_IFCHR, "a special file")]
)
def test_links_and_special_files(tmp_path: Path, kind: int, what: str) -> None:
    archive = zipped(tmp_path / "a.zip", [special("weights.onnx", kind, b"/etc/passwd")])
    refused(tmp_path, archive, f"a.zip holds {what}, 'weights.onnx'; it is refused")


def test_name_with_a_nul(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("aXevil", b"x")])
    archive.write_bytes(archive.read_bytes().replace(b"aXevil", b"a\0evil"))
    refused(tmp_path, archive, "which leaves the package")


def test_same_name_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(tmp_path / "a.zip", [("rdf.yaml", b"good"), ("rdf.yaml", b"bad")])
    refused(tmp_path, archive, "a.zip holds 'rdf.yaml' twice")


@pytest.mark.parametrize(("one", "other"), [("rdf.yaml", "RDF.yaml"), ("A/x", "a/x"), ("\u00e9", "e\u0301")])
def test_names_that_are_one_file_elsewhere(tmp_path: Path, one: str, other: str) -> None:
    archive = zipped(tmp_path / "a.zip", [(one, b"x"), (other, b"y")])
    refused(tmp_path, archive, "the same file on some systems")


def test_file_that_is_also_a_folder(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("a", b"x"), ("A/b", b"y")])
    refused(tmp_path, archive, "a.zip holds 'a' both as a file and as a folder")


def test_bomb_by_ratio(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("zeros", bytes(300 * 2**20))])
    assert archive.stat().st_size < 2**20
    refused(tmp_path, archive, "a.zip would expand to 300 MiB, more than its size allows")


def test_bomb_by_total(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [(f"f{i}", bytes(1000)) for i in range(10)])
    refused(tmp_path, archive, "would expand to", Limits(total=9999))


def test_bomb_by_count(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [(f"f{i}", b"") for i in range(11)])
    refused(tmp_path, archive, "a.zip holds 11 entries, more than the 10", Limits(entries=10))


def test_entry_larger_than_it_says(tmp_path: Path) -> None:
    """A central directory that states 10 bytes for a large entry gets 10 bytes or an error, never more."""
    archive = zipped(tmp_path / "a.zip", [("zeros", bytes(5_000_000))])
    content = bytearray(archive.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 10)
    archive.write_bytes(content)
    with pytest.raises(PackageError, match="is not a zip archive or is damaged"):
        extract(archive, tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) <= 10


def test_encrypted(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("a", b"x" * 100)])
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    archive.write_bytes(content)
    refused(tmp_path, archive, "a.zip is encrypted")


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9, 0.999])
def test_truncated(tmp_path: Path, keep: float) -> None:
    archive = zipped(tmp_path / "a.zip", [("a", bytes(range(256)) * 400)])
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * keep)])
    refused(tmp_path, archive, "a.zip is not a zip archive or is damaged")


def test_flipped_bit_in_the_data(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as package:
        package.writestr("a", b"x" * 1000)
    content = bytearray(archive.read_bytes())
    content[500] ^= 1
    archive.write_bytes(content)
    with pytest.raises(PackageError, match=r"a\.zip is not a zip archive or is damaged \(Bad CRC-32"):
        extract(archive, tmp_path / "out")
