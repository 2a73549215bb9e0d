"""Tensors of spec 0.4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.models.generated import PackageRecipe, describe, write_description, write_package
from zoobridge.errors import PackageError
from zoobridge.package.description import read_description
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, ReferencedSize, SteppedSize


def read(folder: Path, recipe: PackageRecipe, **outputs: Any) -> ModelDescription:
    """Write a package, replace fields of its output, read it."""
    write_package(folder, recipe)
    content = describe(folder, recipe)
    content["outputs"][0] |= outputs
    write_description(folder, content)
    return read_description(folder)


def test_sizes_and_halo(tmp_path: Path) -> None:
    recipe = PackageRecipe(spec="0.4", axes="byxc", in_channels=2, out_channels=3, minimum=32, step=16, halo=6)
    description = read(tmp_path, recipe)
    assert description.inputs[0].letters == description.outputs[0].letters == "byxc"
    batch, y, x, channel = description.inputs[0].axes
    assert batch.size == SteppedSize(1, 1)
    assert y.size == x.size == SteppedSize(32, 16)
    assert channel.size == FixedSize(2)
    _, y, x, channel = description.outputs[0].axes
    assert y.size == ReferencedSize("input", "y", 1.0, 0.0)
    assert (y.halo, x.halo, channel.halo) == (6, 6, 0)
    assert channel.size == FixedSize(3)
    assert [axis.id for axis in description.outputs[0].axes] == ["batch", "y", "x", "channel"]


def test_total_offset_is_twice_the_stated_one(tmp_path: Path) -> None:
    """Spec: shape(output) = shape(input) * scale + 2 * offset."""
    shape = {"reference_tensor": "input", "scale": [1, 2, 2, 0.5], "offset": [0, 0, -3, 1.5]}
    description = read(tmp_path, PackageRecipe(spec="0.4", in_channels=2), shape=shape)
    _, channel, y, x = description.outputs[0].axes
    assert channel.size == FixedSize(4)
    assert y.size == ReferencedSize("input", "y", 2.0, -6.0)
    assert x.size == ReferencedSize("input", "x", 0.5, 3.0)


def test_inserted_axis(tmp_path: Path) -> None:
    """A null scale is not counted: the axes after it belong to the reference axes before their position."""
    shape = {"reference_tensor": "input", "scale": [None, 1, 1], "offset": [1, 0, 0]}
    description = read(tmp_path, PackageRecipe(spec="0.4", axes="yx"), axes="cyx", shape=shape, halo=[0, 0, 0])
    channel, y, x = description.outputs[0].axes
    assert channel.size == FixedSize(2)
    assert y.size == ReferencedSize("input", "y")
    assert x.size == ReferencedSize("input", "x")


def test_fixed_shapes(tmp_path: Path) -> None:
    description = read(tmp_path, PackageRecipe(spec="0.4", minimum=64, step=0))
    assert [axis.size for axis in description.outputs[0].axes] == [SteppedSize(1, 1), *map(FixedSize, (1, 64, 64))]


def operations(folder: Path, *stated: dict[str, Any], channels: int = 3) -> list[tuple[str, Any]]:
    recipe = PackageRecipe(spec="0.4", in_channels=channels)
    write_package(folder, recipe)
    content = describe(folder, recipe)
    content["inputs"][0]["preprocessing"] = list(stated)
    write_description(folder, content)
    *found, last = read_description(folder).inputs[0].operations
    assert (last.id, last.kwargs) == ("ensure_dtype", {"dtype": "float32"})
    return [(operation.id, operation.kwargs) for operation in found]


def test_statistics_per_sample_and_per_dataset(tmp_path: Path) -> None:
    zero_mean = {"name": "zero_mean_unit_variance", "kwargs": {"mode": "per_sample", "axes": "cyx"}}
    percentiles = {"mode": "per_dataset", "axes": "xy", "min_percentile": 1, "max_percentile": 99.8}
    found = operations(tmp_path, zero_mean, {"name": "scale_range", "kwargs": percentiles})
    assert found == [
        ("zero_mean_unit_variance", {"axes": ["channel", "y", "x"], "eps": 1e-6}),
        (
            "scale_range",
            {
                "axes": ["batch", "x", "y"],
                "min_percentile": 1.0,
                "max_percentile": 99.8,
                "eps": 1e-6,
                "reference_tensor": None,
            },
        ),
    ]


@pytest.mark.parametrize(
    ("kwargs", "expected"),
    [
        ({"axes": "yx", "mean": [1, 2, 3], "std": [4, 5, 6]}, {"axis": "channel", "mean": [1, 2, 3], "std": [4, 5, 6]}),
        ({"axes": "yx", "mean": [1, 2, 3], "std": 4}, {"axis": "channel", "mean": [1, 2, 3], "std": [4, 4, 4]}),
        ({"axes": "yx", "mean": 1, "std": [2]}, {"mean": 1.0, "std": 2.0}),
        ({"axes": "cyx", "mean": 1, "std": 2}, {"mean": 1.0, "std": 2.0}),
    ],
)
def test_fixed_mean_and_deviation(tmp_path: Path, kwargs: dict[str, Any], expected: dict[str, Any]) -> None:
    found = operations(tmp_path, {"name": "zero_mean_unit_variance", "kwargs": {"mode": "fixed", **kwargs}})
    assert found == [("fixed_zero_mean_unit_variance", expected)]


def test_values_without_a_single_axis_for_them(tmp_path: Path) -> None:
    kwargs = {"mode": "fixed", "axes": "y", "mean": [1, 2, 3], "std": [4, 5, 6]}
    with pytest.raises(
        PackageError, match="zero_mean_unit_variance gives 3 values, but its axes 'y' of 'bcyx' leave no single"
    ):
        operations(tmp_path, {"name": "zero_mean_unit_variance", "kwargs": kwargs})


def test_plain_operations(tmp_path: Path) -> None:
    found = operations(
        tmp_path,
        {"name": "scale_linear", "kwargs": {"gain": 2, "offset": 3, "axes": "xy"}},
        {"name": "scale_linear", "kwargs": {"gain": [1, 2, 3], "axes": "xy"}},
        {"name": "clip", "kwargs": {"min": 0, "max": 1}},
        {"name": "sigmoid"},
    )
    assert found == [
        ("scale_linear", {"gain": 2.0, "offset": 3.0}),
        ("scale_linear", {"axis": "channel", "gain": [1, 2, 3], "offset": [0, 0, 0]}),
        ("clip", {"min": 0.0, "max": 1.0, "min_percentile": None, "max_percentile": None, "axes": None}),
        ("sigmoid", {}),
    ]


def test_postprocessing_ends_in_the_stated_type_unless_it_binarizes(tmp_path: Path) -> None:
    """As bioimageio.core does for 0.4; binarize decides for itself."""
    post = [
        {"name": "scale_mean_variance", "kwargs": {"mode": "per_sample", "reference_tensor": "input", "axes": "cyx"}}
    ]
    description = read(tmp_path / "a", PackageRecipe(spec="0.4"), postprocessing=post, data_type="uint16")
    scale, cast = description.outputs[0].operations
    assert scale.kwargs == {"reference_tensor": "input", "axes": ["channel", "y", "x"], "eps": 1e-6}
    assert (cast.id, cast.kwargs) == ("ensure_dtype", {"dtype": "uint16"})
    post = [{"name": "binarize", "kwargs": {"threshold": 0.25}}]
    description = read(tmp_path / "b", PackageRecipe(spec="0.4"), postprocessing=post)
    assert [(entry.id, entry.kwargs) for entry in description.outputs[0].operations] == [
        ("binarize", {"threshold": 0.25})
    ]


def test_minimum_smaller_than_the_halo_is_raised_to_the_first_size_that_leaves_a_pixel(tmp_path: Path) -> None:
    """deepImageJ exported minimum 8, step 8 with a halo of 47, which the spec library refuses."""
    recipe = PackageRecipe(spec="0.4", axes="byxc", minimum=8, step=8, halo=47)
    description = read(tmp_path, recipe)
    assert [axis.size for axis in description.inputs[0].axes[1:3]] == [SteppedSize(96, 8)] * 2
