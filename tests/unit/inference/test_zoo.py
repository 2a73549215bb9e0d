"""The zoo with fakes: who is elected, what is remembered, what is said."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe
from tests.unit.inference.packages import NAME, identity_package, untested_package, zoo_with
from zoobridge.errors import CancelledError, EngineError, ModelNotFoundError, PackageError
from zoobridge.inference.served import bytes_per_pixel
from zoobridge.inference.zoo import Zoo
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.memory import BYTES_PER_PIXEL
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

CELLS = Image(np.random.default_rng(0).normal(size=(40, 48)).astype(np.float32), "yx", title="cells")
BOTH = PackageRecipe(weights=("onnx", "keras_v3"))


class Told:
    def __init__(self):
        self.messages = []

    def update(self, done, total, message):
        assert 0 <= done <= total
        self.messages.append(message)


def test_a_prediction_is_that_of_the_engine_and_told_afterwards(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    assert zoo.last is None
    result = zoo.predict(NAME, CELLS)
    np.testing.assert_array_equal(result.images["output"].array, CELLS.array)
    last = zoo.last
    assert (last.model, last.engine, last.weights_format) == (NAME, "fake", "onnx")
    assert last.precision is Precision.EXACT
    assert last.digest == zoo.find(NAME).digest
    assert last.report == result.report
    assert result.report.warnings == ()


def test_the_fastest_engine_that_reproduces_the_test_output_serves(tmp_path):
    engines = [
        FakeEngine(name="slow", seconds=0.05),
        FakeEngine(name="wrong", offsets={Precision.EXACT: 0.1}),
        FakeEngine(name="right"),
        FakeEngine(name="broken", refuses="It cannot be read."),
    ]
    zoo = zoo_with(tmp_path, engines)
    zoo.predict(NAME, CELLS)
    assert zoo.last.engine == "right"
    problems = {trial.candidate.engine: trial.problem for trial in zoo.evidence(NAME).trials}
    assert problems["slow"] is problems["right"] is None
    assert "1000000 of a million elements of 'output' are off" in problems["wrong"]
    assert problems["broken"] == "It cannot be read"


def test_an_election_is_held_once_and_remembered_by_other_processes(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    assert zoo.evidence(NAME) is None
    told = Told()
    zoo.predict(NAME, CELLS, progress=told)
    assert f"{NAME}: trying fake (once for this computer)" in told.messages
    later, told = FakeEngine(), Told()
    other = Zoo(zoo.settings, engines=[later])
    other.predict(NAME, CELLS, progress=told)
    assert not any("trying" in message for message in told.messages)
    assert len(later.loaded) == 1
    assert other.evidence(NAME) == zoo.evidence(NAME)


def test_another_version_of_an_engine_is_elected_anew(tmp_path):
    @dataclass(slots=True)
    class Newer(FakeEngine):
        def version(self):
            return "2"

    zoo = zoo_with(tmp_path, [FakeEngine()])
    zoo.predict(NAME, CELLS)
    told = Told()
    newer = Zoo(zoo.settings, engines=[Newer()])
    assert newer.evidence(NAME) is None
    newer.predict(NAME, CELLS, progress=told)
    assert any("trying" in message for message in told.messages)


def test_damaged_evidence_is_replaced(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    zoo.predict(NAME, CELLS)
    [file] = zoo.store.evidence_folder(zoo.find(NAME)).glob("*.json")
    file.write_text("{")
    other = Zoo(zoo.settings, engines=[FakeEngine()])
    other.predict(NAME, CELLS)
    assert json.loads(file.read_text())["digest"] == zoo.find(NAME).digest


def test_a_model_stays_loaded_between_calls(tmp_path):
    engine = FakeEngine()
    zoo = zoo_with(tmp_path, [engine])
    zoo.predict(NAME, CELLS)
    before = len(engine.loaded)
    zoo.predict(NAME, CELLS)
    assert len(engine.loaded) == before
    zoo.close()
    assert all(model.closed for model in engine.loaded)
    zoo.predict(NAME, CELLS)
    assert len(engine.loaded) == before + 1


def test_the_receptive_field_is_probed_once_and_used(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"), engines=[FakeEngine("global_mean")])
    folder = identity_package(tmp_path / "package")
    array = np.load(folder / "test_input.npy")
    np.save(folder / "test_output.npy", array - array.mean())
    rewrite(folder)
    zoo.install(folder)
    large = Image(np.zeros((320, 320), np.float32), "yx")
    report = zoo.predict(NAME, large, PredictOptions(tile=(192, 192))).report
    assert zoo.evidence(NAME).reach.radius == {"y": None, "x": None}
    assert report.seam == "approximate"
    assert any("near tile borders are approximate" in warning for warning in report.warnings)


def test_finite_receptive_fields_are_tiled_exactly(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    result = zoo.predict(NAME, CELLS, PredictOptions(tile=(24, 24)))
    assert result.report.seam == "exact"
    assert result.report.tiles > 1
    np.testing.assert_array_equal(result.images["output"].array, CELLS.array)


def test_fast_is_served_by_reduced_precision_that_keeps_its_contract(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine(offsets={Precision.EXACT: 0.0, Precision.FAST: 0.009}, seconds=0.0)])
    zoo.predict(NAME, CELLS, precision=Precision.EXACT)
    assert zoo.last.precision is Precision.EXACT
    trials = {trial.candidate.precision: trial for trial in zoo.evidence(NAME).trials}
    assert trials[Precision.FAST].problem is None
    zoo.predict(NAME, CELLS, precision=Precision.FAST)
    fastest = min(trials.values(), key=lambda trial: trial.cost)
    assert zoo.last.precision is fastest.candidate.precision


def test_fast_that_breaks_its_contract_is_never_served(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine(offsets={Precision.FAST: 0.5})])
    result = zoo.predict(NAME, CELLS, precision=Precision.FAST)
    assert zoo.last.precision is Precision.EXACT
    np.testing.assert_array_equal(result.images["output"].array, CELLS.array)


def test_when_no_engine_proves_itself_the_reasons_are_told_and_stay(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine(name="wrong", offsets={Precision.EXACT: 0.1})])
    for _ in range(2):
        with pytest.raises(EngineError) as caught:
            zoo.predict(NAME, CELLS)
        assert str(caught.value).startswith(
            f"No engine reproduces the test tensors of the model '{NAME}' here: wrong (onnx, exact): 1000000 of"
        )
    assert zoo.last is None


def test_weights_nobody_reads_are_refused(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine(formats=(WeightsFormat.TORCHSCRIPT,))])
    with pytest.raises(EngineError, match="has its weights as onnx, which no engine here reads"):
        zoo.predict(NAME, CELLS)


def test_without_test_tensors_the_first_format_serves_with_a_warning(tmp_path):
    slow = FakeEngine(name="tensorflow", formats=(WeightsFormat.KERAS_V3,), seconds=0.02)
    quick = FakeEngine(name="openvino", formats=(WeightsFormat.ONNX,))
    zoo = Zoo(Settings(tmp_path / "home"), engines=[quick, slow])
    zoo.install(untested_package(tmp_path / "package", PackageRecipe(weights=("keras_v3", "onnx"))))
    first = zoo.find(NAME).description.weights[0].format
    result = zoo.predict(NAME, CELLS, precision=Precision.FAST)
    assert zoo.last.weights_format == first
    assert zoo.evidence(NAME).proven is False
    assert result.report.warnings == (
        f"The model {NAME} has no test tensors, so nothing shows that it is computed as its authors meant.",
        f"precision=fast cannot be proven for the model {NAME}; it was computed exactly.",
    )


def test_cancelling_an_election_leaves_no_evidence(tmp_path):
    class Cancel:
        def update(self, done, total, message):
            msg = "The user pressed Escape."
            raise CancelledError(msg)

    zoo = zoo_with(tmp_path, [FakeEngine()])
    with pytest.raises(CancelledError):
        zoo.predict(NAME, CELLS, progress=Cancel())
    assert zoo.evidence(NAME) is None


def test_an_unknown_model_is_named(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    for ask in (zoo.find, zoo.remove, zoo.evidence, zoo.verify, lambda name: zoo.predict(name, CELLS)):
        with pytest.raises(ModelNotFoundError, match='No model "tiny-modle" is installed, the nearest is "tiny-model"'):
            ask("tiny-modle")


def test_a_removed_model_is_gone_with_its_evidence_and_its_memory(tmp_path):
    engine = FakeEngine()
    zoo = zoo_with(tmp_path, [engine])
    zoo.predict(NAME, CELLS)
    assert NAME in zoo.names()
    folder = zoo.store.evidence_folder(zoo.find(NAME))
    zoo.remove(NAME)
    assert NAME not in zoo.names()
    assert not folder.exists()
    assert all(model.closed for model in engine.loaded)


@pytest.mark.parametrize("content", ["{", None])
def test_a_damaged_model_can_be_removed(tmp_path, content):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    record = zoo.find(NAME).folder.parent / "model.json"
    record.unlink() if content is None else record.write_text(content)
    with pytest.raises(PackageError, match=f"remove {NAME} or install it again"):
        zoo.find(NAME)
    zoo.remove(NAME)
    assert NAME not in zoo.names()


def test_a_replaced_package_leaves_the_memory(tmp_path):
    engine = FakeEngine()
    zoo = zoo_with(tmp_path, [engine])
    zoo.predict(NAME, CELLS)
    assert not engine.loaded[-1].closed
    zoo.install(identity_package(tmp_path / "newer", PackageRecipe(seed=1)))
    assert all(model.closed for model in engine.loaded)
    assert list(zoo._elections._won) == [(zoo.find(NAME).digest, False)]


def test_a_prediction_carries_what_computed_it(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    first = zoo.predict(NAME, CELLS)
    assert first.provenance is zoo.last
    zoo.predict(NAME, CELLS, PredictOptions(tile=(24, 24)))
    assert first.provenance.report == first.report
    assert first.provenance is not zoo.last


def test_a_home_that_cannot_keep_evidence_still_predicts_and_says_so_once(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    (zoo.settings.home / "evidence").write_text("a file where the folder should be")
    warnings = zoo.predict(NAME, CELLS).report.warnings
    assert len(warnings) == 1
    assert warnings[0].startswith("What was found out about the engines cannot be kept in ")
    assert warnings[0].endswith("; the next process will try the engines again.")
    assert zoo.predict(NAME, CELLS).report.warnings == ()


def test_what_the_election_measured_decides_how_large_tiles_are(tmp_path):
    model = zoo_with(tmp_path, [FakeEngine()]).find(NAME)
    candidate = Candidate("fake", WeightsFormat.ONNX, Precision.EXACT)
    hungry = Trial(candidate, shape=(1, 1, 512, 256), memory=5000 * 512 * 256)
    assert bytes_per_pixel(model, hungry) == 5000
    assert bytes_per_pixel(model, replace(hungry, memory=0)) == BYTES_PER_PIXEL


def test_the_measured_memory_cuts_the_image(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    large, limit = Image(np.zeros((256, 256), np.float32), "yx"), PredictOptions(memory=256 * 256 * 4000)
    assert zoo.predict(NAME, large, limit).report.tiles == 1
    digest = zoo.find(NAME).digest
    known = zoo._elections._won[digest, False]
    hungry = tuple(replace(trial, memory=20_000 * 512 * 512) for trial in known.trials)
    zoo._elections._won[digest, False] = replace(known, trials=hungry)
    assert zoo.predict(NAME, large, limit).report.tiles > 1


def test_a_test_tensor_that_is_no_number_is_a_failed_trial(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"), engines=[FakeEngine()])
    folder = identity_package(tmp_path / "package")
    array = np.load(folder / "test_input.npy")
    array[..., 0] = np.nan
    np.save(folder / "test_input.npy", array)
    rewrite(folder)
    zoo.install(folder)
    with pytest.raises(EngineError, match=r"^No engine reproduces the test tensors .* fake \(onnx, exact\): "):
        zoo.predict(NAME, CELLS)


def test_verify_hashes_the_files_and_elects_anew(tmp_path):
    engine = FakeEngine()
    zoo = zoo_with(tmp_path, [engine])
    assert zoo.verify(NAME) == zoo.evidence(NAME)
    engine.offsets = {Precision.EXACT: 1.0}
    with pytest.raises(EngineError, match="No engine reproduces"):
        zoo.verify(NAME)
    weights = zoo.find(NAME).path("weights.onnx")
    weights.write_bytes(b"altered")
    with pytest.raises(PackageError, match=r"damaged: weights\.onnx has changed"):
        zoo.verify(NAME)


def test_threads_of_one_process_take_turns(tmp_path):
    zoo = zoo_with(tmp_path, [FakeEngine(seconds=0.01)])
    results = []
    images = [Image(np.full((24, 24), value, np.float32), "yx") for value in range(4)]
    threads = [
        threading.Thread(target=lambda image=image: results.append(zoo.predict(NAME, image).images["output"].array))
        for image in images
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(float(result.max()) for result in results) == [0, 1, 2, 3]
    assert all(result.min() == result.max() for result in results)


def rewrite(folder):
    from tests.models.generated import describe, write_description

    write_description(folder, describe(folder, PackageRecipe()) | {"id": NAME})
