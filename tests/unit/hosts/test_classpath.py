"""The class path is remembered, and believed only while the jars are the same."""

import json
import os
import subprocess
import sys

import pytest

from zoobridge.errors import HostError
from zoobridge.hosts.java.classpath import ENDPOINTS, class_path


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


FETCH = (
    "import sys, pathlib; from zoobridge.hosts.java.classpath import class_path; class_path(pathlib.Path(sys.argv[1]))"
)


def fetching(home, **environment):
    """A process that asks for the class path."""
    command = [sys.executable, "-c", FETCH, str(home)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})


def test_processes_that_start_at_once_fetch_one_whole_set(tmp_path):
    processes = [fetching(tmp_path) for _ in range(3)]
    assert [process.communicate(timeout=120)[1] for process in processes] == [""] * 3
    _, known = remembered(tmp_path)
    jars = tmp_path / "java" / "jars"
    assert sorted(jar["path"] for jar in known["jars"]) == sorted(map(str, jars.iterdir()))
    assert class_path(tmp_path)


def test_a_machine_without_java_fetches_no_java(tmp_path):
    user = tmp_path / "user"
    home = fetching(tmp_path, PATH="/nowhere", JAVA_HOME="", HOME=str(user), M2_REPO=str(tmp_path / "m2"))
    assert home.communicate(timeout=240)[1] == ""
    assert home.returncode == 0
    assert not (user / ".cache").exists()


def test_a_home_that_is_a_file(tmp_path):
    (tmp_path / "java").write_text("")
    with pytest.raises(HostError, match=r"java for ImageJ cannot be written to: .*; set ZOOBRIDGE_HOME to another\."):
        class_path(tmp_path)


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


def test_jars_that_a_java_may_have_open_are_not_written_again(tmp_path):
    jars = class_path(tmp_path)
    before = [(jar.stat().st_ino, jar.stat().st_mtime_ns) for jar in jars]
    again = class_path(tmp_path, ENDPOINTS[-1:] + ENDPOINTS[:-1])
    assert set(again) == set(jars), "the control: the same jars, asked for in another way"
    assert [(jar.stat().st_ino, jar.stat().st_mtime_ns) for jar in jars] == before


def test_a_damaged_jar_is_replaced_and_not_written_into(tmp_path):
    jar = class_path(tmp_path)[0]
    whole = jar.read_bytes()
    jar.write_bytes(whole[:-1])
    with jar.open("rb") as opened:
        class_path(tmp_path)
        assert opened.read() == whole[:-1], "whoever has it open keeps what was there"
    assert jar.read_bytes() == whole
