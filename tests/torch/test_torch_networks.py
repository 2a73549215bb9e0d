"""Networks of PyTorch as training sees them: layers in order, what the loss looks at, losses and steps."""

from __future__ import annotations

import numpy as np
import pytest

from tests.torch.blobs import ORDER, bright_disc_finder, untrained
from zoobridge.errors import EngineError
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.adam import FORGETTING, SQUARED_FORGETTING, TINY
from zoobridge.practice.adjust.network.layers import fingerprint, trained_layers
from zoobridge.practice.adjust.network.losses import ObjectChannels, Objects, Restoration, loss_towards

BATCH = np.random.default_rng(0).normal(size=(2, 1, 16, 24)).astype(np.float32)


def traced(net):
    import torch

    return reread(torch.jit.trace(net, torch.zeros(1, 1, 32, 32)))


def scripted(net):
    import torch

    return reread(torch.jit.script(net))


def reread(script):
    """As it comes from a file."""
    import io

    import torch

    stream = io.BytesIO()
    torch.jit.save(script, stream)
    stream.seek(0)
    return torch.jit.load(stream).eval()


def as_it_is(net):
    return net


def examined(net):
    import torch

    from zoobridge.practice.adjust.network.pytorch import eager, script

    if isinstance(net, torch.jit.ScriptModule):
        return script.examine(net)
    return eager.examine(net, torch.from_numpy(BATCH))


def network(net, weights_format=WeightsFormat.TORCHSCRIPT):
    from zoobridge.practice.adjust.network.pytorch.network import TorchNetwork

    return TorchNetwork(net, examined(net), Weights(weights_format, "weights"))


def ending(last):
    """A network of one convolution and something after it."""
    import torch

    class Packed(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = torch.nn.Conv2d(1, 2, 3, padding=1)

        def forward(self, image):
            return last(self.conv(image))

    torch.manual_seed(0)
    return Packed().eval()


@pytest.mark.parametrize("make", [as_it_is, traced, scripted])
def test_layers_are_in_the_order_in_which_they_compute(make):
    net = make(bright_disc_finder())
    assert tuple(layer.name for layer in examined(net).layers) == ORDER
    assert [len(layer.weights) for layer in examined(net).layers] == [2] * 6
    assert [name.partition(".")[0] for name, _ in net.named_parameters()] != [each for each in ORDER for _ in range(2)]


@pytest.mark.parametrize("make", [as_it_is, traced])
@pytest.mark.parametrize(
    ("last", "activation"),
    [
        (lambda x: x.sigmoid(), "sigmoid"),
        (lambda x: (x.sigmoid(), x), "sigmoid"),
        (lambda x: {"probability": x.softmax(1)}, "softmax"),
        (lambda x: x.sigmoid() * 1, "none"),
        (lambda x: x, "none"),
    ],
    ids=["alone", "first of two", "named", "changed afterwards", "none"],
)
@pytest.mark.filterwarnings("ignore:.*Encountering a dict:UserWarning")
def test_the_loss_looks_at_the_network_before_its_activation(make, last, activation):
    import torch

    from zoobridge.practice.adjust.network.pytorch.anatomy import first

    if make is traced:
        net = reread(torch.jit.trace(ending(last), torch.zeros(1, 1, 16, 16), strict=False))
    else:
        net = ending(last)
    anatomy = examined(net)
    assert anatomy.activation == activation
    apply = {"sigmoid": torch.sigmoid, "softmax": lambda x: torch.softmax(x, 1), "none": lambda x: x}[activation]
    with torch.no_grad():
        batch = torch.from_numpy(BATCH)
        np.testing.assert_array_equal(apply(anatomy.before(batch)), first(net(batch)))


@pytest.mark.parametrize("make", [as_it_is, traced, scripted])
def test_a_network_that_is_sure_and_wrong_can_be_taught_otherwise(make):
    import torch

    net = untrained().eval()
    with torch.no_grad():
        net.head.bias.fill_(40.0)
    made = network(make(net))
    targets = np.zeros((2, 16, 24, 3), np.float32)
    objective = Objects(ObjectChannels(1, 0))
    optimiser = made.part(trained_layers(made.layers, "1"), objective, BATCH, 0).optimiser()
    assert made.computed({})(BATCH).min() == 1
    start = optimiser.values()["head.bias"]
    before = optimiser.loss([BATCH], targets)
    for _ in range(10):
        optimiser.step([BATCH], targets, 1.0)
    assert optimiser.values()["head.bias"] < start - 5
    assert optimiser.loss([BATCH], targets) < before - 5


@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "none"])
@pytest.mark.parametrize("boundary", [-1, 1])
def test_losses_of_objects_are_those_of_tensorflow(activation, boundary):
    random = np.random.default_rng(0)
    output = random.normal(size=(2, 3, 8, 8)).astype(np.float32)
    output = 1 / (1 + np.exp(-output)) if activation == "none" else output
    targets = (random.random((2, 8, 8, 3)) > 0.5).astype(np.float32)
    same_in_both(Objects(ObjectChannels(1, 0, boundary)), activation, output, targets)


def test_the_loss_of_restoration_is_that_of_tensorflow():
    random = np.random.default_rng(0)
    output = random.normal(size=(2, 1, 4, 8, 8)).astype(np.float32)
    targets = random.normal(size=(2, 4, 8, 8, 1)).astype(np.float32)
    same_in_both(Restoration("bczyx", 2.0, 1.0, 3.0), "none", output, targets)


def same_in_both(objective, activation, output, targets):
    import torch

    from zoobridge.practice.adjust.network.pytorch.operations import TorchOperations
    from zoobridge.practice.adjust.network.tensorflow.operations import TensorFlowOperations
    from zoobridge.runtime.tensorflow_library import tensorflow

    ours = loss_towards(objective, activation, TorchOperations())
    theirs = loss_towards(objective, activation, TensorFlowOperations())
    found = float(ours(torch.from_numpy(output), torch.from_numpy(targets)))
    assert found == pytest.approx(float(theirs(tensorflow().constant(output), tensorflow().constant(targets))), 1e-5)
    assert found > 0.1


def test_steps_are_those_of_adam():
    net = ending(lambda x: x)
    made = network(net, WeightsFormat.PYTORCH_STATE_DICT)
    part = made.part(made.layers, Restoration("bcyx", 1.0, 0.0, 1.0), BATCH, 0)
    optimiser = part.optimiser()
    targets = np.random.default_rng(1).normal(size=(2, 16, 24, 2)).astype(np.float32)
    bias, mean, square = optimiser.values()["conv.bias"], 0.0, 0.0
    for number in range(1, 4):
        error = made.computed(optimiser.values())(BATCH) - targets.transpose(0, 3, 1, 2)
        gradient = np.sign(error).sum((0, 2, 3)) / error.size
        mean = FORGETTING * mean + (1 - FORGETTING) * gradient
        square = SQUARED_FORGETTING * square + (1 - SQUARED_FORGETTING) * gradient**2
        scale = 0.1 * np.sqrt(1 - SQUARED_FORGETTING**number) / (1 - FORGETTING**number)
        bias = bias - scale * mean / (np.sqrt(square) + TINY)
        optimiser.step([BATCH], targets, 0.1)
        np.testing.assert_allclose(optimiser.values()["conv.bias"], bias, rtol=1e-4)


@pytest.mark.parametrize("make", [as_it_is, traced])
def test_training_leaves_the_frozen_part_alone_and_is_gone_on_from_a_state(make):
    made = network(make(bright_disc_finder()))
    trained = trained_layers(made.layers, "top")
    part = made.part(trained, Objects(ObjectChannels(1, 0)), BATCH, 0)
    frozen = fingerprint(made.frozen(trained))
    assert {"low.weight", "norm.running_var", "deeper.bias"} < made.frozen(trained).keys()
    targets = (np.random.default_rng(1).random((2, 16, 24, 3)) > 0.5).astype(np.float32)
    one = part.optimiser()
    losses = [one.step([BATCH], targets, 0.02) for _ in range(15)]
    assert losses[-1] < losses[0]
    state = one.state()
    one.step([BATCH], targets, 0.02)
    wanted = fingerprint(one.values())
    other = part.optimiser()
    assert fingerprint(other.values()) == fingerprint(made.values(part.weights)) != wanted
    other.restore(state)
    other.step([BATCH], targets, 0.02)
    assert fingerprint(other.values()) == wanted
    assert fingerprint(made.frozen(trained)) == frozen


def test_weights_that_no_gradient_reaches_are_told():
    made = network(ending(lambda x: x.detach() + 1), WeightsFormat.PYTORCH_STATE_DICT)
    optimiser = made.part(made.layers, Restoration("bcyx", 1.0, 0.0, 1.0), BATCH, 0).optimiser()
    with pytest.raises(EngineError, match="could not train the network"):
        optimiser.step([BATCH], np.zeros((2, 16, 24, 2), np.float32), 0.1)
