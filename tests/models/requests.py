"""Load requests for the engines, without a store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.models.generated import PackageRecipe
from tests.models.writers import WEIGHT_FILES, write_weights
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, SteppedSize, Tensor
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest

_KINDS = {"b": AxisKind.BATCH, "c": AxisKind.CHANNEL}


def tensor(name: str, axes: str, channels: int = 1, size: int | None = None) -> Tensor:
    """A tensor of float32; `size` fixes the spatial sizes."""
    spatial = SteppedSize(16, 8) if size is None else FixedSize(size)
    sizes = {"b": SteppedSize(1, 1), "c": FixedSize(channels)}
    return Tensor(
        name, tuple(Axis(each, each, _KINDS.get(each, AxisKind.SPACE), sizes.get(each, spatial)) for each in axes)
    )


def request_for(
    folder: Path, weights_format: str, recipe: PackageRecipe | None = None, **changes: object
) -> LoadRequest:
    """Write the weights of a recipe into `folder` and ask for them."""
    recipe = recipe or PackageRecipe()
    target = folder / WEIGHT_FILES[weights_format]
    write_weights(weights_format, target, recipe.convolution)
    fixed = recipe.minimum if recipe.step == 0 else None
    request = LoadRequest(
        weights=target,
        format=WeightsFormat(weights_format),
        inputs=(tensor("input", recipe.axes, recipe.in_channels, fixed),),
        outputs=(tensor("output", recipe.axes, recipe.out_channels, fixed),),
        cache=folder / "cache",
    )
    return replace(request, **changes)  # type: ignore[arg-type]
