"""Text that travels with an image."""

import numpy as np

from zoobridge.pipeline.image import Image
from zoobridge.practice.report.provenance import HEADING, facts_in, info_text

FACTS = {HEADING: "1.2.3", "Model": "nuclei-tiny 1.0", "Settings": "tile=64x64"}


def image(info=""):
    return Image(np.zeros((2, 2)), "yx", title="cells: day 1.tif", info=info)


def test_what_is_written_can_be_read():
    assert facts_in(info_text(FACTS, image())) == {**FACTS, "Image": "cells: day 1.tif"}


def test_what_made_the_image_before_is_kept_below():
    text = info_text({**FACTS, "Model": "second"}, image(info_text(FACTS, image("objective: 60x"))))
    assert facts_in(text)["Model"] == "second"
    assert text.index("Model: second") < text.index("Model: nuclei-tiny 1.0") < text.index("objective: 60x")


def test_other_info_is_no_provenance():
    assert facts_in("objective: 60x\nModel: of the microscope") == {}
    assert facts_in("") == {}
