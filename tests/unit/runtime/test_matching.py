import pytest

from tests.models.requests import tensor
from zoobridge.errors import EngineError
from zoobridge.runtime.matching import Port, match


def test_by_name_whatever_the_order():
    ports = [Port(("b",), None), Port(("x", "a"), None)]
    assert match((tensor("a", "byxc"), tensor("b", "byxc")), ports, "input") == (1, 0)


def test_by_order_when_a_name_is_unknown():
    ports = [Port(("b",), None), Port(("other",), None)]
    assert match((tensor("a", "byxc"), tensor("b", "byxc")), ports, "input") == (0, 1)


def test_by_order_when_two_tensors_would_share_a_port():
    ports = [Port(("a", "b"), None), Port(("other",), None)]
    assert match((tensor("a", "byxc"), tensor("b", "byxc")), ports, "input") == (0, 1)


def test_open_sizes_suit_every_description():
    assert match((tensor("a", "bcyx", 3),), [Port(("a",), (None, None, None, None))], "input") == (0,)


def test_sizes_in_space_are_not_compared():
    assert match((tensor("a", "bcyx", 3, size=64),), [Port(("a",), (1, 3, 32, 32))], "input") == (0,)


@pytest.mark.parametrize(
    ("port", "message"),
    [
        (Port(("a",), (1, 3, 8, 8)), "The input 'a' has 3 channels in the weights, but the description says 2."),
        (Port(("a",), (8, 8)), "The input 'a' has 2 dimensions in the weights, but the description says 4 (bcyx)."),
    ],
)
def test_differences_are_named(port, message):
    with pytest.raises(EngineError) as caught:
        match((tensor("a", "bcyx", 2),), [port], "input")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("ports", "message"),
    [
        ([], "The weights have 0 outputs, but the description says 1."),
        ([Port(("a",), None)] * 2, "The weights have 2 outputs, but the description says 1."),
    ],
)
def test_the_number_must_agree(ports, message):
    with pytest.raises(EngineError) as caught:
        match((tensor("a", "bcyx"),), ports, "output")
    assert str(caught.value) == message
