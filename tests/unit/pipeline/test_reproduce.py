"""Comparing with a package's test tensors."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import Network, convolution, description
from zoobridge.errors import EngineError, PackageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import Operation
from zoobridge.pipeline.reproduce import Deviation, reproduce

RNG = np.random.default_rng(6)


def package(folder, test_input="in.npy", test_output="out.npy"):
    model = description(
        before=(Operation("zero_mean_unit_variance", {"axes": ["y", "x"]}),), after=(Operation("sigmoid"),)
    )
    raw = RNG.normal(100, 7, (1, 1, 32, 48)).astype(np.float32)
    np.save(folder / "in.npy", raw)
    prepared = ((raw.astype(float) - raw.mean(dtype=float)) / raw.std(dtype=float)).astype(np.float32)
    np.save(folder / "out.npy", 1 / (1 + np.exp(-convolution(2)(prepared))))
    (raw_tensor,), (out_tensor,) = model.inputs, model.outputs
    model = type(model)(
        "net",
        "Net",
        "0.5.4",
        (type(raw_tensor)("input", raw_tensor.axes, operations=raw_tensor.operations, test=test_input),),
        (type(out_tensor)("output", out_tensor.axes, operations=out_tensor.operations, test=test_output),),
        (),
    )
    return InstalledModel(model, folder, "digest")


def test_the_right_network_reproduces_its_test_output(tmp_path):
    (deviation,) = reproduce(Network(convolution(2)), package(tmp_path))
    assert deviation.output == "output"
    assert deviation.max_absolute < 1e-5
    assert deviation.mismatched_per_million(1e-5, 0) == 0
    assert deviation.changed_fraction() == 0


def test_control_another_network_does_not(tmp_path):
    (deviation,) = reproduce(Network(convolution(2, seed=9)), package(tmp_path))
    assert deviation.max_absolute > 0.1
    assert deviation.mismatched_per_million(1e-3, 1e-3) > 100_000
    assert deviation.changed_fraction() > 0.05


def test_the_numbers():
    expected = np.array([0.0, 0.4, 0.6, 100.0])
    deviation = Deviation("o", expected, expected + np.array([0.0005, 0.2, -0.2, 0.05]))
    assert deviation.max_absolute == pytest.approx(0.2)
    assert deviation.mismatched_per_million(1e-3, 0) == 750_000
    assert deviation.mismatched_per_million(1e-3, 1e-3) == 500_000
    assert deviation.changed_fraction(0.5) == 0.5
    assert deviation.changed_fraction(0.7) == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_value_that_is_no_number_is_a_mismatch(bad):
    deviation = Deviation("o", np.array([1.0, 2.0]), np.array([1.0, bad]))
    assert deviation.max_absolute == np.inf
    assert deviation.mismatched_per_million(1e9, 1e9) == 500_000


def test_values_that_are_no_numbers_on_both_sides_agree():
    values = np.array([np.nan, np.inf, -np.inf, 1.0])
    deviation = Deviation("o", values, values.copy())
    assert deviation.max_absolute == 0
    assert deviation.mismatched_per_million(0, 0) == 0


def test_a_missing_test_tensor_is_named(tmp_path):
    with pytest.raises(PackageError, match="The test tensor of 'output' of model net is missing"):
        reproduce(Network(convolution(2)), package(tmp_path, test_output=None))
    with pytest.raises(PackageError, match=r"The test tensor of 'input' of model net \(no.npy\) cannot be read"):
        reproduce(Network(convolution(2)), package(tmp_path, test_input="no.npy"))


def test_a_damaged_test_tensor_is_named(tmp_path):
    model = package(tmp_path)
    (tmp_path / "in.npy").write_bytes(b"\x93NUMPY broken")
    with pytest.raises(PackageError, match="cannot be read as a NumPy file"):
        reproduce(Network(convolution(2)), model)


def test_a_test_tensor_that_would_run_code_is_not_read(tmp_path):
    model = package(tmp_path)
    np.save(tmp_path / "in.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(PackageError, match="cannot be read as a NumPy file"):
        reproduce(Network(convolution(2)), model)


def test_a_test_tensor_with_other_axes_is_named(tmp_path):
    model = package(tmp_path)
    np.save(tmp_path / "out.npy", np.zeros((32, 48)))
    with pytest.raises(PackageError, match=r"\(out.npy\) has 2 dimensions where its axes are bcyx"):
        reproduce(Network(convolution(2)), model)


def test_an_output_of_another_shape_is_an_engine_error(tmp_path):
    with pytest.raises(EngineError, match="gave an output 'output' of shape"):
        reproduce(Network(lambda array: array[..., 1:].copy()), package(tmp_path))
