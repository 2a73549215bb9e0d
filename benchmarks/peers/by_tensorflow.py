"""TensorFlow called by hand on the whole image."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from benchmarks.peers.job import Array, Job, Predict, answer
from benchmarks.peers.raw_processing import process


def _prepare(job: Job, image: Array) -> Predict:
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(Path(job.package) / "saved_model.zip").extractall(folder)
        loaded = tf.saved_model.load(folder)
    call = loaded.signatures["serving_default"]
    [name] = call.structured_input_signature[1]

    def predict() -> Array:
        tensor = process(job.tensor(image), job.axes, job.preprocessing)
        # `loaded` is named so that it lives as long as its function
        [output] = (loaded and call(**{name: tf.constant(tensor)})).values()
        return job.channels_first(process(output.numpy(), job.axes, job.postprocessing))

    return predict


if __name__ == "__main__":
    answer(_prepare)
