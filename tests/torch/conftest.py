"""Tests that need PyTorch; ``make test-torch`` runs them in an environment that has it."""

import importlib.util

import pytest

from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/torch/" in item.path.as_posix():
            item.add_marker(pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning"))
    if importlib.util.find_spec("torch") is None:
        skip = pytest.mark.skip(reason="PyTorch is not installed here; make test-torch runs these tests")
        for item in items:
            if "tests/torch/" in item.path.as_posix():
                item.add_marker(skip)


@pytest.fixture
def zoo(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"))
    yield zoo
    zoo.close()
