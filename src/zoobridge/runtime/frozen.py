"""A SavedModel frozen into one graph file, which OpenVINO reads where it refuses the variables of the SavedModel."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import EngineError
from zoobridge.runtime.derived import derive

_GRAPH = "graph.pb"
_NAMES = "names.json"


@dataclass(frozen=True, slots=True)
class FrozenGraph:
    """A frozen graph file.

    Parameters
    ----------
    inputs, outputs : tuple of (str, str)
        Name in the signature of the SavedModel and name of the tensor in the graph, in the signature's order.
    """

    path: Path
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...]


def freeze(folder: Path, cache: Path) -> FrozenGraph:
    """Freeze a SavedModel once, in a process of its own so that TensorFlow is not imported in this one.

    Raises
    ------
    EngineError
        If TensorFlow cannot read or freeze it.
    """
    made = derive(folder, cache, "frozen", functools.partial(_freeze_elsewhere, folder))
    names = json.loads((made / _NAMES).read_text(encoding="utf-8"))
    inputs, outputs = (tuple((name, tensor) for name, tensor in names[role]) for role in ("inputs", "outputs"))
    return FrozenGraph(made / _GRAPH, inputs, outputs)


def _freeze_elsewhere(folder: Path, draft: Path) -> None:
    command = [sys.executable, "-m", "zoobridge.runtime.frozen", str(folder), str(draft)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        msg = lines[-1] if lines else f"Freezing the SavedModel ended with status {done.returncode}."
        raise EngineError(msg)


def _freeze_here(folder: Path, target: Path) -> None:
    from zoobridge.runtime.saved_model import open_signature
    from zoobridge.runtime.tensorflow_library import tensorflow, translated

    signature = open_signature(folder)
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    with translated("freeze the SavedModel"):
        graph = convert_variables_to_constants_v2(signature.function)
        tensorflow().io.write_graph(graph.graph.as_graph_def(), str(target), _GRAPH, as_text=False)
    if len(graph.inputs) != len(signature.inputs):
        msg = "The SavedModel keeps state other than variables (tables, for example), which cannot be frozen."
        raise EngineError(msg)
    names = {
        "inputs": [(name, tensor.name) for name, tensor in zip(signature.inputs, graph.inputs, strict=True)],
        "outputs": [(name, tensor.name) for name, tensor in zip(signature.outputs, graph.outputs, strict=True)],
    }
    (target / _NAMES).write_text(json.dumps(names), encoding="utf-8")


if __name__ == "__main__":
    try:
        _freeze_here(Path(sys.argv[1]), Path(sys.argv[2]))
    except EngineError as problem:
        sys.exit(str(problem))
