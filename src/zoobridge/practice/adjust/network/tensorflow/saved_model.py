"""A zipped TensorFlow SavedModel whose weights are constants of its one signature, as OpenVINO reads it as well."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from zoobridge.practice.adjust.network.protocol import Values
from zoobridge.practice.adjust.network.tensorflow.graph import Graph
from zoobridge.runtime.tensorflow_library import tensorflow, translated

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_saved_model(graph: Graph, values: Values, target: Path, ports: tuple[str, str]) -> None:
    """Write a graph with other weights.

    Parameters
    ----------
    ports : (str, str)
        Ids of the input and the output tensor, which the signature ``serving_default`` names as far as it may.

    Raises
    ------
    EngineError
        If TensorFlow fails.
    """
    tf = tensorflow()
    taken, given = (re.sub(r"\W", "_", name) for name in ports)
    with tf.Graph().as_default():
        placeholder = tf.graph_util.import_graph_def(graph.definition, return_elements=[graph.input], name="")[0]
        spec = tf.TensorSpec(placeholder.shape, placeholder.dtype, name=taken)

    def serve(**inputs: Any) -> dict[str, Any]:  # noqa: ANN401
        constants = {name: tf.constant(value) for name, value in values.items()}
        return {given: graph.run({**constants, graph.input: inputs[taken]}, [graph.output])[0]}

    with tempfile.TemporaryDirectory() as scratch, translated("write the SavedModel"):
        folder = Path(scratch) / "saved_model"
        signature = tf.function(serve, autograph=False).get_concrete_function(**{taken: spec})
        tf.saved_model.save(tf.Module(), str(folder), signatures={"serving_default": signature})
        (folder / "fingerprint.pb").unlink(missing_ok=True)  # holds a random identifier
        _zip(folder, target)


def _zip(folder: Path, target: Path) -> None:
    """Sorted names, fixed times and modes, so that equal content gives equal bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes(), compresslevel=9)
