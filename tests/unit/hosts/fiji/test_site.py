"""The folder of an update site: what the updater asks for is there, under the name it asks for."""

import gzip
from xml.etree import ElementTree

import pytest

from zoobridge.errors import InputError
from zoobridge.hosts.fiji import site
from zoobridge.hosts.fiji.site import write_site


def records(folder):
    root = ElementTree.fromstring(gzip.decompress((folder / "db.xml.gz").read_bytes()))
    return {record.attrib["filename"]: record for record in root}


def test_every_file_is_served_under_its_name_and_time_stamp(tmp_path):
    assert write_site(tmp_path, {"scripts/a.groovy": b"a", "zoobridge/b.html": b"bb"}) == 2
    for path, record in records(tmp_path).items():
        version = record.find("version").attrib
        content = (tmp_path / f"{path}-{version['timestamp']}").read_bytes()
        assert len(content) == int(version["filesize"])
        assert site.checksum(path, content) == version["checksum"]


def test_only_what_changed_gets_a_new_version_and_the_old_one_is_remembered(tmp_path, monkeypatch):
    write_site(tmp_path, {"a": b"1", "b": b"1", "c": b"1"})
    before = {path: record.find("version").attrib for path, record in records(tmp_path).items()}
    assert write_site(tmp_path, {"a": b"1", "b": b"1", "c": b"1"}) == 0
    monkeypatch.setattr(site, "STAMP", "99990101000000")
    assert write_site(tmp_path, {"a": b"1", "b": b"2"}) == 1
    after = records(tmp_path)
    assert after["a"].find("version").attrib == before["a"]
    assert after["b"].find("version").attrib["timestamp"] == "99990101000000"
    for path in ("b", "c"):
        assert after[path].find("previous-version").attrib["checksum"] == before[path]["checksum"]
    assert after["c"].find("version") is None


def test_another_database_is_not_overwritten(tmp_path):
    (tmp_path / "db.xml.gz").write_bytes(b"something")
    with pytest.raises(InputError, match="is no database of an update site"):
        write_site(tmp_path, {"a": b"1"})
