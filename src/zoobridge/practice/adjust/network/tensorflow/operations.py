"""TensorFlow for the formulas of losses."""

from __future__ import annotations

from collections.abc import Sequence

from zoobridge.practice.adjust.network.losses import Tensor
from zoobridge.runtime.tensorflow_library import tensorflow


class TensorFlowOperations:
    """See `zoobridge.practice.adjust.network.losses.Operations`."""

    def channel(self, tensor: Tensor, axis: int, place: int) -> Tensor:
        """One channel, without the axis."""
        return tensorflow().gather(tensor, place, axis=axis)

    def channels(self, tensor: Tensor, axis: int, places: Sequence[int]) -> Tensor:
        """Some channels."""
        return tensorflow().gather(tensor, list(places), axis=axis)

    def sigmoid(self, tensor: Tensor) -> Tensor:
        """The logistic function."""
        return tensorflow().sigmoid(tensor)

    def log(self, tensor: Tensor) -> Tensor:
        """The natural logarithm."""
        return tensorflow().math.log(tensor)

    def log_sum_exp(self, tensor: Tensor, axis: int) -> Tensor:
        """Logarithm of the sum of exponentials, without the axis."""
        return tensorflow().reduce_logsumexp(tensor, axis)

    def cross_entropy(self, wanted: Tensor, logits: Tensor) -> Tensor:
        """Of each element, between a probability and the logistic function of `logits`."""
        return tensorflow().nn.sigmoid_cross_entropy_with_logits(wanted, logits)

    def sums(self, tensor: Tensor, axes: Sequence[int]) -> Tensor:
        """Sum over axes, without them."""
        return tensorflow().reduce_sum(tensor, list(axes))

    def mean(self, tensor: Tensor) -> Tensor:
        """Of all elements."""
        return tensorflow().reduce_mean(tensor)

    def absolute(self, tensor: Tensor) -> Tensor:
        """Of each element."""
        return tensorflow().abs(tensor)

    def arranged(self, tensor: Tensor, order: Sequence[int], like: Tensor) -> Tensor:
        """The axes in another order, and then the shape of another tensor."""
        tf = tensorflow()
        return tf.reshape(tf.transpose(tensor, list(order)), tf.shape(like))
