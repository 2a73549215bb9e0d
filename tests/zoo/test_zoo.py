"""Every description of the zoo: installed, a command, predicted by a macro, compared with NumPy."""

import pytest

from tests.zoo.conftest import HAS_TORCH
from tests.zoo.described import ZOO, read
from tests.zoo.images import task
from tests.zoo.networks import TORCH_FORMATS
from tests.zoo.recorded import DEFAULT, TORCH, WRITING, record, row, rows
from tests.zoo.running import TOLERANCE, run
from tests.zoo.standin import stand_in

ENVIRONMENT = TORCH if HAS_TORCH else DEFAULT
INVALID = "modest-spider"
LARGE = {"modest-octopus", "resourceful-lizard"}
"""Hundreds of MB at every call of the network: a minute or more each."""
NEEDS_TORCH = "PyTorch is not installed; install it with: zoobridge engine install torch"


def descriptions():
    """All of them; where PyTorch is, those that can use it."""
    found = sorted((ZOO / "rdfs").glob("*.yaml"))
    return [path for path in found if not HAS_TORCH or set(TORCH_FORMATS) & set(read(path).formats)]


@pytest.mark.timeout(900)
@pytest.mark.skipif(not ZOO.is_dir(), reason="the zoo's descriptions are beside this folder only in some places")
@pytest.mark.parametrize("path", descriptions(), ids=lambda path: path.stem)
def test_a_model_of_the_zoo(host, real, tmp_path, path):
    network = stand_in(read(path))
    if path.stem in LARGE and not (WRITING or real.isdisjoint(network.described.formats)):
        pytest.skip("one call of the network gives hundreds of MB, so this takes minutes; ZOO_RESULTS=write runs it")
    found = run(host, network, tmp_path / "model", real)
    if WRITING:
        record(ENVIRONMENT, path.stem, row(found))
    if path.stem == INVALID:
        assert (found.read, found.reason.startswith("The description rdf.yaml is not valid")) == (False, True)
    elif real.isdisjoint(network.described.formats):
        assert (found.read, found.command, found.predicted) == (True, True, False)
        assert NEEDS_TORCH in found.reason
    else:
        assert found.reason == ""
        assert found.differences is not None
        assert max(found.differences.values()) <= TOLERANCE, found.differences
        assert (found.read, found.command, found.predicted, found.matches) == (True, True, True, True)
        assert set(found.formats) == real & set(network.described.formats)
        assert found.tiles > 1 or not task(network).tiled
    assert row(found) == rows(ENVIRONMENT)[path.stem], "ZOO_RESULTS=write pytest tests/zoo writes what is found"
