from __future__ import annotations

import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.inference.example_shapes import example_shapes
from zoobridge.package.store import Store


def shapes(tmp_path, **recipe):
    return example_shapes(
        Store(tmp_path / "home", bundled={}).install(write_package(tmp_path / "p", PackageRecipe(**recipe)))
    )


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_the_test_tensors_and_one_alignment_more(tmp_path, spec):
    assert shapes(tmp_path, spec=spec, minimum=24, step=8, in_channels=3) == (
        {"input": (1, 3, 40, 40)},
        {"input": (1, 3, 56, 56)},
    )


def test_a_step_of_one_is_not_believed(tmp_path):
    first, larger = shapes(tmp_path, axes="bczyx", minimum=30, step=1)
    assert (first["input"], larger["input"]) == ((1, 1, 32, 32, 32), (1, 1, 48, 48, 48))


def test_a_model_of_one_size_has_one_example(tmp_path):
    assert shapes(tmp_path, axes="byxc", minimum=64, step=0) == ({"input": (1, 64, 64, 1)},)


def test_without_test_tensors_a_size_the_model_takes_is_chosen(tmp_path):
    from dataclasses import replace

    model = Store(tmp_path / "home", bundled={}).install(
        write_package(tmp_path / "p", PackageRecipe(minimum=20, step=30))
    )
    inputs = tuple(replace(tensor, test=None) for tensor in model.description.inputs)
    untested = replace(model, description=replace(model.description, inputs=inputs))
    assert example_shapes(untested)[0] == {"input": (1, 1, 80, 80)}
