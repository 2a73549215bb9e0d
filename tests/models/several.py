"""A package of several inputs and outputs with an ONNX graph whose result NumPy can tell.

``sum = image + second * time`` (an image of `channels` channels), ``scores`` = mean of `sum` over y and x (no image).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.models.generated import write_description

Array = NDArray[Any]
CLASSES = ("nucleus", "cytoplasm")


def forward(image: Array, second: Array, time: float) -> dict[str, Array]:
    """What the package computes for ``(channel, y, x)`` arrays."""
    total = (image.astype(np.float64) + second.astype(np.float64) * time).astype(np.float32)
    return {"sum": total, "scores": total.mean(axis=(1, 2), dtype=np.float64).astype(np.float32)}


def write_several(folder: Path, name: str = "several", *, optional: bool = False) -> Path:
    """Write the package, with all inputs but the first called optional if so; returns its folder."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(5)
    tensors = {
        "image": rng.normal(1, 2, (1, 2, 32, 48)).astype(np.float32),
        "second": rng.normal(1, 2, (1, 2, 32, 48)).astype(np.float32),
        "time": np.full((1, 1), 0.5, np.float32),
    }
    expected = forward(tensors["image"][0], tensors["second"][0], 0.5)
    for key, array in {**tensors, **{key: array[None] for key, array in expected.items()}}.items():
        np.save(folder / f"{key}.npy", array)
    (folder / "README.md").write_text("# Several\n\n## Validation\n\nNone.\n", encoding="utf-8")
    _write_onnx(folder / "weights.onnx")
    description = _description(folder, name)
    for tensor in description["inputs"][1:] if optional else ():
        tensor["optional"] = True
    write_description(folder, description)
    return folder


def _description(folder: Path, name: str) -> dict[str, Any]:
    def tensor(key: str, axes: list[dict[str, Any]]) -> dict[str, Any]:
        file = folder / f"{key}.npy"
        test = {"source": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        return {"id": key, "axes": [{"type": "batch"}, *axes], "data": {"type": "float32"}, "test_tensor": test}

    def space(size: Any) -> list[dict[str, Any]]:
        return [{"type": "space", "id": letter, "size": size(letter)} for letter in "yx"]

    channels = {"type": "channel", "channel_names": list(CLASSES)}
    follow = space(lambda letter: {"tensor_id": "image", "axis_id": letter})
    weights = folder / "weights.onnx"
    return {
        "format_version": "0.5.4",
        "type": "model",
        "id": name,
        "name": "Generated several",
        "description": "A sum, made for a test.",
        "authors": [{"name": "A. Tester"}],
        "cite": [{"text": "A paper", "doi": "10.1234/abcd"}],
        "license": "MIT",
        "documentation": "README.md",
        "version": "1",
        "inputs": [
            tensor("image", [channels, *space(lambda _: {"min": 16, "step": 16})]),
            tensor("second", [channels, *follow]),
            tensor("time", [{"type": "channel", "channel_names": ["seconds"]}]),
        ],
        "outputs": [tensor("sum", [channels, *follow]), tensor("scores", [channels])],
        "weights": {
            "onnx": {
                "source": weights.name,
                "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
                "opset_version": 17,
            }
        },
    }


def _write_onnx(target: Path) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    picture = ["batch", 2, "y", "x"]
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    nodes = [
        helper.make_node("Reshape", ["time", "scalar"], ["factor"]),
        helper.make_node("Mul", ["second", "factor"], ["scaled"]),
        helper.make_node("Add", ["image", "scaled"], ["sum"]),
        helper.make_node("ReduceMean", ["sum"], ["scores"], axes=[2, 3], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "several",
        [value("image", picture), value("second", picture), value("time", ["batch", 1])],
        [value("sum", picture), value("scores", ["batch", 2])],
        [numpy_helper.from_array(np.array([1, 1, 1, 1], np.int64), "scalar")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
