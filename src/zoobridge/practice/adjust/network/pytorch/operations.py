"""PyTorch for the formulas of losses."""

from __future__ import annotations

from collections.abc import Sequence

from zoobridge.practice.adjust.network.losses import Tensor
from zoobridge.runtime.torch_library import torch


class TorchOperations:
    """See `zoobridge.practice.adjust.network.losses.Operations`."""

    def channel(self, tensor: Tensor, axis: int, place: int) -> Tensor:
        """One channel, without the axis."""
        return tensor.select(axis, place)

    def channels(self, tensor: Tensor, axis: int, places: Sequence[int]) -> Tensor:
        """Some channels."""
        return torch().stack([tensor.select(axis, place) for place in places], axis)

    def sigmoid(self, tensor: Tensor) -> Tensor:
        """The logistic function."""
        return tensor.sigmoid()

    def log(self, tensor: Tensor) -> Tensor:
        """The natural logarithm."""
        return tensor.log()

    def log_sum_exp(self, tensor: Tensor, axis: int) -> Tensor:
        """Logarithm of the sum of exponentials, without the axis."""
        return tensor.logsumexp(axis)

    def cross_entropy(self, wanted: Tensor, logits: Tensor) -> Tensor:
        """Of each element, between a probability and the logistic function of `logits`."""
        return torch().nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")

    def sums(self, tensor: Tensor, axes: Sequence[int]) -> Tensor:
        """Sum over axes, without them."""
        return tensor.sum(list(axes))

    def mean(self, tensor: Tensor) -> Tensor:
        """Of all elements."""
        return tensor.mean()

    def absolute(self, tensor: Tensor) -> Tensor:
        """Of each element."""
        return tensor.abs()

    def arranged(self, tensor: Tensor, order: Sequence[int], like: Tensor) -> Tensor:
        """The axes in another order, and then the shape of another tensor."""
        return tensor.permute(list(order)).reshape(like.shape)
