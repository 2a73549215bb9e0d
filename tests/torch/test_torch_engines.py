"""PyTorch weights in PyTorch and in OpenVINO, against what NumPy computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, forward
from tests.models.requests import tensor
from tests.torch.packages import NET, TORCH_FORMATS, code_in, torch_request
from zoobridge.errors import EngineError
from zoobridge.package.architecture import Architecture
from zoobridge.package.trust import PackageCode
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.registry import engine

PAIRS = [(name, each) for name in ("torch", "openvino") for each in TORCH_FORMATS]
RECIPE = PackageRecipe(axes="byxc", in_channels=2, out_channels=3)


def image(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "weights_format", "axes"),
    [("torch", each, axes) for each in TORCH_FORMATS for axes in ("byxc", "bcyx", "bzyxc", "yx")]
    + [("openvino", "torchscript", "bzyxc"), ("openvino", "pytorch_state_dict", "yx")],
)
def test_computes_what_numpy_computes_for_any_tile_shape(tmp_path, name, weights_format, axes):
    channels = 2 if "c" in axes else 1
    recipe = PackageRecipe(axes=axes, in_channels=channels, out_channels=channels)
    model = engine(name).load(torch_request(tmp_path, weights_format, recipe))
    for y, x in [(16, 24), (48, 16), (32, 32)]:
        array = image([{"b": 1, "c": channels, "z": 16, "y": y, "x": x}[letter] for letter in axes])
        result = model.run({"input": array})
        assert list(result) == ["output"]
        np.testing.assert_allclose(result["output"], forward(recipe, array), atol=1e-4)
    model.close()


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_a_result_belongs_to_the_caller_and_a_closed_model_says_so(tmp_path, name, weights_format):
    model = engine(name).load(torch_request(tmp_path, weights_format, RECIPE))
    first = model.run({"input": image((1, 16, 16, 2), 1)})["output"]
    kept = first.copy()
    model.run({"input": image((1, 16, 16, 2), 2)})
    np.testing.assert_array_equal(first, kept)
    first[...] = 0
    model.close()
    model.close()
    with pytest.raises(EngineError, match=r"^The model was closed and cannot compute any more\.$"):
        model.run({"input": image((1, 16, 16, 2))})


PROMPTED = """
import torch


class Net(torch.nn.Module):
    def forward(self, image, prompt=None, second=None):
        return image + (1 if prompt is None else prompt) + (10 if second is None else second)
"""


@pytest.mark.parametrize(
    ("given", "expected"),
    [((), 11), (("prompt",), 12), (("second",), 3), (("prompt", "second"), 4)],
    ids=["none", "first", "second", "both"],
)
def test_optional_inputs_of_a_state_dict_may_be_left_out(tmp_path, given, expected):
    import torch

    torch.save({}, tmp_path / "weights.pt")
    (tmp_path / "net.py").write_text(PROMPTED, encoding="utf-8")
    optional = [replace(tensor(name, "bcyx"), optional=True) for name in ("prompt", "second")]
    shape = (1, 1, 16, 16)
    request = LoadRequest(
        weights=tmp_path / "weights.pt",
        format=WeightsFormat.PYTORCH_STATE_DICT,
        inputs=(tensor("input", "bcyx"), *optional),
        outputs=(tensor("output", "bcyx"),),
        cache=tmp_path / "cache",
        code=code_in(tmp_path / "net.py", {}),
        shapes=({"input": shape, "prompt": shape, "second": shape},),
    )
    arrays = {name: np.full(shape, 2, np.float32) for name in given}
    result = engine("torch").load(request).run({"input": np.zeros(shape, np.float32), **arrays})
    np.testing.assert_array_equal(result["output"], expected)
    with pytest.raises(EngineError, match="only for inputs of which none may be left out"):
        engine("openvino").load(request)


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_a_wrong_number_of_channels_fails_in_one_sentence(tmp_path, name, weights_format):
    model = engine(name).load(torch_request(tmp_path, weights_format, RECIPE))
    with pytest.raises(EngineError, match=r"could not compute the model for the input shape \(1, 16, 16, 3\): .+\.$"):
        model.run({"input": image((1, 16, 16, 3))})


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_damaged_weights_are_refused_in_one_sentence(tmp_path, name, weights_format):
    request = torch_request(tmp_path, weights_format, RECIPE)
    request.weights.write_bytes(request.weights.read_bytes()[:100])
    with pytest.raises(EngineError) as caught:
        engine(name).load(request)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_weights_that_are_not_as_described_are_refused(tmp_path):
    request = torch_request(tmp_path, "torchscript", RECIPE)
    two = (tensor("input", "byxc", 2), tensor("second", "byxc"))
    with pytest.raises(EngineError, match=r"The weights have 1 input, but the description says 2\."):
        engine("torch").load(replace(request, inputs=two))
    array = {"input": image((1, 16, 16, 2))}
    wrong = replace(request, outputs=(tensor("output", "byxc", 2),))
    with pytest.raises(EngineError, match=r"output 'output' has 3 channels in the weights, .* says 2\."):
        engine("torch").load(wrong).run(array)
    wrong = replace(request, outputs=(tensor("output", "bzyxc", 3),))
    with pytest.raises(EngineError, match=r"output 'output' has 4 dimensions in the weights, .* says 5 \(bzyxc\)\."):
        engine("torch").load(wrong).run(array)


def test_the_number_of_threads_is_obeyed(tmp_path):
    import torch

    for threads in (1, 2):
        engine("torch").load(torch_request(tmp_path, "torchscript", RECIPE, threads=threads))
        assert torch.get_num_threads() == threads


def test_the_version_is_that_of_the_library():
    import torch

    assert engine("torch").unavailable() is None
    assert torch.__version__.startswith(engine("torch").version())


def script(tmp_path, forward, *examples, **names):
    """A TorchScript file of a function, and a request for it."""
    import torch

    class Network(torch.nn.Module):
        pass

    Network.forward = forward
    torch.jit.trace(Network().eval(), examples, strict=False, check_trace=False).save(str(tmp_path / "w.pt"))
    inputs = tuple(tensor(each, "bcyx") for each in names["inputs"])
    shapes = tuple(dict.fromkeys(names["inputs"], (1, 1, size, size)) for size in (8, 24))
    outputs = tuple(tensor(each, "bcyx") for each in names["outputs"])
    return LoadRequest(tmp_path / "w.pt", WeightsFormat.TORCHSCRIPT, inputs, outputs, tmp_path / "cache", shapes=shapes)


@pytest.mark.parametrize("name", ["torch", "openvino"])
def test_several_inputs_and_outputs_keep_their_order(tmp_path, name):
    import torch

    one = torch.zeros(1, 1, 8, 8)
    request = script(
        tmp_path, lambda _, p, q: (p - q, p + 2 * q), one, one, inputs=("first", "second"), outputs=("less", "more")
    )
    first, second = image((1, 1, 16, 24), 1), image((1, 1, 16, 24), 2)
    result = engine(name).load(request).run({"first": first, "second": second})
    np.testing.assert_allclose(result["less"], first - second, atol=1e-6)
    np.testing.assert_allclose(result["more"], first + 2 * second, atol=1e-6)


def test_outputs_in_a_mapping_are_found_by_name(tmp_path):
    import torch

    request = script(
        tmp_path, lambda _, p: {"b": p + 1, "a": p + 2}, torch.zeros(1, 1, 8, 8), inputs=("x",), outputs=("a", "b")
    )
    result = engine("torch").load(request).run({"x": np.zeros((1, 1, 4, 4), np.float32)})
    assert (result["a"].max(), result["b"].max()) == (2, 1)


def test_a_script_that_reads_files_is_refused(tmp_path):
    import torch

    secret = tmp_path / "secret"
    secret.write_bytes(bytes(16))
    one = torch.zeros(1, 1, 8, 8)
    request = script(
        tmp_path, lambda _, p: p + torch.from_file(str(secret), size=4).sum(), one, inputs=("x",), outputs=("y",)
    )
    for name in ("torch", "openvino"):
        with pytest.raises(EngineError) as caught:
            engine(name).load(request)
        assert str(caught.value) == (
            "The TorchScript contains the operation from_file, which reaches outside of the model; it is not run."
        )


def test_an_operation_that_is_not_pytorchs_own_is_refused(tmp_path):
    import torch

    library = torch.library.Library("foreign", "DEF")
    library.define("twice(Tensor x) -> Tensor")
    library.impl("twice", lambda x: 2 * x, "CPU")
    one = torch.zeros(1, 1, 8, 8)
    request = script(tmp_path, lambda _, p: torch.ops.foreign.twice(p), one, inputs=("x",), outputs=("y",))
    with pytest.raises(EngineError, match=r"contains the operation foreign::twice, which reaches outside"):
        engine("torch").load(request)


BAKED = """
import torch


class Net(torch.nn.Module):
    def forward(self, image):
        return image - float(image.shape[-1])
"""


def request_of(tmp_path, code, state, kwargs=None):
    import torch

    (tmp_path / "net.py").write_text(code)
    torch.save(state, tmp_path / "w.pt")
    one = (tensor("x", "bcyx"),), (tensor("y", "bcyx"),)
    shapes = tuple({"x": (1, 1, size, size)} for size in (8, 24))
    trusted = code_in(tmp_path / "net.py", kwargs or {})
    return LoadRequest(
        tmp_path / "w.pt", WeightsFormat.PYTORCH_STATE_DICT, *one, tmp_path / "cache", code=trusted, shapes=shapes
    )


def test_a_network_whose_trace_holds_for_one_size_only_runs_as_code(tmp_path):
    request = request_of(tmp_path, BAKED, {})
    model = engine("torch").load(request)
    for size in (8, 24, 32):
        assert model.run({"x": np.zeros((1, 1, size, size), np.float32)})["y"].max() == -size
    with pytest.raises(EngineError) as caught:
        engine("openvino").load(request)
    assert str(caught.value) == (
        "The trace of the network computes something else than the network for the input shape (1, 1, 24, 24)."
    )


class Spy:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return open, (str(self.target), "w")


@pytest.mark.parametrize("name", ["torch", "openvino"])
def test_a_state_dict_with_code_in_it_is_refused_and_nothing_runs(tmp_path, name):
    request = request_of(tmp_path, BAKED, {"weight": Spy(tmp_path / "ran")})
    with pytest.raises(EngineError) as caught:
        engine(name).load(request)
    assert str(caught.value) == (
        "The weights w.pt hold something else than numbers (io.open), which could be code; it is not read."
    )
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere_to_be_found", r"needs the Python library 'nowhere_to_be_found', which is not installed"),
        ("raise ValueError('no luck')", r"^The code net\.py of the package failed: no luck\.$"),
        ("raise SystemExit(3)", r"^The code net\.py of the package failed: 3\.$"),
        ("x = 1", r"^There is no net\.py:Net, which should make the network of the state dict\.$"),
        ("Net = dict", r"^The code net\.py:Net gave dict where a torch\.nn\.Module is needed\.$"),
        ("def Net(): raise KeyError('depth')", r"^The code net\.py:Net of the package failed: 'depth'\.$"),
        (
            "import torch\nNet = lambda: torch.nn.Conv2d(1, 1, 3)",
            r"^PyTorch could not put the weights w\.pt into net\.py:Net: .*Missing key.*weight.*\.$",
        ),
    ],
)
def test_code_that_does_not_make_the_network_says_why(tmp_path, code, said):
    with pytest.raises(EngineError, match=said):
        engine("torch").load(request_of(tmp_path, code, {}))


def test_code_changed_after_it_was_looked_at_does_not_run(tmp_path):
    request = request_of(tmp_path, BAKED, {})
    (tmp_path / "net.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n{NET}")
    with pytest.raises(EngineError, match=r"^The code net\.py was changed after it was trusted; it is not run\.$"):
        engine("torch").load(request)
    assert not (tmp_path / "ran").exists()


def test_without_trust_no_code_runs(tmp_path):
    code = f"open({str(tmp_path / 'ran')!r}, 'w')\n{BAKED}"
    request = replace(request_of(tmp_path, code, {}), code=None)
    for name in ("torch", "openvino"):
        with pytest.raises(EngineError, match="needs the Python code of its package, which nobody trusted yet"):
            engine(name).load(request)
    assert not (tmp_path / "ran").exists()


def test_a_network_of_an_installed_library_is_called(tmp_path):
    import torch

    net = torch.nn.Conv2d(1, 1, 3, padding=1)
    request = request_of(tmp_path, "", net.state_dict())
    kwargs = {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding": 1}
    code = PackageCode(Architecture("Conv2d", kwargs, library="torch.nn"))
    array = image((1, 1, 16, 8))
    expected = net(torch.from_numpy(array)).detach().numpy()
    for name in ("torch", "openvino"):
        result = engine(name).load(replace(request, code=code)).run({"x": array})["y"]
        np.testing.assert_allclose(result, expected, atol=1e-5)
