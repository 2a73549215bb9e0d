"""A graph as the network that training knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.layers import weights_of
from zoobridge.practice.adjust.network.losses import Loss, Objective, loss_towards
from zoobridge.practice.adjust.network.protocol import Array, Export, Layer, Values
from zoobridge.practice.adjust.network.tensorflow.border import border, tensor_types
from zoobridge.practice.adjust.network.tensorflow.graph import Graph
from zoobridge.practice.adjust.network.tensorflow.head import head
from zoobridge.practice.adjust.network.tensorflow.operations import TensorFlowOperations
from zoobridge.practice.adjust.network.tensorflow.saved_model import write_saved_model
from zoobridge.practice.adjust.network.tensorflow.training import GraphOptimiser, Trained, computed
from zoobridge.runtime.tensorflow_library import keras, tensorflow

KERAS, SAVED_MODEL = "weights.keras", "saved_model.zip"


@dataclass(frozen=True)
class TensorFlowNetwork:
    """See `zoobridge.practice.adjust.network.protocol.Network`.

    Parameters
    ----------
    keras : object or None
        The Keras model; None for a SavedModel.
    """

    graph: Graph
    origin: Weights
    keras: Any = None
    _variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """From the lowest to the highest."""
        return self.graph.layers

    def values(self, names: Sequence[str]) -> dict[str, Array]:
        """Weights of the parent."""
        return self.graph.values(names)

    def frozen(self, trained: Sequence[Layer]) -> Values:
        """The weights of the other layers, which are constants."""
        return self.graph.values(weights_of(layer for layer in self.layers if layer not in trained))

    def computed(self, values: Values) -> Callable[[Array], Array]:
        """A function from batches of images to the output."""
        compute = computed(self.graph, (self.graph.output,), values)
        return lambda batch: compute(batch)[0]

    def part(self, trained: Sequence[Layer], objective: Objective, sample: Array, room: float) -> TensorFlowPart:
        """The part that is trained; what lies below is kept where there is room, else computed at every step."""
        start = head(self.graph, objective)
        loss = loss_towards(objective, start.activation, TensorFlowOperations())
        weights = weights_of(trained)
        tensors = border(self.graph, trained, tensor_types(self.graph)).tensors
        part = TensorFlowPart(Trained(self.graph, tensors, start.tensor, weights), loss)
        if sum(tensor.nbytes for tensor in part.features(sample)) / len(sample) <= room:
            return part
        return TensorFlowPart(Trained(self.graph, (self.graph.input,), start.tensor, weights), loss)

    def exports(self, parent: InstalledModel, values: Values) -> tuple[Export, ...]:
        """Keras where the parent is Keras, and a SavedModel."""
        ports = (parent.description.inputs[0].id, parent.description.outputs[0].id)

        def write(target: Path) -> None:
            write_saved_model(self.graph, values, target, ports)

        saved_model = Export(WeightsFormat.TENSORFLOW_SAVED_MODEL, SAVED_MODEL, "tensorflow", write, _about_saved_model)
        if self.keras is None:
            return (saved_model,)

        def save(target: Path) -> None:
            for name, value in values.items():
                self._variables[name].assign(value)
            self.keras.save(target)

        return (Export(WeightsFormat.KERAS_V3, KERAS, "tensorflow", save, _about_keras), saved_model)


@dataclass(frozen=True)
class TensorFlowPart:
    """See `zoobridge.practice.adjust.network.protocol.Part`."""

    trained: Trained
    loss: Loss

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the weights that change."""
        return self.trained.weights

    def features(self, images: Array) -> tuple[Array, ...]:
        """The tensors at the border."""
        return tuple(self._below(images))

    def optimiser(self) -> GraphOptimiser:
        """Steps that begin at the weights of the parent."""
        return GraphOptimiser(self.trained, self.loss, self.trained.graph.values(self.weights))

    @cached_property
    def _below(self) -> Callable[[Array], list[Array]]:
        return computed(self.trained.graph, self.trained.border, {})


def _about_keras(_: Path) -> dict[str, Any]:
    return {"keras_version": keras().__version__, "backend": ["tensorflow", tensorflow().__version__]}


def _about_saved_model(_: Path) -> dict[str, Any]:
    comment = "weights are constants of the signature serving_default"
    return {"tensorflow_version": tensorflow().__version__, "comment": comment}
