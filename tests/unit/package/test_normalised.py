from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.package.description import read_description
from zoobridge.package.model import Citation, ModelDescription, Tolerance
from zoobridge.package.normalised import from_json, to_json
from zoobridge.package.store import Store
from zoobridge.package.tensors import Axis, AxisKind, DataDependentSize, FixedSize, ReferencedSize, Tensor
from zoobridge.package.weights import Weights, WeightsFormat


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_round_trip_of_a_read_description(tmp_path: Path, spec: str) -> None:
    description = read_description(write_package(tmp_path, PackageRecipe(spec=spec, halo=2)))
    assert from_json(json.loads(json.dumps(to_json(description)))) == description


def test_round_trip_of_everything_else() -> None:
    axes = (
        Axis("a", "x", AxisKind.SPACE, DataDependentSize(2, None), halo=1, scale=0.5, unit="micrometer"),
        Axis("c", "c", AxisKind.CHANNEL, FixedSize(2), channel_names=("p", "q")),
        Axis("y", "y", AxisKind.SPACE, ReferencedSize("in", "y", 1 / 3, -1.0)),
    )
    description = ModelDescription(
        name="m",
        title="M",
        spec_version="0.5.4",
        inputs=(),
        outputs=(Tensor("out", axes, optional=True),),
        weights=(Weights(WeightsFormat.KERAS_V3, "w.keras", None, "3"),),
        citations=(Citation("t", None, "https://example.org"),),
        tolerances=(Tolerance(0.1, 0.2, 3, ("out",), ("onnx",)),),
        config={"a": [1, {"b": None}]},
    )
    assert from_json(json.loads(json.dumps(to_json(description)))) == description


def test_listing_imports_no_spec_library_and_no_framework(tmp_path: Path) -> None:
    Store(tmp_path / "home", bundled={}).install(write_package(tmp_path / "package"))
    code = f"""
import sys
from pathlib import Path
from zoobridge.package.store import Store
store = Store(Path({str(tmp_path / "home")!r}), bundled={{}})
print(*store.names(), *[model.description.title for model in store.list()])
heavy = {{"bioimageio", "pydantic", "numpy", "requests", "filelock", "tensorflow", "openvino"}}
sys.exit(f"imported {{heavy & set(sys.modules)}}" if heavy & set(sys.modules) else 0)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "tiny-model Generated tiny-model\n", "")
