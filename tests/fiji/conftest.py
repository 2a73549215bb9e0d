"""One Java with the scripts in it for all tests that do not end it."""

import pytest

from tests.fiji.java import FijiJava, fiji_jars, fiji_like
from zoobridge.settings import Settings


@pytest.fixture(scope="session")
def settings():
    return Settings.from_environment()


@pytest.fixture(scope="session")
def installed(settings, tmp_path_factory):
    """A folder with zoobridge installed into it."""
    home = tmp_path_factory.mktemp("home")
    return fiji_like(tmp_path_factory.mktemp("fiji") / "Fiji.app", Settings(home=home)), home


@pytest.fixture(scope="session")
def shared_java(settings, installed):
    java = FijiJava(*installed, fiji_jars(settings.home))
    yield java
    java.close()


@pytest.fixture
def java(shared_java):
    """No image of an earlier test."""
    yield shared_java
    shared_java.macro("setBatchMode(true); close('*');")


@pytest.fixture
def own_java(settings, installed):
    """A Java that the test may end."""
    java = FijiJava(*installed, fiji_jars(settings.home))
    yield java
    if java.process.poll() is None:
        java.process.kill()
    java.process.communicate()
