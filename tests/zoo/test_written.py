"""Descriptions written for the tests, in every weights format; no collection is needed for them."""

import pytest

from tests.zoo.described import described
from tests.zoo.images import task
from tests.zoo.networks import FILES
from tests.zoo.running import TOLERANCE, run
from tests.zoo.standin import stand_in
from tests.zoo.written import DESCRIPTIONS

IDS = [str(each["name"]).removeprefix("Written ") for each in DESCRIPTIONS]


@pytest.mark.parametrize("content", DESCRIPTIONS, ids=IDS)
def test_what_is_described_is_predicted(host, real, tmp_path, content):
    network = stand_in(described(content))
    found = run(host, network, tmp_path / "model", real)
    assert (found.read, found.command) == (True, True), found.reason
    if real.isdisjoint(network.described.formats):
        assert not found.predicted
        assert ("PyTorch is not installed" in found.reason) != ("which no engine here reads" in found.reason)
        return
    assert found.reason == ""
    assert found.differences is not None
    assert max(found.differences.values()) <= TOLERANCE, found.differences
    assert set(found.formats) == real & set(network.described.formats)
    assert found.tiles > 1 or not task(network).tiled


def test_they_cover_every_weights_format_and_both_specs():
    assert {name for each in DESCRIPTIONS for name in each["weights"]} == set(FILES)
    assert {str(each["format_version"])[:3] for each in DESCRIPTIONS} == {"0.4", "0.5"}
