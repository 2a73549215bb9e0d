"""Comparison of a network with what was made of it, on several shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.runtime.protocol import Array
from zoobridge.runtime.torch_library import torch, translated

Example = tuple[Any, ...]
Compute = Callable[..., Any]

TOLERANCE = 1e-3
"""Largest difference, as a share of the largest value: the relative tolerance of the spec."""


def examples(shapes: Sequence[Sequence[tuple[int, ...]]]) -> tuple[Example, ...]:
    """Seeded noise between 0 and 1, float32; one tuple of tensors per example."""
    rng = np.random.default_rng(0)
    return tuple(
        tuple(torch().from_numpy(rng.random(shape, dtype=np.float32)) for shape in example) for example in shapes
    )


def outputs(result: Any) -> list[Any]:  # noqa: ANN401
    """The tensors that a network gave: alone, or in a sequence or mapping."""
    if isinstance(result, dict):
        return [tensor for each in result.values() for tensor in outputs(each)]
    if isinstance(result, list | tuple):
        return [tensor for each in result for tensor in outputs(each)]
    return [result]


def compiled(model: Any) -> Compute:  # noqa: ANN401
    """An ``openvino.Model`` as a function of tensors, computed in single precision."""
    from zoobridge.runtime.openvino_library import DEVICE, core, openvino
    from zoobridge.runtime.openvino_library import translated as by_openvino

    with by_openvino("compile the converted model"):
        made = core().compile_model(model, DEVICE, {"INFERENCE_PRECISION_HINT": openvino().Type.f32})

    def compute(*tensors: Any) -> list[Any]:  # noqa: ANN401
        with by_openvino("compute the converted model"):
            results = made([tensor.numpy() for tensor in tensors])
            return [torch().from_numpy(np.array(results[port])) for port in range(len(made.outputs))]

    return compute


def refuse_different(original: Compute, made: Compute, given: Sequence[Example], title: str) -> None:
    """Compare on all examples that the original can compute; the first of them it must.

    Raises
    ------
    EngineError
        If `made` fails or computes something else.
    """
    for number, example in enumerate(given):
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in example)
        try:
            with translated(f"compute the network for the input shape {shapes}"), torch().no_grad():
                expected = [np.array(tensor) for tensor in outputs(original(*example))]
        except EngineError:
            if number == 0:
                raise
            continue
        with translated(f"compute what was made of the network for the input shape {shapes}"), torch().no_grad():
            found = [np.array(tensor) for tensor in outputs(made(*example))]
        if not _same(expected, found):
            msg = f"{title} computes something else than the network for the input shape {shapes}."
            raise EngineError(msg)


def _same(expected: Sequence[Array], found: Sequence[Array]) -> bool:
    return len(expected) == len(found) and all(
        one.shape == other.shape and np.allclose(one, other, rtol=0, atol=TOLERANCE * float(np.abs(one).max(initial=1)))
        for one, other in zip(expected, found, strict=True)
    )
