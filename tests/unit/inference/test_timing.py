import numpy as np

from tests.models.requests import tensor
from zoobridge.inference.timing import median_seconds, noise_inputs, representative_inputs
from zoobridge.package.model import ModelDescription


def description(*inputs):
    return ModelDescription("model", "Model", "0.5.4", inputs, (tensor("output", "bcyx"),), ())


def test_small_test_inputs_are_repeated_to_a_size_people_use():
    array = np.arange(16 * 24, dtype=np.float32).reshape(1, 1, 16, 24)
    result = representative_inputs(description(tensor("input", "bcyx")), {"input": array})["input"]
    assert result.shape == (1, 1, 512, 512)
    np.testing.assert_array_equal(result[0, 0, 16:32, 24:48], array[0, 0])


def test_large_ones_are_cut():
    result = representative_inputs(description(tensor("input", "byxc")), {"input": np.zeros((1, 1024, 800, 1))})
    assert result["input"].shape == (1, 512, 512, 1)


def test_stacks_are_smaller():
    result = representative_inputs(description(tensor("input", "bczyx")), {"input": np.zeros((1, 1, 16, 16, 16))})
    assert result["input"].shape == (1, 1, 32, 128, 128)


def test_a_fixed_size_stays():
    result = representative_inputs(description(tensor("input", "bcyx", size=96)), {"input": np.zeros((1, 1, 96, 96))})
    assert result["input"].shape == (1, 1, 96, 96)


def test_noise_has_the_channels_of_every_input():
    inputs = noise_inputs(description(tensor("one", "bcyx", 3), tensor("two", "byxc")))
    assert {name: array.shape for name, array in inputs.items()} == {"one": (1, 3, 512, 512), "two": (1, 512, 512, 1)}
    assert inputs["one"].std() > 0.9


class Slow:
    def __init__(self, *seconds):
        self.seconds, self.calls = list(seconds), 0

    def run(self, inputs):
        import time

        time.sleep(self.seconds[min(self.calls, len(self.seconds) - 1)])
        self.calls += 1
        return {}

    def close(self):
        pass


def test_the_first_call_does_not_count_and_the_median_does():
    model = Slow(0.3, 0.01, 0.2, 0.02)
    assert 0.02 <= median_seconds(model, {}) < 0.15
    assert model.calls == 4
