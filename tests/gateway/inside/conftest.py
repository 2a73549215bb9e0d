"""One gateway a process, and one host attached to it a module."""

import os

import pytest

import zoobridge
from zoobridge.hosts.gateway.start import start_gateway


@pytest.fixture(scope="session")
def ij():
    return start_gateway(os.environ["ZOOBRIDGE_TEST_IMAGEJ"], headless="DISPLAY" not in os.environ)


@pytest.fixture(scope="module")
def zoo(ij):
    zoo = zoobridge.attach(ij)
    yield zoo
    zoo.detach()
