"""Overlays as .roi bytes, without loss."""

import numpy as np
import pytest
import roifile

from tests.java.macros import Place, value_of
from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej")


@pytest.fixture
def place():
    workspace = Place()
    workspace.show(Image(np.zeros((4, 30, 40), np.uint8), "zyx", title="cells"))
    return workspace


def square(**known) -> bytes:
    points = np.array([[1, 1], [11, 1], [11, 9], [1, 9]], np.float32)
    roi = roifile.ImagejRoi.frompoints(points)
    for name, value in known.items():
        setattr(roi, name, value)
    return roi.tobytes()


def test_an_image_without_overlay_has_no_rois(place):
    assert place.rois() == []


def test_names_positions_and_shape_reach_imagej(place):
    place.set_rois([square(name="one", position=3), square(name="two é")])
    told = (
        "Overlay.activateSelection(0); Roi.getBounds(x, y, w, h); Roi.getPosition(c, z, t);"
        'return "" + Roi.getName + " " + x + " " + y + " " + w + " " + h + " " + getSliceNumber();'
    )
    assert value_of(told) == "one 1 1 10 8 3"
    assert value_of('Overlay.activateSelection(1); return "" + Roi.getName;') == "two é"


def test_rois_of_imagej_reach_python_with_names_and_positions(place):
    value_of(
        'setSlice(2); makeOval(3, 4, 10, 12); Roi.setName("blob");'
        "Overlay.addSelection; Overlay.setPosition(2); Overlay.show;"
    )
    (data,) = place.rois("cells")
    roi = roifile.ImagejRoi.frombytes(data)
    assert (roi.name, roi.position, roi.left, roi.top, roi.roitype.name) == ("blob", 2, 3, 4, "OVAL")


def test_rois_survive_the_way_out_and_back(place):
    value_of(
        'makePolygon(1, 1, 9, 2, 5, 8); Overlay.addSelection("red", 3); makePoint(5, 6); Overlay.addSelection;'
        "makeLine(1, 2, 30, 20); Overlay.addSelection;"
        'makeOval(5, 5, 9, 9); setKeyDown("alt"); makeOval(7, 7, 4, 4); setKeyDown("none");'
        "Overlay.addSelection; Overlay.show;"
    )
    before = place.rois()
    assert len(before) == 4
    place.set_rois(before)
    assert place.rois() == before


def test_hyperstack_positions_survive(place):
    Place().show(Image(np.zeros((2, 3, 8, 8), np.uint8), "tcyx", title="hyper"))
    value_of("makeRectangle(1, 1, 2, 2); Overlay.addSelection; Overlay.setPosition(3, 1, 2);")
    before = place.rois("hyper")
    place.set_rois(before, "hyper")
    assert place.rois("hyper") == before
    assert value_of('Overlay.activateSelection(0); Stack.getPosition(c, z, t); return "" + c + " " + t;') == "3 2"


def test_setting_replaces_and_nothing_removes_the_overlay(place):
    place.set_rois([square(name="old")])
    place.set_rois([square(name="new")])
    assert value_of('return "" + Overlay.size + " " + Overlay.hidden;') == "1 0"
    place.set_rois([])
    assert place.rois() == []
    assert value_of("return d2s(Overlay.size, 0);") == "0"


@pytest.mark.parametrize("damaged", [b"", b"Iout", b"no ROI at all, just some text" * 9, square()[:70]])
def test_damaged_rois_are_refused_and_the_overlay_stays(place, damaged):
    place.set_rois([square(name="kept")])
    with pytest.raises(
        InputError, match=r"^ROI 2 is damaged or not in ImageJ's ROI format; save it again with ImageJ\.$"
    ):
        place.set_rois([square(), damaged])
    (data,) = place.rois()
    assert roifile.ImagejRoi.frombytes(data).name == "kept"


def test_thousands_of_rois_keep_their_order(place):
    place.set_rois([square(name=f"roi {index}") for index in range(3000)])
    names = [roifile.ImagejRoi.frombytes(data).name for data in place.rois()]
    assert names == [f"roi {index}" for index in range(3000)]
