"""Homes for models, shared by all kinds of tests."""

import json
import shutil

import pytest

from zoobridge.catalogue.bundled import bundled_packages


@pytest.fixture
def bundled():
    """Folder of the packages that come with zoobridge."""
    return next(iter(bundled_packages().values())).parent


@pytest.fixture
def fresh_home(tmp_path):
    """A home nobody used, which knows where ImageJ's jars are, so that nothing is fetched again."""
    from zoobridge.hosts.java.classpath import class_path
    from zoobridge.settings import Settings

    usual = Settings.from_environment().home
    class_path(usual)
    home = tmp_path / "home"
    (home / "java").mkdir(parents=True)
    for memory in (usual / "java").glob("classpath-*.json"):
        assert json.loads(memory.read_text())["jars"]
        shutil.copy(memory, home / "java")
    return home
