"""Descriptions written for the tests: what the real ones have, and what none of them happens to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ONNX = {"onnx": {"opset_version": 17}}
SAVED_MODEL = {"tensorflow_saved_model_bundle": {"tensorflow_version": "2.20"}}
KERAS = {"keras_hdf5": {"tensorflow_version": "2.20"}}
KERAS_3 = {"keras_v3": {"keras_version": "3.10", "backend": ["tensorflow", "2.20"]}}
TORCHSCRIPT = {"torchscript": {"pytorch_version": "2.6"}}
STATE_DICT = {"pytorch_state_dict": {"pytorch_version": "2.6"}}
BROWSER = {"tensorflow_js": {"tensorflow_version": "2.20"}}

_COMMON = {
    "type": "model",
    "description": "Written for a test.",
    "authors": [{"name": "A. Tester"}],
    "cite": [{"text": "A paper", "doi": "10.1234/abcd"}],
    "license": "MIT",
    "documentation": "README.md",
    "tags": ["test"],
    "timestamp": "2026-01-01T00:00:00",
}
Entry = dict[str, Any]


def new(name: str, inputs: Sequence[Entry], outputs: Sequence[Entry], weights: Mapping[str, Any]) -> Entry:
    """A description of spec 0.5."""
    stated = {key: dict(value) for key, value in weights.items()}
    return _COMMON | {
        "format_version": "0.5.4",
        "id": name,
        "name": f"Written {name}",
        "version": "1",
        "inputs": list(inputs),
        "outputs": list(outputs),
        "weights": stated,
    }


def tensor(name: str, axes: Sequence[Entry], steps: Sequence[Any] = (), after: bool = False, **more: Any) -> Entry:
    data = {"data": {"type": more.pop("dtype", "float32")}}
    operations = [step if isinstance(step, dict) else operation(step) for step in steps]
    return {"id": name, "axes": list(axes), "postprocessing" if after else "preprocessing": operations} | data | more


def batch() -> Entry:
    return {"type": "batch"}


def channels(count: int, prefix: str = "channel") -> Entry:
    return {"type": "channel", "channel_names": [f"{prefix}{number}" for number in range(count)]}


def along(axis: str, size: Any, **more: Any) -> Entry:
    """A space axis: an int, ``(least, step)``, or ``"tensor"`` for the size of that axis of an input."""
    if isinstance(size, tuple):
        size = {"min": size[0], "step": size[1]}
    elif isinstance(size, str):
        size = {"tensor_id": size, "axis_id": axis} | ({"offset": more.pop("offset")} if "offset" in more else {})
    return {"type": "space", "id": axis, "size": size} | more


def plane(size: Any, **more: Any) -> list[Entry]:
    return [along("y", size, **more), along("x", size, **more)]


def old(name: str, first: Entry, result: Entry, weights: Mapping[str, Any]) -> Entry:
    """A description of spec 0.4, of one input and one output."""
    common = {"data_type": "float32", "data_range": ["-inf", "inf"]}
    return _COMMON | {
        "format_version": "0.4.10",
        "name": f"Written {name}",
        "config": {"bioimageio": {"nickname": name}},
        "test_inputs": ["input.npy"],
        "test_outputs": ["output.npy"],
        "inputs": [common | {"name": "input"} | first],
        "outputs": [common | {"name": "output"} | result],
        "weights": {key: dict(value) for key, value in weights.items()},
    }


def like(scale: Sequence[float], offset: Sequence[float]) -> Entry:
    return {"reference_tensor": "input", "scale": list(scale), "offset": list(offset)}


def operation(name: str, **kwargs: Any) -> Entry:
    return {"id": name} | ({"kwargs": kwargs} if kwargs else {})


def old_operation(name: str, **kwargs: Any) -> Entry:
    return {"name": name, "kwargs": kwargs}


_YX = ["channel", "y", "x"]
_PERCENTILES = old_operation("scale_range", mode="per_sample", axes="yxc", min_percentile=1, max_percentile=99.8)

DESCRIPTIONS: tuple[Entry, ...] = (
    new(
        "stepped-onnx",
        [tensor("raw", [batch(), channels(2), *plane((32, 16))], [operation("zero_mean_unit_variance", axes=_YX)])],
        [tensor("maps", [batch(), channels(3), *plane("raw", halo=8)], ["sigmoid"], after=True)],
        ONNX,
    ),
    old(
        "old-channels-last",
        {"axes": "byxc", "shape": {"min": [1, 32, 32, 3], "step": [0, 8, 8, 0]}, "preprocessing": [_PERCENTILES]},
        {"axes": "byxc", "shape": like([1, 1, 1, 0], [0, 0, 0, 2.5]), "halo": [0, 8, 8, 0]},
        SAVED_MODEL,
    ),
    old(
        "old-fixed-keras",
        {"axes": "bxyc", "shape": [1, 64, 48, 1], "preprocessing": [_PERCENTILES], "data_type": "uint8"},
        {
            "axes": "bxyc",
            "shape": [1, 64, 48, 1],
            "postprocessing": [old_operation("binarize", threshold=0.5)],
            "data_type": "bool",
        },
        KERAS,
    ),
    new(
        "keras-volume",
        [
            tensor(
                "raw",
                [batch(), along("z", (8, 4)), *plane((32, 16)), channels(1)],
                [operation("clip", min_percentile=1.0, max_percentile=99.0), operation("scale_linear", gain=0.01)],
            )
        ],
        [
            tensor(
                "classes",
                [batch(), along("z", "raw"), *plane("raw"), channels(3)],
                [operation("softmax", axis="channel")],
                after=True,
            )
        ],
        KERAS_3,
    ),
    new(
        "twice-as-fine",
        [tensor("raw", [batch(), channels(1), *plane(48)], [operation("scale_range", axes=_YX)])],
        [tensor("fine", [batch(), channels(1), *plane("raw", scale=0.5)], after=True)],
        ONNX,
    ),
    new(
        "half-as-fine",
        [tensor("raw", [batch(), channels(1), *plane((48, 16), scale=0.5)])],
        [tensor("coarse", [batch(), channels(2), *plane("raw", scale=1.0)], after=True)],
        SAVED_MODEL,
    ),
    old(
        "old-dropped-border",
        {"axes": "bcyx", "shape": {"min": [1, 1, 48, 48], "step": [0, 0, 16, 16]}},
        {"axes": "bcyx", "shape": like([1, 2, 1, 1], [0, 0, -4, -4])},
        ONNX,
    ),
    new(
        "two-images-and-a-number",
        [
            tensor("raw", [batch(), channels(2), *plane((32, 16))]),
            tensor("second", [batch(), channels(1), *plane("raw")], [operation("scale_linear", gain=0.1, offset=1.0)]),
            tensor("time", [batch(), channels(1, "seconds")]),
        ],
        [
            tensor("sum", [batch(), channels(1), *plane("raw")], after=True),
            tensor("mask", [batch(), *plane("raw")], [operation("binarize", threshold=60.0)], after=True),
        ],
        ONNX,
    ),
    new(
        "class-scores",
        [tensor("raw", [batch(), channels(1), *plane(64)], [operation("scale_linear", gain=0.01)])],
        [
            tensor("classes", [batch(), channels(4, "class")], [operation("softmax", axis="channel")], after=True),
            tensor("boxes", [batch(), {"type": "index", "id": "found", "size": 3}, along("corner", 4)], after=True),
        ],
        SAVED_MODEL,
    ),
    old(
        "old-plane-of-labels",
        {"axes": "yx", "shape": {"min": [40, 40], "step": [8, 8]}, "data_type": "uint8"},
        {"axes": "yx", "shape": like([1, 1], [0, 0]), "data_type": "uint16"},
        ONNX,
    ),
    new(
        "time-of-its-own",
        [
            tensor(
                "raw",
                [batch(), {"type": "time", "id": "time", "size": 3}, channels(1), *plane((32, 16))],
                [operation("fixed_zero_mean_unit_variance", mean=50.0, std=20.0)],
            )
        ],
        [tensor("next", [batch(), {"type": "time", "id": "time", "size": 3}, channels(2), *plane("raw")], after=True)],
        ONNX,
    ),
    new(
        "every-format",
        [tensor("raw", [batch(), channels(1), *plane((32, 16))], [operation("zero_mean_unit_variance", axes=_YX)])],
        [tensor("maps", [batch(), channels(2), *plane("raw")], after=True)],
        ONNX | SAVED_MODEL | KERAS | TORCHSCRIPT | STATE_DICT | BROWSER,
    ),
    new(
        "script-volume",
        [
            tensor(
                "raw",
                [batch(), channels(1), along("z", 8), *plane(32)],
                [operation("ensure_dtype", dtype="float32")],
                dtype="uint16",
            )
        ],
        [tensor("maps", [batch(), channels(2), along("z", 8), *plane(32)], ["sigmoid"], after=True)],
        TORCHSCRIPT,
    ),
    old(
        "old-code",
        {"axes": "bcxy", "shape": [1, 1, 64, 64]},
        {"axes": "bcxy", "shape": [1, 1, 128, 128]},
        STATE_DICT,
    ),
    new(
        "optional-prompts",
        [
            tensor("image", [batch(), channels(3), *plane((16, 1))], dtype="uint8"),
            tensor(
                "prompts", [batch(), {"type": "index", "id": "found", "size": {"min": 1, "step": 1}}], optional=True
            ),
        ],
        [tensor("masks", [batch(), {"type": "index", "id": "found", "size": {"min": 1}}, *plane("image")], after=True)],
        STATE_DICT,
    ),
    new(
        "browser-only",
        [tensor("raw", [batch(), channels(1), *plane(64)])],
        [tensor("maps", [batch(), channels(1), *plane(64)], after=True)],
        BROWSER,
    ),
)
