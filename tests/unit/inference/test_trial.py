"""What is made of a trial's process that died."""

from __future__ import annotations

from zoobridge.inference.attempt import Attempt
from zoobridge.inference.trial import with_death
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.protocol import Precision

STANDING = [
    Candidate("openvino", WeightsFormat.ONNX, Precision.EXACT),
    Candidate("openvino", WeightsFormat.ONNX, Precision.FAST),
    Candidate("openvino", WeightsFormat.TENSORFLOW_SAVED_MODEL, Precision.EXACT),
]


def test_the_candidate_that_ran_is_blamed():
    done = with_death(Attempt((Trial(STANDING[0], seconds=1),)), STANDING, "it died")
    assert [(trial.candidate, trial.problem) for trial in done.trials] == [
        (STANDING[0], None),
        (STANDING[1], "it died"),
    ]


def test_a_death_after_the_last_candidate_takes_nothing_back():
    done = Attempt(tuple(Trial(candidate, seconds=1) for candidate in STANDING))
    assert with_death(done, STANDING, "it died") == done
