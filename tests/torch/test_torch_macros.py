"""PyTorch models as commands of real macros, in the embedded ImageJ."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from tests.models.generated import PackageRecipe, forward
from tests.torch.packages import torch_package
from zoobridge.errors import MacroError
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.hosts.java.jvm import start_jvm
from zoobridge.inference.zoo import Zoo
from zoobridge.package.trust import code_of
from zoobridge.package.trusting import trust
from zoobridge.settings import Settings

CELLS = np.random.default_rng(0).normal(100, 20, size=(150, 173)).astype(np.float32)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    start_jvm()
    with EmbeddedHost(Zoo(Settings(home=tmp_path_factory.mktemp("home")))) as host:
        yield host


def install(host, folder, recipe):
    host.zoo.install(torch_package(folder, recipe))


def run(host, tmp_path, name):
    """Predict an image off the model's grid in tiles, and give the result as ImageJ saved it."""
    tifffile.imwrite(tmp_path / "cells.tif", CELLS)
    macro = f"""
open("{tmp_path / "cells.tif"}");
run("Zoo {name}", "tile=64");
saveAs("Tiff", "{tmp_path / "result.tif"}");
close("*");
"""
    host.run_macro(macro)
    return tifffile.imread(tmp_path / "result.tif")


def expected(recipe):
    return np.squeeze(forward(recipe, CELLS[None, None]))


def test_torchscript_in_a_macro_computes_what_numpy_computes(host, tmp_path):
    recipe = PackageRecipe(name="of-script", weights=("torchscript",))
    install(host, tmp_path / "package", recipe)
    result = run(host, tmp_path, "of-script")
    np.testing.assert_allclose(result[4:-4, 4:-4], expected(recipe)[4:-4, 4:-4], rtol=1e-4, atol=1e-2)


def test_a_state_dict_in_a_macro_stops_it_until_its_code_is_trusted(host, tmp_path):
    recipe = PackageRecipe(name="of-numbers", weights=("pytorch_state_dict",), seed=3)
    install(host, tmp_path / "package", recipe)
    with pytest.raises(MacroError, match="look at it with: zoobridge models trust of-numbers") as caught:
        run(host, tmp_path, "of-numbers")
    assert caught.value.line == 3
    trust(host.zoo.store, "of-numbers", code_of(host.zoo.find("of-numbers")))
    result = run(host, tmp_path, "of-numbers")
    np.testing.assert_allclose(result[4:-4, 4:-4], expected(recipe)[4:-4, 4:-4], rtol=1e-4, atol=1e-2)


def test_pytorch_itself_computes_beside_java_and_the_other_engines(host, tmp_path):
    """An output of OpenVINO's making is usual; here PyTorch has to compute in the process that holds Java."""
    from zoobridge.runtime.registry import engines

    zoo = Zoo(Settings(tmp_path / "home"), engines=[each for each in engines() if each.name == "torch"])
    with EmbeddedHost(zoo) as alone:
        recipe = PackageRecipe(name="only-torch", weights=("torchscript",), seed=5)
        install(alone, tmp_path / "package", recipe)
        result = run(alone, tmp_path, "only-torch")
        assert zoo.last.engine == "torch"
    np.testing.assert_allclose(result[4:-4, 4:-4], expected(recipe)[4:-4, 4:-4], rtol=1e-4, atol=1e-2)
