"""Networks whose description makes objects of their maps, run by a macro; expected by the library itself."""

import importlib.util

import numpy as np
import pytest
import tifffile

from tests.models.test_stardist_package import expected_labels, star_convex_maps, write_identity
from tests.unit.runtime.test_stardist_decoder import RAYS, needs_stardist
from tests.zoo.described import described
from tests.zoo.package import write_stand_in
from tests.zoo.standin import stand_in
from tests.zoo.written import ONNX, batch, channels, new, operation, plane, tensor
from zoobridge.errors import MacroError

BODIES = [((20 + 34 * (n % 4), 22 + 41 * (n // 4)), (9 + n % 3, 12 - n % 4)) for n in range(16)]


@needs_stardist
def test_star_convex_objects_of_an_image_larger_than_a_tile(host, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.models.generated.expected_output", lambda _recipe: np.zeros(1, np.float32))
    small = star_convex_maps((48, 56), ((14, 16), (9, 7)), ((30, 38), (8, 11)))
    host.zoo.install(write_identity(tmp_path / "package", small, expected_labels(small)))
    maps = star_convex_maps((149, 171), *BODIES)
    assert len(maps) == RAYS + 1
    tifffile.imwrite(tmp_path / "maps.tif", maps, imagej=True, metadata={"axes": "CYX"})
    host.run_macro(f"""
open("{tmp_path}/maps.tif");
run("Zoo Predict", "model=stars tile=64");
saveAs("Tiff", "{tmp_path}/labels.tif");
""")
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "labels.tif"), expected_labels(maps))
    assert host.zoo.last.report.tiles > 4


@pytest.mark.skipif(importlib.util.find_spec("cellpose") is not None, reason="cellpose is here")
def test_flows_without_their_library_stop_the_macro_with_the_sentence_that_says_what_to_install(host, real, tmp_path):
    content = new(
        "flows",
        [tensor("raw", [batch(), channels(1), *plane((32, 16))])],
        [tensor("labels", [batch(), channels(3), *plane("raw")], after=True)],
        ONNX,
    )
    network = stand_in(described(content))
    content["outputs"][0]["postprocessing"] = [
        operation("cellpose_flow_dynamics", cellprob_threshold=0.0, flow_threshold=0.4, do_3D=False)
    ]
    host.zoo.install(write_stand_in(tmp_path / "package", network, real))
    with pytest.raises(MacroError, match=r"needs a library to make objects of its output 'labels': .*pip install"):
        host.run_macro('newImage("a", "8-bit ramp", 40, 40, 1); run("Zoo Predict", "model=flows");')
