"""A network is opened for training in a process of its own; here it is this one, which goes on with other tests."""

import sys

import pytest


@pytest.fixture(autouse=True)
def free_again():
    """Let TensorFlow draw random numbers without a seed afterwards."""
    yield
    if "tensorflow" in sys.modules:
        from tensorflow.python.framework.config import disable_op_determinism

        disable_op_determinism()
