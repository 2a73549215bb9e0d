import json
import math
from dataclasses import replace

from zoobridge.inference.attempt import Attempt
from zoobridge.inference.evidence import (
    Evidence,
    attempt_from_json,
    attempt_to_json,
    from_json,
    read,
    to_json,
    write,
)
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.runtime.contracts import Check, Contract
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.protocol import Precision

MACHINE = {"processor": "a processor", "openvino": "1"}
CHECK = Check("output", Contract(1e-3, 1e-3, 100, 200), math.inf, 12.5, 3.0)
TRIALS = (
    Trial(Candidate("one", WeightsFormat.ONNX, Precision.FAST), (CHECK,), 0.5, 0.25, (1, 1, 512, 512), 7),
    Trial(Candidate("two", WeightsFormat.KERAS_V3, Precision.EXACT), failure="It broke."),
)
EVIDENCE = Evidence("abc", MACHINE, TRIALS, ReceptiveField({"y": 16, "x": None}, probed=True), proven=True)


def test_json_gives_back_what_it_took():
    text = json.dumps(to_json(EVIDENCE), allow_nan=False)
    assert from_json(json.loads(text)) == EVIDENCE
    attempt = Attempt(TRIALS, EVIDENCE.reach)
    assert attempt_from_json(json.loads(json.dumps(attempt_to_json(attempt)))) == attempt
    assert attempt_from_json(attempt_to_json(Attempt(()))) == Attempt(())


def test_it_is_found_again_on_the_same_machine_only(tmp_path):
    write(tmp_path / "new", EVIDENCE)
    assert read(tmp_path / "new", "abc", MACHINE) == EVIDENCE
    assert read(tmp_path / "new", "abc", MACHINE | {"openvino": "2"}) is None
    assert read(tmp_path / "new", "abc", MACHINE | {"processor": "another"}) is None
    assert read(tmp_path / "new", "abd", MACHINE) is None


def test_machines_that_share_a_home_keep_their_own(tmp_path):
    other = replace(EVIDENCE, machine={"processor": "another"}, trials=TRIALS[:1])
    write(tmp_path, EVIDENCE)
    write(tmp_path, other)
    assert read(tmp_path, "abc", MACHINE) == EVIDENCE
    assert read(tmp_path, "abc", other.machine) == other


def test_a_file_nobody_can_read_is_no_evidence(tmp_path):
    write(tmp_path, EVIDENCE)
    [file] = tmp_path.iterdir()
    whole = file.read_text()
    for content in ["", "{", "[]", "null", whole[: len(whole) // 2], whole.replace('"trials"', '"t"')]:
        file.write_text(content)
        assert read(tmp_path, "abc", MACHINE) is None


def test_writing_leaves_one_file(tmp_path):
    write(tmp_path, EVIDENCE)
    write(tmp_path, EVIDENCE)
    assert len(list(tmp_path.iterdir())) == 1
