from dataclasses import replace

import pytest

from tests.models.requests import tensor
from zoobridge.package.model import ModelDescription, Tolerance
from zoobridge.package.tensors import Operation
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.contracts import Check, Contract, contract
from zoobridge.runtime.protocol import Precision

OUTPUT = tensor("output", "bcyx")
MODEL = ModelDescription("model", "Model", "0.5.4", (tensor("input", "bcyx"),), (OUTPUT,), ())


def test_without_a_tolerance_the_default_of_the_spec_holds():
    assert contract(MODEL, OUTPUT, WeightsFormat.ONNX, Precision.EXACT) == Contract(1e-3, 1e-3, 100)


def test_the_tolerance_is_that_of_the_output_and_the_format():
    model = replace(
        MODEL,
        tolerances=(
            Tolerance(0.5, output_ids=("other",)),
            Tolerance(0.25, weights_formats=("keras_hdf5",)),
            Tolerance(1e-5, 1e-4, 7, ("output",), ("onnx",)),
        ),
    )
    assert contract(model, OUTPUT, WeightsFormat.ONNX, Precision.EXACT) == Contract(1e-5, 1e-4, 7)
    assert contract(model, OUTPUT, WeightsFormat.KERAS_HDF5, Precision.EXACT).absolute == 0.25
    assert contract(model, OUTPUT, WeightsFormat.KERAS_V3, Precision.EXACT).absolute == 1e-3


@pytest.mark.parametrize(
    ("model", "output"),
    [
        (MODEL, replace(OUTPUT, operations=(Operation("sigmoid"),))),
        (MODEL, replace(OUTPUT, id="probability")),
        (MODEL, replace(OUTPUT, description="Foreground and boundary")),
        (replace(MODEL, tags=("instance-segmentation",)), OUTPUT),
    ],
)
def test_fast_bounds_the_mask_where_there_is_one(model, output):
    assert contract(model, output, WeightsFormat.ONNX, Precision.FAST) == Contract(1e-2, 1e-2, 100, 200)


def test_fast_has_no_mask_to_bound_for_a_restored_image():
    assert contract(MODEL, OUTPUT, WeightsFormat.ONNX, Precision.FAST) == Contract(1e-2, 1e-2, 100)


def test_fast_ignores_the_tolerance_of_the_package():
    model = replace(MODEL, tolerances=(Tolerance(0.5),))
    assert contract(model, OUTPUT, WeightsFormat.ONNX, Precision.FAST).absolute == 1e-2


def test_a_check_says_what_is_out_of_the_contract():
    assert Check("output", Contract(1e-3, 1e-3, 100), 0.5, 100).problem is None
    assert Check("output", Contract(1e-3, 1e-3, 100), 0.5, 101).problem == (
        "101 of a million elements of 'output' are off by more than 0.001 + 0.001 x value "
        "(100 may be; largest difference 0.5)"
    )
    assert Check("output", Contract(1e-2, 1e-2, 100, 200), 0.01, 0, 200).problem is None
    assert Check("output", Contract(1e-2, 1e-2, 100, 200), 0.01, 0, 201).problem == (
        "201 of a million mask pixels of 'output' change (200 may)"
    )
