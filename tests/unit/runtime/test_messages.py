import os
import sys

import numpy as np
import pytest

from zoobridge.errors import EngineError
from zoobridge.runtime import library
from zoobridge.runtime.arrays import given_in_order, in_order
from zoobridge.runtime.native_noise import native_noise_removed
from zoobridge.runtime.reason import reason


def test_a_reason_is_one_line_without_noise_and_full_stop():
    error = RuntimeError("Exception from core.cpp:84:\nCheck 'ok' failed\n  Could not open the file.\n\n")
    assert reason(error, ("Exception from", "Check '")) == "Could not open the file"


def test_noise_is_better_than_nothing():
    assert reason(RuntimeError("Exception from core.cpp:84:"), ("Exception from",)) == "Exception from core.cpp:84"
    assert reason(KeyError()) == "KeyError"


def test_a_long_reason_is_cut_between_words():
    text = reason(ValueError("word " * 200))
    assert len(text) < 310
    assert text.endswith("word")


def test_a_library_that_is_missing_is_named_with_its_remedy():
    assert library.missing("no_such_library", "No Such") == (
        "No Such is not installed; install it with: pip install no_such_library"
    )
    assert library.version("no-such-library") == "not installed"
    assert library.missing("numpy", "NumPy") is None


def test_arrays_come_in_the_order_of_the_tensors():
    from tests.models.requests import tensor

    class Array:
        ndim, shape = 2, (3, 4)

    one, two = Array(), Array()
    assert in_order({"b": one, "a": two}, (tensor("a", "yx"), tensor("b", "yx"))) == [two, one]
    with pytest.raises(EngineError, match=r"The input 'b' of the model was not given\."):
        in_order({"a": one}, (tensor("a", "yx"), tensor("b", "yx")))


def test_none_stands_for_an_optional_input_that_was_left_out_but_no_graph_computes_without_it():
    from dataclasses import replace

    from tests.models.requests import tensor

    array = np.zeros((3, 4))
    tensors = (tensor("a", "yx"), replace(tensor("b", "yx"), optional=True), tensor("c", "yx"))
    assert given_in_order({"a": array, "c": array}, tensors)[1] is None
    with pytest.raises(EngineError, match=r"The input 'b' of the model was not given\."):
        in_order({"a": array, "c": array}, tensors)
    with pytest.raises(EngineError, match=r"The input 'c' of the model was not given\."):
        given_in_order({"a": array}, tensors)


def test_start_up_messages_are_held_back_and_nothing_else(capfd):
    with native_noise_removed():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1795470720.673930   16652 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"a warning of somebody else\n")
        print("from Python", file=sys.stderr)
    print("afterwards", file=sys.stderr)
    heard = capfd.readouterr().err.splitlines()
    assert sorted(heard) == ["a warning of somebody else", "afterwards", "from Python"]


def test_an_error_inside_does_not_keep_standard_error(capfd):
    with pytest.raises(LookupError), native_noise_removed():
        raise LookupError
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
