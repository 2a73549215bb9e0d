"""Packages with PyTorch weights through the real store: trust, election, prediction."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, forward
from tests.torch.packages import NET, torch_package
from zoobridge.errors import EngineError
from zoobridge.inference.elections import winner
from zoobridge.inference.zoo import Zoo
from zoobridge.package.trust import code_of
from zoobridge.package.trusting import trust, untrust
from zoobridge.pipeline.image import Image
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

CELLS = np.random.default_rng(0).normal(size=(45, 61)).astype(np.float32)
REAL = Path(__file__).resolve().parents[3] / "shared" / "zoo" / "models"
NEEDS_TRUST = (
    "The model 'tiny-model' needs Python code of its package (net.py:Net) for its weights, and none runs before you "
    "trust it; look at it with: zoobridge models trust tiny-model."
)


def spying(log: Path) -> str:
    """The code of the network, which notes every time it runs."""
    return f"with open({str(log)!r}, 'a') as stream: stream.write('ran ')\n{NET}"


def trusted(zoo, name="tiny-model"):
    trust(zoo.store, name, code_of(zoo.find(name)))


def predicted(zoo, recipe=None):
    """The result for an image off the model's grid, larger than one tile, and how it was computed."""
    recipe = recipe or PackageRecipe()
    served = zoo.predict("tiny-model", Image(CELLS, "yx"))
    array = CELLS[None, None] if recipe.axes == "bcyx" else CELLS[None, ..., None]
    expected = np.squeeze(forward(recipe, array))
    np.testing.assert_allclose(np.squeeze(served.images["output"].array)[4:-4, 4:-4], expected[4:-4, 4:-4], atol=1e-3)
    return served.provenance


@pytest.mark.parametrize(("spec", "axes"), [("0.4", "bcyx"), ("0.5", "byxc")])
def test_a_state_dict_is_elected_and_computes_right_once_it_is_trusted(zoo, tmp_path, spec, axes):
    log = tmp_path / "log"
    recipe = PackageRecipe(spec=spec, axes=axes, weights=("pytorch_state_dict",))
    zoo.install(torch_package(tmp_path / "package", recipe, spying(log)))
    with pytest.raises(EngineError) as caught:
        zoo.predict("tiny-model", Image(CELLS, "yx"))
    assert str(caught.value) == NEEDS_TRUST
    assert not log.exists()
    assert zoo.evidence("tiny-model") is None
    trusted(zoo)
    provenance = predicted(zoo, recipe)
    assert provenance.weights_format == "pytorch_state_dict"
    exact = [each for each in zoo.evidence("tiny-model").trials if each.candidate.precision is Precision.EXACT]
    assert {each.candidate.engine for each in exact} == {"openvino", "torch"}
    assert [each.problem for each in exact] == [None, None]
    assert set(zoo.evidence("tiny-model").reach.radius.values()) == {16}
    assert log.read_text() == "ran "  # traced once, for both engines


def test_later_processes_need_no_code_and_pytorch_only_where_it_serves(zoo, tmp_path):
    log = tmp_path / "log"
    zoo.install(torch_package(tmp_path / "package", PackageRecipe(weights=("pytorch_state_dict",)), spying(log)))
    trusted(zoo)
    engine = predicted(zoo).engine
    before = log.read_text()
    code = (
        "import sys\nfrom pathlib import Path\nimport numpy as np\n"
        "from zoobridge.inference.model import load\nfrom zoobridge.inference.zoo import Zoo\n"
        "from zoobridge.settings import Settings\n"
        f"zoo = Zoo(Settings(Path({str(zoo.settings.home)!r})))\n"
        "load('tiny-model', zoo).predict(np.ones((40, 40), 'float32'), 'yx')\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == f"{engine == 'torch'}\n", done.stderr
    assert log.read_text() == before


def test_a_changed_package_needs_trust_again(zoo, tmp_path):
    recipe = PackageRecipe(weights=("pytorch_state_dict",))
    zoo.install(torch_package(tmp_path / "one", recipe))
    trusted(zoo)
    assert zoo.find("tiny-model").trusted
    zoo.install(torch_package(tmp_path / "two", recipe, spying(tmp_path / "log")))
    assert not zoo.find("tiny-model").trusted
    with pytest.raises(EngineError, match="none runs before you trust it"):
        zoo.predict("tiny-model", Image(CELLS, "yx"))
    assert not (tmp_path / "log").exists()


def test_trust_can_be_taken_back(zoo, tmp_path):
    zoo.install(torch_package(tmp_path / "package", PackageRecipe(weights=("pytorch_state_dict",))))
    trusted(zoo)
    predicted(zoo)
    assert untrust(zoo.store, "tiny-model")
    with pytest.raises(EngineError, match="none runs before you trust it"):
        zoo.predict("tiny-model", Image(CELLS, "yx"))
    assert not untrust(zoo.store, "tiny-model")


def test_torchscript_serves_without_trust_and_its_code_stands_by(zoo, tmp_path):
    log = tmp_path / "log"
    recipe = PackageRecipe(weights=("pytorch_state_dict", "torchscript"))
    zoo.install(torch_package(tmp_path / "package", recipe, spying(log)))
    assert predicted(zoo).weights_format == "torchscript"
    assert not log.exists()
    trusted(zoo)
    zoo.verify("tiny-model")
    formats = {each.candidate.weights_format.value for each in zoo.evidence("tiny-model").trials}
    assert formats == {"torchscript", "pytorch_state_dict"}
    assert log.read_text() == "ran "


def test_code_of_a_network_that_computes_something_else_may_not_serve(zoo, tmp_path):
    wrong = NET.replace("return moved", "return 2 * moved")
    zoo.install(torch_package(tmp_path / "package", PackageRecipe(weights=("pytorch_state_dict",)), wrong))
    trusted(zoo)
    with pytest.raises(EngineError, match=r"No engine reproduces the test tensors .*torch \(pytorch_state_dict, exact"):
        zoo.predict("tiny-model", Image(CELLS, "yx"))


def zoobridge(zoo, *arguments):
    command = [sys.executable, "-m", "zoobridge", *map(str, arguments)]
    import os

    environment = os.environ | {"ZOOBRIDGE_HOME": str(zoo.settings.home)}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


def test_the_terminal_shows_the_code_before_it_is_trusted(zoo, tmp_path):
    log = tmp_path / "log"
    package = torch_package(tmp_path / "package", PackageRecipe(weights=("pytorch_state_dict",)), spying(log))
    zoo.install(package)
    code = code_of(zoo.find("tiny-model"))
    shown = json.loads(zoobridge(zoo, "models", "show", "tiny-model", "--json").stdout)
    assert shown["needs"] == [NEEDS_TRUST.removeprefix("The model ").replace("'tiny-model'", "tiny-model")]
    asked = zoobridge(zoo, "models", "trust", "tiny-model")
    assert asked.returncode == 2
    assert [line.split(":")[0] for line in asked.stdout.splitlines()] == ["Code", "sha256", "Calls"]
    assert str(code.file) in asked.stdout
    assert code.sha256 in asked.stdout
    assert "Nothing was trusted; read the code" in asked.stderr
    assert not zoo.find("tiny-model").trusted
    done = zoobridge(zoo, "models", "trust", "tiny-model", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert zoo.find("tiny-model").trusted
    assert zoobridge(zoo, "models", "trust", "tiny-model").stdout.endswith("tiny-model is trusted already.\n")
    assert not log.exists()
    assert zoobridge(zoo, "models", "untrust", "tiny-model").returncode == 0
    assert not zoo.find("tiny-model").trusted


@pytest.mark.skipif(not REAL.is_dir(), reason="the real weights are not here")
@pytest.mark.parametrize(
    ("folder", "engines"), [("unet2d-multi-tensor", {"torch", "openvino"}), ("unet2d-nuclei-broad", {"torch"})]
)
def test_real_torchscript_reproduces_its_test_outputs(tmp_path, folder, engines):
    zoo = Zoo(Settings(tmp_path / "home"))
    model = zoo.install(REAL / folder)
    evidence = zoo.verify(model.name)
    proven = [each for each in evidence.trials if each.problem is None and each.candidate.precision is Precision.EXACT]
    of_script = [each for each in proven if each.candidate.weights_format == "torchscript"]
    assert {each.candidate.engine for each in of_script} == engines
    assert all(check.maximum < 1e-4 for each in of_script for check in each.checks)
    assert winner(model, evidence, Precision.EXACT) in proven
