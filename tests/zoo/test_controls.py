"""What the comparison must not let pass: other coefficients, other places, other sizes, another order of channels."""

from dataclasses import replace

import numpy as np
import pytest

from tests.zoo.described import described
from tests.zoo.images import task
from tests.zoo.package import write_stand_in
from tests.zoo.reference import expected
from tests.zoo.running import TOLERANCE, differences, install, predict
from tests.zoo.standin import stand_in
from tests.zoo.written import DESCRIPTIONS

CONTENT = next(each for each in DESCRIPTIONS if each["name"] == "Written stepped-onnx")


@pytest.fixture(scope="module")
def predicted(host, real, tmp_path_factory):
    """A package, what a macro made with it, and what it should make."""
    folder = tmp_path_factory.mktemp("control")
    network = stand_in(described(CONTENT))
    model = install(host, write_stand_in(folder / "package", network, real))
    work = task(network)
    return network, work, predict(host, model.name, network, work, folder)


def worst(results, wanted):
    return max(differences(results, wanted).values())


def test_the_right_network_matches(predicted):
    network, work, results = predicted
    assert worst(results, expected(network, work.given)) <= TOLERANCE


def test_one_other_coefficient_does_not(predicted):
    network, work, results = predicted
    [[mix]] = network.weights
    changed = mix.copy()
    changed[1, 2] *= 1.01
    other = replace(network, weights=((changed,),))
    assert worst(results, expected(other, work.given)) > 10 * TOLERANCE


def test_neither_does_a_shift_by_one_pixel(predicted):
    network, work, results = predicted
    wanted = expected(network, work.given)
    shifted = {name: np.roll(array, 1, axis=-1) for name, array in wanted.items()}
    assert worst(results, shifted) > 1000 * TOLERANCE


def test_nor_another_order_of_channels_or_axes_or_another_size(predicted):
    network, work, results = predicted
    wanted = expected(network, work.given)["maps"]
    assert worst(results, {"maps": wanted[[1, 0, 2]]}) > 100 * TOLERANCE
    assert worst(results, {"maps": wanted.swapaxes(1, 2)}) == np.inf
    assert worst(results, {"maps": wanted[:, :-1]}) == np.inf


def test_statistics_of_tiles_instead_of_the_image_would_show(predicted):
    network, work, results = predicted
    image = work.given["raw"]
    parts = [expected(network, {"raw": part})["maps"] for part in np.array_split(image, 2, axis=-1)]
    assert worst(results, {"maps": np.concatenate(parts, axis=-1)}) > 10 * TOLERANCE


def test_weights_that_do_not_reproduce_the_test_tensors_refuse_to_predict(host, real, tmp_path):
    from zoobridge.errors import MacroError

    network = stand_in(described(CONTENT))
    package = write_stand_in(tmp_path / "package", network, real)
    other = replace(network, biases=(network.biases[0] + np.float32(0.5),))
    test = np.load(package / "raw.npy")
    wrong = write_stand_in(tmp_path / "wrong", other, real)
    np.testing.assert_array_equal(np.load(wrong / "raw.npy"), test)
    (wrong / "maps.npy").write_bytes((package / "maps.npy").read_bytes())
    text, digest = (wrong / "rdf.yaml").read_text(), _sha256(wrong / "maps.npy")
    (wrong / "rdf.yaml").write_text(text.replace(_stated(text), digest))
    model = install(host, wrong)
    with pytest.raises(MacroError, match="No engine reproduces the test tensors"):
        predict(host, model.name, network, task(network), tmp_path)


def _sha256(path):
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stated(text):
    import yaml

    return yaml.safe_load(text)["outputs"][0]["test_tensor"]["sha256"]
