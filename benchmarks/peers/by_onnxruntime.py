"""ONNX Runtime called by hand on the whole image."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.job import Array, Job, Predict, answer
from benchmarks.peers.raw_processing import process


def _prepare(job: Job, image: Array) -> Predict:
    import onnxruntime

    session = onnxruntime.InferenceSession(Path(job.package) / "weights.onnx", providers=["CPUExecutionProvider"])
    [entry] = session.get_inputs()

    def predict() -> Array:
        tensor = process(job.tensor(image), job.axes, job.preprocessing)
        [output] = session.run(None, {entry.name: tensor})
        return job.channels_first(process(output, job.axes, job.postprocessing))

    return predict


if __name__ == "__main__":
    answer(_prepare)
