"""The class path is remembered, and believed only while the jars are the same."""

import json

import pytest

from zoobridge.errors import HostError
from zoobridge.hosts.classpath import ENDPOINTS, class_path


@pytest.fixture
def unreachable(tmp_path, monkeypatch):
    """Neither a Maven cache nor a network."""
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


def remembered(home):
    (memory,) = (home / "java").glob("classpath-*.json")
    return memory, json.loads(memory.read_text())


@pytest.mark.usefixtures("unreachable")
def test_without_network_and_cache_one_sentence(tmp_path):
    with pytest.raises(HostError) as caught:
        class_path(tmp_path / "home")
    assert str(caught.value) == (
        "ImageJ is not on this machine yet and Maven Central cannot be reached to fetch it; "
        "connect to the network once, or copy a filled folder .m2/repository here."
    )
    assert not list((tmp_path / "home" / "java").glob("classpath-*"))


def test_resolved_once_then_offline(tmp_path, monkeypatch):
    jars = class_path(tmp_path)
    names = {jar.name for jar in jars}
    assert {"ij-1.54p.jar", "ij1-patcher-2.0.0.jar", "scijava-common-2.99.3.jar"} <= names
    assert ENDPOINTS[0].startswith("org.scijava:scijava-common:")
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert class_path(tmp_path) == jars


def test_a_changed_jar_is_not_believed(tmp_path):
    class_path(tmp_path)
    memory, known = remembered(tmp_path)
    known["jars"][0]["sha256"] = "0" * 64
    memory.write_text(json.dumps(known))
    class_path(tmp_path)
    assert remembered(tmp_path)[1]["jars"][0]["sha256"] != "0" * 64


@pytest.mark.parametrize("content", ["", "{", "[]", '{"jars": [{"path": 3}]}'])
def test_a_damaged_memory_is_replaced(content, tmp_path):
    class_path(tmp_path)
    memory, known = remembered(tmp_path)
    memory.write_text(content)
    class_path(tmp_path)
    assert remembered(tmp_path)[1] == known
