"""Networks as graphs: which weights are higher, what is frozen, and steps of training on the rest."""

import numpy as np
import pytest

from zoobridge.errors import EngineError, UsageError
from zoobridge.practice.adjust.network.layers import fingerprint, trained_layers
from zoobridge.practice.adjust.network.losses import ObjectChannels, Objects, Restoration, object_loss, restoration_loss
from zoobridge.practice.adjust.network.tensorflow.border import border, tensor_types
from zoobridge.practice.adjust.network.tensorflow.graph import with_values
from zoobridge.practice.adjust.network.tensorflow.head import head
from zoobridge.practice.adjust.network.tensorflow.lifting import lift_constants, lift_variables
from zoobridge.practice.adjust.network.tensorflow.operations import TensorFlowOperations
from zoobridge.practice.adjust.network.tensorflow.training import GraphOptimiser, Trained, computed
from zoobridge.runtime.tensorflow_library import keras, tensorflow

TENSORFLOW = TensorFlowOperations()
ORDER = ("low", "norm", "deep", "deeper", "high", "output")


@pytest.fixture(scope="module")
def network():
    """A small U-Net with a normalisation, whose biases are all alike."""
    layers = keras().layers
    start = keras().Input((None, None, 1))
    low = layers.Conv2D(4, 3, padding="same", activation="relu", name="low")(start)
    low = layers.BatchNormalization(name="norm")(low)
    deep = layers.MaxPooling2D(2)(low)
    deep = layers.Conv2D(4, 3, padding="same", activation="relu", name="deep")(deep)
    deep = layers.Conv2D(4, 3, padding="same", activation="relu", name="deeper")(deep)
    joined = layers.Concatenate()([layers.UpSampling2D(2)(deep), low])
    high = layers.Conv2D(4, 3, padding="same", activation="relu", name="high")(joined)
    model = keras().Model(start, layers.Conv2D(2, 1, activation="sigmoid", name="output")(high))
    random = np.random.default_rng(0)
    for name in ORDER:
        if name != "norm":
            kernel, bias = model.get_layer(name).get_weights()
            spread = np.sqrt(2 / np.prod(kernel.shape[:-1]))
            model.get_layer(name).set_weights([random.normal(0, spread, kernel.shape), bias])
    model.get_layer("norm").set_weights([np.linspace(0.5, 1, 4), np.ones(4), np.ones(4) / 3, np.ones(4) * 2])
    return model


@pytest.fixture(scope="module")
def lifted(network):
    tf = tensorflow()
    function = tf.function(lambda image: [network(image, training=False)])
    variables = [(each.path.rpartition("/")[0], each) for each in network.trainable_variables]
    concrete = function.get_concrete_function(tf.TensorSpec((None, None, None, 1)))
    return (*lift_variables(concrete, variables), concrete)


@pytest.fixture
def batch():
    return np.random.default_rng(0).normal(size=(2, 16, 24, 1)).astype(np.float32)


def test_the_graph_computes_what_the_network_computes(network, lifted, batch):
    graph, indices, _ = lifted
    expected = np.asarray(network(batch, training=False))
    np.testing.assert_allclose(computed(graph, (graph.output,), {})(batch)[0], expected, atol=1e-6)
    assert sorted(indices.values()) == list(range(12))
    values = {name: np.asarray(network.trainable_variables[index]) for name, index in indices.items()}
    assert fingerprint(values) == fingerprint(graph.values(tuple(indices)))


def test_layers_are_in_order_and_statistics_are_no_weights(lifted):
    assert tuple(layer.name for layer in lifted[0].layers) == ORDER
    assert [len(layer.weights) for layer in lifted[0].layers] == [2] * 6


def test_a_graph_of_constants_has_the_same_layers_in_the_same_order(lifted, batch):
    graph = lift_constants(lifted[2])
    kernels = [layer for layer in graph.layers if len(layer.weights) > 1]
    assert [name for layer in graph.layers for name in ORDER if f"/{name}_" in f"/{layer.name}"] == [
        name for name in ORDER if name != "norm"
    ]
    assert len(kernels) == 5
    np.testing.assert_allclose(
        computed(graph, (graph.output,), {})(batch)[0], computed(lifted[0], (lifted[0].output,), {})(batch)[0]
    )


def test_choices_of_layers(lifted):
    layers = lifted[0].layers
    named = {choice: [layer.name for layer in trained_layers(layers, choice)] for choice in ("top", "all", "3")}
    assert named == {"top": ["high", "output"], "all": list(ORDER), "3": ["deeper", "high", "output"]}
    with pytest.raises(UsageError, match="more than the 6 layers"):
        trained_layers(layers, "7")


def objective(*postprocessing):
    return Objects(ObjectChannels(3, 0), postprocessing)


def part_of(graph, choice):
    trained = trained_layers(graph.layers, choice)
    weights = tuple(weight for layer in trained for weight in layer.weights)
    tensors = border(graph, trained, tensor_types(graph)).tensors
    return Trained(graph, tensors, head(graph, objective()).tensor, weights)


@pytest.mark.parametrize("choice", ["1", "2", "3", "4", "all"])
def test_what_the_frozen_part_gives_is_all_the_trained_part_needs(lifted, batch, choice):
    graph = lifted[0]
    part = part_of(graph, choice)
    features = computed(graph, part.border, {})(batch)
    assert (part.border == (graph.input,)) == (choice == "all")
    tf = tensorflow()
    upper = tf.function(lambda *given: graph.run(dict(zip(part.border, given, strict=True)), [graph.output])[0])
    other = {name: value + 0.1 for name, value in graph.values(graph.nodes and part.weights).items()}
    np.testing.assert_allclose(upper(*features), computed(graph, (graph.output,), {})(batch)[0], atol=1e-6)
    np.testing.assert_allclose(computed(graph, part.border, other)(batch)[0], features[0])


@pytest.mark.parametrize("choice", ["top", "all"])
def test_training_lowers_the_loss_and_a_state_is_gone_on_from(lifted, batch, choice):
    graph = lifted[0]
    part = part_of(graph, choice)
    features = computed(graph, part.border, {})(batch)
    wanted = (batch[..., 0] > 0).astype(np.float32)
    targets = np.stack([wanted, 1 - wanted, np.zeros_like(wanted)], -1)
    loss = object_loss(ObjectChannels(3, 0, 1), "sigmoid", TENSORFLOW)
    one = GraphOptimiser(part, loss, graph.values(part.weights))
    losses = [one.step(features, targets, 0.02) for _ in range(40)]
    assert losses[-1] < 0.95 * losses[0]
    other = GraphOptimiser(part, loss, graph.values(part.weights))
    other.restore(one.state())
    for optimiser in (one, other):
        optimiser.step(features, targets, 0.02)
    assert fingerprint(one.values()) == fingerprint(other.values()) != fingerprint(graph.values(part.weights))


def test_the_loss_looks_at_the_network_before_its_activation(lifted):
    graph = lifted[0]
    assert head(graph, objective()).activation == "sigmoid"
    assert head(graph, objective()).tensor != graph.output
    assert head(graph, objective("sigmoid")).tensor == graph.output


def test_activations_give_the_same_loss():
    tf = tensorflow()
    random = np.random.default_rng(0)
    logits = random.normal(size=(1, 4, 4, 2)).astype(np.float32)
    targets = (random.random((1, 4, 4, 3)) > 0.5).astype(np.float32)
    stated = object_loss(ObjectChannels(3, 0), "softmax", TENSORFLOW)(tf.constant(logits), targets)
    difference = (logits[..., :1] - logits[..., 1:]).astype(np.float32)
    sigmoid = object_loss(ObjectChannels(3, 0), "sigmoid", TENSORFLOW)(tf.constant(difference), targets)
    bare = object_loss(ObjectChannels(-1, 0), "none", TENSORFLOW)(
        tf.constant(1 / (1 + np.exp(-difference[..., 0]))), targets
    )
    np.testing.assert_allclose([float(sigmoid), float(bare)], float(stated), rtol=1e-5)


def test_restoration_is_judged_after_scaling_with_channels_last():
    found = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)
    loss = restoration_loss(Restoration("bcyx", gain=2.0, offset=1.0, spread=4.0), TENSORFLOW)
    wanted = found.transpose(0, 2, 3, 1) * 2 + 1
    tf = tensorflow()
    assert float(loss(tf.constant(found), tf.constant(wanted))) == 0
    assert float(loss(tf.constant(found), tf.constant(wanted + 2))) == pytest.approx(0.5)


def test_weights_that_no_gradient_reaches_are_told(lifted, batch):
    graph = lifted[0]
    part = Trained(graph, (graph.input,), graph.output, graph.layers[0].weights)
    optimiser = GraphOptimiser(
        part, lambda output, _: tensorflow().reduce_sum(tensorflow().round(output)) * 0, graph.values(part.weights)
    )
    unreached = GraphOptimiser(
        part, lambda _output, targets: tensorflow().reduce_sum(targets), graph.values(part.weights)
    )
    with pytest.raises(EngineError, match="no gradient reaches"):
        unreached.step([batch], batch, 0.1)
    assert optimiser.loss([batch], batch) == 0


def test_a_fingerprint_knows_every_bit(lifted):
    values = lifted[0].values(lifted[0].layers[0].weights)
    name = next(iter(values))
    changed = {**values, name: np.nextafter(values[name], np.float32(9))}
    assert fingerprint(changed) != fingerprint(values) == fingerprint(dict(reversed(values.items())))
    definition = with_values(lifted[0].definition, changed)
    assert definition != lifted[0].definition
