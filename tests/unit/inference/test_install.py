"""What happens to a model right after it was installed, and when nothing proves it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.models.collection import INDEX, collection, generated
from tests.models.generated import PackageRecipe
from tests.unit.inference.packages import NAME, identity_package, untested_package
from zoobridge.errors import CancelledError, EngineError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.image import Image
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

CELLS = Image(np.arange(24 * 24, dtype=np.float32).reshape(24, 24), "yx")
OFF = {Precision.EXACT: 1.0}


def zoo_of(tmp_path, *engines, **settings):
    return Zoo(Settings(tmp_path / "home", **settings), engines=engines)


class Missing(FakeEngine):
    """An engine whose library is not installed."""

    def unavailable(self):
        return "PyTorch is not installed; install it with: pip install torch"


TORCH = (WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT)


def test_the_test_tensors_are_run_and_the_verdict_is_stored(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine())
    zoo.install(identity_package(tmp_path / "package"))
    assert zoo.evidence(NAME).proven
    assert zoo.refusal(NAME) is None
    later = FakeEngine()
    other = Zoo(zoo.settings, engines=[later])
    other.predict(NAME, CELLS)
    assert len(later.loaded) == 1


def test_without_verification_the_first_prediction_elects(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine())
    zoo.install(identity_package(tmp_path / "package"), verify=False)
    assert zoo.evidence(NAME) is None
    assert zoo.refusal(NAME) is None
    zoo.predict(NAME, CELLS)
    assert zoo.evidence(NAME).proven


def test_the_same_package_again_is_not_tried_again(tmp_path):
    engine = FakeEngine()
    zoo = zoo_of(tmp_path, engine)
    zoo.install(identity_package(tmp_path / "package"))
    tried = len(engine.loaded)
    Zoo(zoo.settings, engines=[engine]).install(tmp_path / "package")
    assert len(engine.loaded) == tried


def test_a_model_that_fails_is_kept_and_refuses_and_says_why(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine(offsets=OFF))
    zoo.install(identity_package(tmp_path / "package"))
    assert NAME in zoo.names()
    with pytest.raises(EngineError) as caught:
        zoo.predict(NAME, CELLS)
    assert str(caught.value) == zoo.refusal(NAME)
    assert str(caught.value).startswith(f"No engine reproduces the test tensors of the model '{NAME}' here: fake (onnx")
    assert "1000000 of a million elements of 'output' are off by more than" in str(caught.value)
    assert str(caught.value).endswith("; only force=true (--force in the terminal) lets it predict all the same.")


def test_force_predicts_with_the_nearest_and_warns_every_time(tmp_path):
    class HalfRight(FakeEngine):
        def compute(self, array, letters):
            return np.where(array > array.mean(), array, array - 1)

    zoo = zoo_of(tmp_path, FakeEngine(name="far", offsets=OFF), HalfRight(name="near"))
    zoo.install(identity_package(tmp_path / "package"))
    for _ in range(2):
        served = zoo.predict(NAME, CELLS, force=True)
        assert served.provenance.engine == "near"
        assert served.provenance.forced
        [warning] = served.report.warnings
        assert warning.startswith(f"The model {NAME} was forced to predict, although near (onnx, exact) does not repro")


def test_force_changes_nothing_for_a_proven_model(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine(name="wrong", offsets=OFF), FakeEngine(name="right", seconds=0.01))
    zoo.install(identity_package(tmp_path / "package"))
    served = zoo.predict(NAME, CELLS, force=True)
    assert (served.provenance.engine, served.provenance.forced, served.report.warnings) == ("right", False, ())


def test_force_cannot_help_where_nothing_runs(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine(refuses="It cannot be read."))
    zoo.install(identity_package(tmp_path / "package"))
    with pytest.raises(EngineError, match=r"fake \(onnx, exact\): It cannot be read\.$"):
        zoo.predict(NAME, CELLS, force=True)


def test_a_package_without_test_tensors_is_no_failure(tmp_path):
    zoo = zoo_of(tmp_path, FakeEngine())
    zoo.install(untested_package(tmp_path / "package"))
    assert zoo.refusal(NAME) is None


def test_a_missing_engine_is_told_before_the_download(tmp_path):
    package = generated(tmp_path / "package", NAME, PackageRecipe(weights=("torchscript",)))
    with collection(tmp_path / "site", [(NAME, "v0", package)]) as site:
        zoo = zoo_of(
            tmp_path,
            FakeEngine(formats=(WeightsFormat.ONNX,)),
            Missing(name="torch", formats=TORCH),
            collection=site.url + INDEX,
        )
        asked = []
        notes = []
        zoo.install(NAME, tell=lambda note: (notes.append(note), asked.append(len(site.asked))))
    assert notes[0] == f"{NAME} needs torch to run, which is not installed here."
    assert asked[0] == 2  # the index and the description, no file of the package
    assert "is installed but cannot be tried: No engine for the model" in notes[1]
    assert NAME in zoo.names()


@pytest.mark.parametrize(
    ("formats", "needed"),
    [
        (["onnx"], ()),
        (["torchscript", "onnx"], ()),
        (["pytorch_state_dict"], ("torch",)),
        (["tensorflow_saved_model_bundle", "torchscript"], ("tensorflow", "torch")),
        (["tensorflow_js"], None),
        (["of the future"], None),
    ],
)
def test_what_is_needed(tmp_path, formats, needed):
    zoo = zoo_of(
        tmp_path,
        FakeEngine(formats=(WeightsFormat.ONNX,)),
        Missing(name="torch", formats=TORCH),
        Missing(name="tensorflow", formats=(WeightsFormat.TENSORFLOW_SAVED_MODEL,)),
    )
    assert zoo.missing(formats) == needed


def test_cancelling_the_trial_leaves_the_model_installed(tmp_path):
    class Cancel:
        def update(self, done, total, message):
            if "trying" in message:
                msg = "Escape."
                raise CancelledError(msg)

    zoo = zoo_of(tmp_path, FakeEngine())
    with pytest.raises(CancelledError):
        zoo.install(identity_package(tmp_path / "package"), Cancel())
    assert NAME in zoo.names()
    assert zoo.evidence(NAME) is None
