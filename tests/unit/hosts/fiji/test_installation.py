"""Into a Fiji folder and out of it again: exactly ours, whole or not at all."""

import json
from pathlib import Path

import pytest

from zoobridge.errors import InputError, UsageError
from zoobridge.hosts.fiji.environment import interpreter
from zoobridge.hosts.fiji.fijis import Fijis
from zoobridge.hosts.fiji.installation import install_files
from zoobridge.hosts.fiji.manifest import MANIFEST, read_manifest
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

PYTHON = Path("/an/env/bin/python")


@pytest.fixture
def fiji(tmp_path):
    folder = tmp_path / "Fiji.app"
    for name in ("jars", "plugins", "scripts/Plugins"):
        (folder / name).mkdir(parents=True)
    (folder / "jars" / "ij-1.54p.jar").write_text("ij")
    (folder / "jars" / "appose-0.9.0.jar").write_text("appose")
    (folder / "scripts" / "Plugins" / "Their_Own.ijm").write_text("// theirs")
    return folder


@pytest.fixture
def fijis(tmp_path):
    return Fijis(Zoo(Settings(home=tmp_path / "home")))


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_uninstalling_leaves_the_folder_as_it_was(fiji, fijis):
    before = everything(fiji)
    status = fijis.install(fiji, PYTHON)
    assert (fiji / "scripts/Plugins/Model_Zoo/Zoo_Predict.groovy").is_file()
    assert (fiji / "scripts/Plugins/Model_Zoo/Models/Zoo_nuclei-tiny.groovy").is_file()
    assert (status.appose, status.changed, status.missing) == ("0.9.0", (), ())
    assert fijis.folders() == [fiji]
    assert fijis.uninstall(fiji) == []
    assert everything(fiji) == before
    assert fijis.folders() == []


def test_installing_twice_changes_nothing(fiji, fijis):
    fijis.install(fiji, PYTHON)
    once = everything(fiji)
    fijis.install(fiji, PYTHON)
    assert everything(fiji) == once


def test_a_changed_file_stays_and_is_named(fiji, fijis):
    fijis.install(fiji, PYTHON)
    script = fiji / "scripts/Plugins/Model_Zoo/Zoo_Predict.groovy"
    script.write_text("// mine now")
    assert fijis.status(fiji).changed == ("scripts/Plugins/Model_Zoo/Zoo_Predict.groovy",)
    with pytest.raises(InputError, match=r"Zoo_Predict\.groovy was changed, or is not from zoobridge; move it away"):
        fijis.install(fiji, PYTHON)
    assert fijis.uninstall(fiji) == ["scripts/Plugins/Model_Zoo/Zoo_Predict.groovy"]
    assert script.read_text() == "// mine now"
    assert not (fiji / "zoobridge").exists()


def test_a_file_of_somebody_else_is_not_replaced(fiji, fijis):
    theirs = fiji / "scripts/Plugins/Model_Zoo/Zoo_Predict.groovy"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("// theirs")
    before = everything(fiji)
    with pytest.raises(InputError, match="is not from zoobridge"):
        fijis.install(fiji, PYTHON)
    assert everything(fiji) == before


def test_a_failure_in_the_middle_leaves_the_folder_as_it_was(fiji, fijis, monkeypatch):
    fijis.install(fiji, PYTHON)
    before = everything(fiji)
    write, calls = Path.write_bytes, []

    def full_disk(path, content):
        calls.append(path)
        if len(calls) == 12:
            raise OSError(28, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(InputError, match="cannot be written \\(No space left on device\\)"):
        fijis.install(fiji, Path("/other/python"))
    monkeypatch.undo()
    assert everything(fiji) == before


def test_what_a_killed_process_left_can_be_taken_away(fiji, fijis, monkeypatch):
    class Killed(BaseException):
        pass

    before = everything(fiji)
    write, calls = Path.write_bytes, []

    def killed(path, content):
        calls.append(path)
        if len(calls) == 12:
            raise Killed
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", killed)
    monkeypatch.setattr("zoobridge.hosts.fiji.installation._restore", lambda *_: None)
    with pytest.raises(Killed):
        fijis.install(fiji, PYTHON)
    monkeypatch.undo()
    assert fijis.status(fiji).missing
    assert fijis.uninstall(fiji) == []
    assert everything(fiji) == before


def test_the_menu_follows_the_models(fiji, fijis, tmp_path):
    fijis.install(fiji, PYTHON)
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.remove("denoise-tiny")
    assert list(Fijis(zoo).refresh()) == []
    assert not (fiji / "scripts/Plugins/Model_Zoo/Models/Zoo_denoise-tiny.groovy").exists()
    assert "denoise-tiny" not in (fiji / "zoobridge/dialogs/Zoo_Predict.groovy").read_text()
    zoo.install("denoise-tiny")
    assert list(Fijis(zoo).refresh()) == []
    assert (fiji / "scripts/Plugins/Model_Zoo/Models/Zoo_denoise-tiny.groovy").is_file()
    assert "python=/an/env/bin/python" in (fiji / "zoobridge/settings.properties").read_text()


def test_a_fiji_that_is_gone_is_forgotten_and_an_older_one_is_named(fiji, fijis):
    fijis.install(fiji, PYTHON)
    manifest = fiji / MANIFEST
    stated = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**stated, "version": "0.0.1"}))
    (sentence,) = fijis.refresh()
    assert sentence.startswith(f"The Fiji in {fiji} has the scripts of zoobridge 0.0.1;")
    fiji.rename(fiji.with_name("elsewhere"))
    assert list(fijis.refresh()) == []
    assert fijis.folders() == []


def test_jars_are_added_only_where_missing_and_an_updated_one_is_fijis_own(fiji):
    wanted = {"jars/appose-0.9.0.jar": b"ours", "scripts/x.groovy": b"x"}
    (fiji / "jars" / "appose-0.9.0.jar").unlink()
    install_files(fiji, wanted, PYTHON)
    (fiji / "jars" / "appose-0.9.0.jar").write_bytes(b"updated by Fiji")
    install_files(fiji, {"scripts/x.groovy": b"x"}, PYTHON)
    assert (fiji / "jars" / "appose-0.9.0.jar").read_bytes() == b"updated by Fiji"
    assert set(read_manifest(fiji).files) == {"scripts/x.groovy"}


@pytest.mark.parametrize(
    ("remove", "sentence"),
    [
        ("jars", "lacks the folder jars"),
        ("plugins", "lacks the folder plugins"),
        ("jars/ij-1.54p.jar", r"lacks jars/ij-"),
    ],
)
def test_a_folder_that_is_no_fiji_is_refused(fiji, fijis, remove, sentence):
    (fiji / remove).rename(fiji / "away")
    with pytest.raises(InputError, match=sentence):
        fijis.install(fiji, PYTHON)


def test_a_folder_without_installation_says_so(fiji, fijis):
    assert fijis.status(fiji).manifest is None
    with pytest.raises(InputError, match="Nothing of zoobridge is installed"):
        fijis.uninstall(fiji)
    (fiji / "zoobridge").mkdir()
    (fiji / MANIFEST).write_text("{")
    with pytest.raises(InputError, match="is damaged"):
        fijis.status(fiji)


def test_an_environment_must_have_this_zoobridge(tmp_path):
    with pytest.raises(UsageError, match="There is no Python in"):
        interpreter(tmp_path)
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\necho 9.9.9\n")
    python.chmod(0o755)
    with pytest.raises(UsageError, match=r"has zoobridge 9\.9\.9, and this is "):
        interpreter(tmp_path)
    python.write_text("#!/bin/sh\necho 'No module named zoobridge' >&2; exit 1\n")
    with pytest.raises(UsageError, match=r"cannot use zoobridge \(No module named zoobridge\); install it there:"):
        interpreter(tmp_path)
