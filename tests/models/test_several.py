"""Several inputs and outputs through the store, a real engine, Python and the terminal."""

import json
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest
import tifffile

from tests.models.several import forward, write_several
from zoobridge.errors import EngineError, InputError, ZoobridgeWarning
from zoobridge.inference.model import load
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

RNG = np.random.default_rng(6)
IMAGES = {name: RNG.integers(0, 99, (2, 70, 90)).astype(np.uint8) for name in ("image", "second")}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    zoo = Zoo(Settings(home=folder / "home"))
    zoo.install(write_several(folder / "package"))
    zoo.close()
    return folder / "home"


def test_python_gives_arrays_by_tensor_id(home):
    expected = forward(*IMAGES.values(), 0.25)
    with load("several", Zoo(Settings(home=home))) as model:
        with pytest.warns(ZoobridgeWarning, match="enlarged from 70 x 90 to 80 x 96 .* and scores of the result speak"):
            result = model.predict({**IMAGES, "time": 0.25}, "cyx")
        np.testing.assert_allclose(result["sum"], expected["sum"], rtol=1e-6)
        # the mean is that of the padded image: mirrored to 80 x 96
        padded = [np.pad(each, ((0, 0), (0, 10), (0, 6)), mode="reflect") for each in IMAGES.values()]
        np.testing.assert_allclose(result["scores"], forward(*padded, 0.25)["scores"], rtol=1e-5)
        with pytest.raises(InputError, match="takes the inputs image, second, time; no image was given for time"):
            model.predict(IMAGES, "cyx")
        with pytest.raises(InputError, match="'time' of model several takes 1 numbers, but 3 were given"):
            model.predict({**IMAGES, "time": [1, 2, 3]}, "cyx")


def test_weights_that_need_what_is_called_optional_serve_where_it_is_given(tmp_path):
    zoo = Zoo(Settings(home=tmp_path / "home"))
    zoo.install(write_several(tmp_path / "package", optional=True))
    given = {name: array[:, :64, :80] for name, array in IMAGES.items()}
    with load("several", zoo) as model, warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is mirrored
        result = model.predict({**given, "time": 0.25}, "cyx")
        np.testing.assert_allclose(result["sum"], forward(*given.values(), 0.25)["sum"], rtol=1e-6)
        with pytest.raises(EngineError, match="input 'second' of the model was not given"):
            model.predict({"image": given["image"], "time": 0.25}, "cyx")


def test_the_terminal_gives_files_and_numbers(home, tmp_path):
    for name, array in IMAGES.items():
        tifffile.imwrite(tmp_path / f"{name}.tif", array, imagej=True, metadata={"axes": "CYX"})
    command = [sys.executable, "-m", "zoobridge", "predict", "several", str(tmp_path / "image.tif"), "--json"]
    command += ["--input", f"second={tmp_path / 'second.tif'}", "--input", "time=0.25"]
    command += ["-o", str(tmp_path / "out")]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (entry,) = json.loads(done.stdout)
    np.testing.assert_allclose(
        tifffile.imread(tmp_path / "out" / "image-several-sum.tif"), forward(*IMAGES.values(), 0.25)["sum"], rtol=1e-6
    )
    header, row = (tmp_path / "out" / "image-several-Results.csv").read_text().splitlines()
    assert header == "scores nucleus,scores cytoplasm"
    assert [float(number) for number in row.split(",")] == pytest.approx(entry["values"]["scores"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "The model several needs its input 'second' as well; add --input second=PATH."),
        (["--input", "third=a.tif"], 'The model several has no input "third"; its other inputs are second, time'),
        (["--input", "time"], "'time' is not ID=PATH"),
        (["--input", "time=1", "--input", "Time=2"], "Time is given twice"),
    ],
)
def test_the_terminal_refuses_what_is_no_input(home, tmp_path, given, sentence):
    tifffile.imwrite(tmp_path / "image.tif", IMAGES["image"], imagej=True, metadata={"axes": "CYX"})
    command = [sys.executable, "-m", "zoobridge", "predict", "several", str(tmp_path / "image.tif"), *given]
    command += ["-o", str(tmp_path / "out")]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert sentence in " ".join(done.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()
