"""Statistics over a data set: the batch among the axes of an operation."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import Network, description
from zoobridge.package.tensors import Operation
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.pipeline.predict import predict

RNG = np.random.default_rng(9)
FRAMES = (RNG.normal(size=(3, 32, 48)) * [[[1]], [[10]], [[50]]] + [[[5]], [[0]], [[90]]]).astype(np.float32)


def run(frames, *, axes_of="before", name="zero_mean_unit_variance", **kwargs):
    steps = (Operation(name, kwargs),)
    axes = "tyx" if frames.ndim == 3 else "yx"
    result = predict(
        Network(lambda array: array.copy()),
        description(**{axes_of: steps}),
        {"input": Image(frames, axes)},
        PredictOptions(),
    )
    return result.images["output"].array, result.report.warnings


def standardised(x, axes):
    wide = x.astype(np.float64)
    return (wide - wide.mean(axes, keepdims=True)) / (wide.std(axes, keepdims=True) + 1e-6)


@pytest.mark.parametrize("axes_of", ["before", "after"])
def test_statistics_over_the_batch_are_those_of_all_frames(axes_of):
    found, warnings = run(FRAMES, axes_of=axes_of, axes=["batch", "channel", "y", "x"])
    np.testing.assert_allclose(found, standardised(FRAMES, (0, 1, 2)), rtol=1e-6, atol=1e-6)
    assert len(warnings) == 1
    assert "statistics of a data set, which are those of the 3 slices or frames given here" in warnings[0]


@pytest.mark.parametrize("kwargs", [{"axes": ["channel", "y", "x"]}, {}])
def test_statistics_of_samples_are_those_of_each_frame(kwargs):
    found, warnings = run(FRAMES, **kwargs)
    np.testing.assert_allclose(found, standardised(FRAMES, (1, 2)), rtol=1e-6, atol=1e-6)
    assert warnings == ()


def test_one_image_is_its_own_data_set_and_this_is_told():
    found, warnings = run(FRAMES[2], axes=["batch", "channel", "y", "x"])
    np.testing.assert_allclose(found, standardised(FRAMES[2], (0, 1)), rtol=1e-6, atol=1e-6)
    assert warnings == (
        "Model net normalises by statistics of a data set, which are those of this image; results of other images are "
        "not on the same scale.",
    )


def test_percentiles_over_the_batch_and_of_a_reference():
    wide = FRAMES.astype(np.float64)
    low, high = np.percentile(wide, [10, 90])
    kwargs = {"min_percentile": 10, "max_percentile": 90, "axes": ["batch", "channel", "y", "x"]}
    found, _ = run(FRAMES, name="scale_range", **kwargs)
    np.testing.assert_allclose(found, (wide - low) / (high - low + 1e-6), rtol=1e-5, atol=1e-5)
    found, _ = run(FRAMES, name="clip", **kwargs)
    np.testing.assert_array_equal(found, np.clip(FRAMES, *np.percentile(FRAMES, [10, 90], method="inverted_cdf")))
    found, _ = run(FRAMES, name="scale_range", axes_of="after", reference_tensor="input", **kwargs)
    np.testing.assert_allclose(found, (wide - low) / (high - low + 1e-6), rtol=1e-5, atol=1e-5)
