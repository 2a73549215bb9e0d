"""Zoos of one model, computed by fakes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.models.generated import PackageRecipe, describe, write_description, write_package
from zoobridge.inference.zoo import Zoo
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.settings import Settings

NAME = "tiny-model"


def identity_package(folder: Path, recipe: PackageRecipe | None = None, name: str = NAME) -> Path:
    """A package whose test output is its test input, as a fake that computes the identity says."""
    recipe = recipe or PackageRecipe()
    write_package(folder, recipe)
    np.save(folder / "test_output.npy", np.load(folder / "test_input.npy"))
    write_description(folder, describe(folder, recipe) | {"id": name})
    return folder


def untested_package(folder: Path, recipe: PackageRecipe | None = None) -> Path:
    """A package that brings no test tensors."""
    recipe = recipe or PackageRecipe()
    write_package(folder, recipe)
    description = _named(describe(folder, recipe))
    for tensor in (*description["inputs"], *description["outputs"]):
        del tensor["test_tensor"]
    write_description(folder, description)
    return folder


def zoo_with(tmp_path: Path, engines: Sequence[FakeEngine], recipe: PackageRecipe | None = None) -> Zoo:
    """A zoo with the model `NAME`, which was not tried yet."""
    zoo = Zoo(Settings(tmp_path / "home"), engines=engines)
    zoo.install(identity_package(tmp_path / "package", recipe), verify=False)
    return zoo


def _named(description: dict[str, Any]) -> dict[str, Any]:
    return description | {"id": NAME}
