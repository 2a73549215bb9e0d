"""``zoobridge fiji`` as users meet it."""

import json

import pytest

from tests.cli.conftest import only_sentence


@pytest.fixture
def fiji(tmp_path):
    folder = tmp_path / "My Fiji.app"
    for name in ("jars", "plugins", "scripts"):
        (folder / name).mkdir(parents=True)
    (folder / "jars" / "ij-1.54p.jar").touch()
    return folder


def test_install_status_uninstall(zoobridge, fiji, tmp_path):
    home = tmp_path / "home"
    installed = zoobridge("fiji", "install", fiji, home=home)
    assert installed.returncode == 0, installed.stderr
    assert f"Installed into {fiji}, which runs models with " in installed.stdout
    assert f'run zoobridge fiji install "{fiji}" --add-appose' in installed.stderr
    status = zoobridge("fiji", "status", home=home)
    assert status.returncode == 5
    assert "Appose is missing" in status.stdout
    (fiji / "jars" / "appose-0.9.0.jar").touch()
    (told,) = json.loads(zoobridge("fiji", "status", fiji, "--json", home=home).stdout)
    assert (told["appose"], told["complaints"]) == ("0.9.0", [])
    assert zoobridge("fiji", "uninstall", fiji, home=home).returncode == 0
    assert sorted(path.name for path in fiji.rglob("*")) == [
        "appose-0.9.0.jar",
        "ij-1.54p.jar",
        "jars",
        "plugins",
        "scripts",
    ]
    assert "nothing of zoobridge is installed" in zoobridge("fiji", "status", fiji, home=home).stdout


def test_the_menu_follows_models_that_come_and_go(zoobridge, fiji, tmp_path):
    home = tmp_path / "home"
    assert zoobridge("fiji", "install", fiji, home=home).returncode == 0
    script = fiji / "scripts/Plugins/Model_Zoo/Models/Zoo_denoise-tiny.groovy"
    assert script.is_file()
    assert zoobridge("models", "remove", "denoise-tiny", home=home).returncode == 0
    assert not script.exists()
    assert zoobridge("models", "install", "denoise-tiny", home=home).returncode == 0
    assert script.is_file()


@pytest.mark.parametrize("command", ["install", "status"])
def test_a_folder_that_is_no_fiji_is_one_sentence(zoobridge, tmp_path, command):
    finished = zoobridge("fiji", command, tmp_path, home=tmp_path / "home")
    assert finished.returncode == 5
    assert f"{tmp_path} is no Fiji, because it lacks the folder jars" in only_sentence(finished)


def test_an_environment_without_zoobridge_is_one_sentence(zoobridge, fiji, tmp_path):
    finished = zoobridge("fiji", "install", fiji, "--python", tmp_path / "none", home=tmp_path / "home")
    assert finished.returncode == 2
    assert f"There is no Python in {tmp_path / 'none'}" in only_sentence(finished)
    assert not (fiji / "zoobridge").exists()


def test_a_site_is_made_by_one_command(zoobridge, tmp_path):
    site = tmp_path / "site"
    finished = zoobridge("fiji", "site", site, home=tmp_path / "home")
    assert finished.returncode == 0, finished.stderr
    assert (site / "db.xml.gz").is_file()
    assert list(site.glob("scripts/Plugins/Model_Zoo/Zoo_Predict.groovy-*"))
    (settings,) = site.glob("zoobridge/settings.properties-*")
    assert f"home={tmp_path / 'home'}" in settings.read_text()
