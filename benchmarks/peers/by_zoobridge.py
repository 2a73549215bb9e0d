"""zoobridge as a user calls it: defaults, ``precision=exact``; the election is over."""

from __future__ import annotations

import zoobridge
from benchmarks.peers.job import Array, Job, Predict, answer


def _prepare(job: Job, image: Array) -> Predict:
    model = zoobridge.load(job.model)

    def predict() -> Array:
        [output] = model.predict(image, axes=job.space).values()
        return output.reshape(-1, *image.shape)

    return predict


if __name__ == "__main__":
    answer(_prepare)
