"""PyTorch and TensorFlow in one process: what ends it when loaded in the wrong order."""

from __future__ import annotations

import subprocess
import sys

import pytest

TENSORFLOW = "from zoobridge.runtime.tensorflow_library import tensorflow; tensorflow()"
OTHERS_TENSORFLOW = "import tensorflow"
TORCH = "from zoobridge.runtime.torch_library import torch; torch()"
USE = """
import torch
weight = torch.nn.Parameter(torch.ones(1))
steps = torch.optim.SGD([weight], 0.5)
weight.backward()
steps.step()
print(weight.item())
"""


@pytest.mark.parametrize(
    "loaded",
    [(TENSORFLOW, TORCH), (TORCH, TENSORFLOW), (OTHERS_TENSORFLOW, TORCH), (TORCH, OTHERS_TENSORFLOW, TORCH)],
    ids=["tensorflow first", "torch first", "others' tensorflow first", "others' tensorflow between"],
)
def test_an_optimiser_of_pytorch_does_not_end_the_process(loaded):
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*loaded, USE])], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "0.5\n"), done.stderr[-2000:]


@pytest.mark.parametrize("loaded", [(TORCH,), (TORCH, "import triton", TENSORFLOW)], ids=["alone", "after Triton"])
def test_triton_stays_what_it_was_where_it_can(loaded):
    pytest.importorskip("triton")
    last = "import triton; print(hasattr(triton, 'jit'))"
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*loaded, last])], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr[-2000:]
