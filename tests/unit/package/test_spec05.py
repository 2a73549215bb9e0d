"""Tensors of spec 0.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.models.generated import PackageRecipe, describe, write_description, write_package
from zoobridge.package.description import read_description
from zoobridge.package.model import ModelDescription, Tolerance
from zoobridge.package.spec05 import axis_letters
from zoobridge.package.tensors import AxisKind, DataDependentSize, FixedSize, ReferencedSize, SteppedSize


def read(folder: Path, recipe: PackageRecipe | None = None, **changes: Any) -> ModelDescription:
    """Write a package, change its description by ``{"outputs.0.axes.2": value}``, read it."""
    recipe = recipe or PackageRecipe()
    write_package(folder, recipe)
    content = describe(folder, recipe)
    for path, value in changes.pop("at", {}).items():
        place: Any = content
        *parents, last = path.split(".")
        for step in parents:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = value
    write_description(folder, content)
    return read_description(folder)


@pytest.mark.parametrize("axes", ["bcyx", "byxc", "bczyx", "bzyxc", "yx", "yxc"])
def test_letters_keep_the_order(tmp_path: Path, axes: str) -> None:
    description = read(tmp_path, PackageRecipe(axes=axes))
    assert description.inputs[0].letters == axes
    assert description.outputs[0].letters == axes


def test_sizes(tmp_path: Path) -> None:
    description = read(tmp_path, PackageRecipe(in_channels=2, out_channels=3, minimum=32, step=16, halo=4))
    batch, channel, y, x = description.inputs[0].axes
    assert batch.size == SteppedSize(1, 1)
    assert channel.size == FixedSize(2)
    assert channel.channel_names == ("channel0", "channel1")
    assert y.size == x.size == SteppedSize(32, 16)
    _, channel, y, x = description.outputs[0].axes
    assert channel.size == FixedSize(3)
    assert y.size == ReferencedSize("input", "y", 1.0, 0.0)
    assert (y.halo, x.halo, channel.halo) == (4, 4, 0)


def test_fixed_sizes(tmp_path: Path) -> None:
    description = read(tmp_path, PackageRecipe(minimum=64, step=0), at={"inputs.0.axes.0.size": 1})
    assert [axis.size for axis in description.inputs[0].axes] == [FixedSize(n) for n in (1, 1, 64, 64)]


def test_scale_and_offset_of_a_reference(tmp_path: Path) -> None:
    """Spec: size = reference.size * reference.scale / axis.scale + offset."""
    axis = {
        "type": "space",
        "id": "y",
        "scale": 0.25,
        "unit": "micrometer",
        "size": {"tensor_id": "input", "axis_id": "y", "offset": -2},
    }
    source = {"type": "space", "id": "y", "scale": 0.5, "unit": "micrometer", "size": {"min": 16, "step": 8}}
    description = read(tmp_path, at={"inputs.0.axes.2": source, "outputs.0.axes.2": axis})
    found = description.outputs[0].axis("y")
    assert found is not None
    assert found.size == ReferencedSize("input", "y", 2.0, -2.0)
    assert (found.scale, found.unit) == (0.25, "micrometer")


def test_size_known_only_after_the_model_ran(tmp_path: Path) -> None:
    axes = [
        {"type": "batch"},
        {"type": "index", "size": {"min": 2, "max": 9}},
        {"type": "channel", "channel_names": ["a"]},
    ]
    description = read(tmp_path, at={"outputs.0.axes": axes})
    assert description.outputs[0].letters == "bic"
    assert description.outputs[0].axes[1].size == DataDependentSize(2, 9)


def test_operations_get_their_defaults_and_the_data_types_of_the_spec(tmp_path: Path) -> None:
    recipe = PackageRecipe(
        preprocessing=({"id": "zero_mean_unit_variance", "kwargs": {"axes": ["channel", "y", "x"]}},),
        postprocessing=({"id": "sigmoid"}, {"id": "binarize", "kwargs": {"threshold": 0.5}}),
    )
    description = read(tmp_path, recipe, at={"inputs.0.data.type": "uint16"})
    assert description.inputs[0].dtype == "uint16"
    before, scale, after = description.inputs[0].operations
    assert (before.id, before.kwargs) == ("ensure_dtype", {"dtype": "uint16"})
    assert (scale.id, scale.kwargs) == ("zero_mean_unit_variance", {"axes": ["channel", "y", "x"], "eps": 1e-6})
    assert (after.id, after.kwargs) == ("ensure_dtype", {"dtype": "uint16"})
    assert [operation.id for operation in description.outputs[0].operations] == ["sigmoid", "binarize"]


def test_optional_input_and_test_files(tmp_path: Path) -> None:
    description = read(tmp_path, at={"inputs.0.optional": True, "outputs.0.sample_tensor": {"source": "sample.png"}})
    assert description.inputs[0].optional
    assert description.outputs[0].sample == "sample.png"


def test_stated_tolerances(tmp_path: Path) -> None:
    stated = [
        {"absolute_tolerance": 0.01, "output_ids": ["output"], "weights_formats": ["onnx"]},
        {"relative_tolerance": 0.002, "mismatched_elements_per_million": 5},
    ]
    description = read(tmp_path, at={"config": {"bioimageio": {"reproducibility_tolerance": stated}}})
    assert description.tolerances == (
        Tolerance(0.01, 1e-3, 100, ("output",), ("onnx",)),
        Tolerance(1e-3, 0.002, 5),
    )


def test_default_tolerance_goes_by_the_data_type_of_the_output(tmp_path: Path) -> None:
    """bioimageio.spec: continuous outputs 1e-3 and 1e-3, 100 ppm; discrete ones exact, 1000 ppm."""
    assert read(tmp_path / "a").tolerances == (Tolerance(1e-3, 1e-3, 100, ("output",)),)
    discrete = read(tmp_path / "b", at={"outputs.0.data.type": "uint8"})
    assert discrete.tolerances == (Tolerance(0, 0, 1000, ("output",)),)


@pytest.mark.parametrize(
    ("ids", "letters"),
    [("zyx", "zyx"), (["dims"], "x"), (["s", "p"], "yx"), (["s", "y", "x"], "zyx"), (["s", "t", "y", "x"], "izyx")],
)
def test_space_axes_of_other_names_take_the_free_letters(ids: list[str], letters: str) -> None:
    assert axis_letters([(AxisKind.SPACE, axis) for axis in ids]) == list(letters)


@pytest.mark.parametrize(("ids", "letters"), [(["s", "p"], "ii"), (["dims"], "i"), (["s", "t", "y", "x"], "izyx")])
def test_where_images_name_theirs_a_tensor_without_y_and_x_is_a_list(ids: list[str], letters: str) -> None:
    assert axis_letters([(AxisKind.SPACE, axis) for axis in ids], named=True) == list(letters)
