"""bioimageio.core with the weights it chooses itself: in its default blocks, or whole."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.job import Array, Job, Predict, answer

BLOCKS, WHOLE, UNPADDED = "blocks", "whole", "unpadded"
"""Default blocks; whole, mirrored at the border by the declared halo, its default; whole as it is."""


def _prepare(job: Job, image: Array) -> Predict:
    from bioimageio.core import create_prediction_pipeline
    from bioimageio.core.digest_spec import create_sample_for_model
    from bioimageio.spec import load_model_description

    [description] = [*Path(job.package).glob("rdf.yaml"), *Path(job.package).glob("bioimageio.yaml")]
    model = load_model_description(description, perform_io_checks=False)
    pipeline = create_prediction_pipeline(model)
    [name], [result] = pipeline.input_ids, pipeline.output_ids

    def predict() -> Array:
        # processing changes the sample, so each call gets a new one
        sample = create_sample_for_model(model, inputs={name: job.tensor(image).copy()})
        if job.way == BLOCKS:
            output = pipeline.predict_sample_with_blocking(sample)
        else:
            as_it_is = job.way == UNPADDED
            output = pipeline.predict_sample_without_blocking(
                sample, skip_input_padding=as_it_is, skip_output_cropping=as_it_is
            )
        return job.channels_first(output.members[result].data.to_numpy())

    return predict


if __name__ == "__main__":
    answer(_prepare)
