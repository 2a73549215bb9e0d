import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from roifile import ROI_TYPE, ImagejRoi

from zoobridge.commands.roi_shapes import Place, label_shapes, point_bytes, roi_bytes
from zoobridge.pipeline.image import Image

PLANE = Image(np.zeros((4, 4)), "yx")


def covered(shape, size):
    """Pixels whose centre lies inside by the even-odd rule, counting outline edges to the left of it."""
    inside = np.zeros(size, bool)
    for outline in shape.outlines:
        for (x, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            if x == x1:
                inside[min(y0, y1) : max(y0, y1), x:] ^= True
    return inside


def assert_exact(labels):
    found = label_shapes(labels[None, None])
    assert [shape.name for shape in found] == [f"{number:04d}" for number in np.unique(labels[labels > 0])]
    for shape in found:
        np.testing.assert_array_equal(covered(shape, labels.shape), labels == int(shape.name))


@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 3)))
def test_outlines_cover_exactly_the_pixels_of_their_label(labels):
    assert_exact(labels)


def test_blobs_with_holes_at_the_border():
    labels = np.zeros((60, 80), np.int32)
    for number, centre in enumerate([(2, 3), (30, 40), (55, 78)], 1):
        distance = np.hypot(*np.subtract(np.indices(labels.shape).T, centre).T)
        labels[distance < 12] = number
        labels[distance < 4] = 0
    assert_exact(labels)


def test_one_part_without_holes_is_traced_with_integer_corners_and_nothing_superfluous():
    labels = np.zeros((5, 6), np.int32)
    labels[1:3, 2:5] = 1
    roi = ImagejRoi.frombytes(roi_bytes(label_shapes(labels[None, None])[0], PLANE))
    assert roi.roitype is ROI_TYPE.TRACED
    assert (roi.left, roi.top, roi.right, roi.bottom) == (2, 1, 5, 3)
    assert sorted(map(tuple, roi.integer_coordinates.tolist())) == [(0, 0), (0, 2), (3, 0), (3, 2)]


def test_pixels_that_touch_over_a_corner_are_one_traced_outline():
    roi = ImagejRoi.frombytes(roi_bytes(label_shapes(np.eye(2, dtype=np.int32)[None, None])[0], PLANE))
    assert roi.roitype is ROI_TYPE.TRACED
    assert roi.n_coordinates == 8


def test_a_hole_makes_a_composite():
    labels = np.ones((3, 3), np.int32)
    labels[1, 1] = 0
    roi = ImagejRoi.frombytes(roi_bytes(label_shapes(labels[None, None])[0], PLANE))
    assert roi.composite
    assert len(ImagejRoi.path2coords(roi.multi_coordinates)) == 2


@pytest.mark.parametrize(
    ("axes", "size", "expected"),
    [
        ("yx", (4, 4), (0, 0, 0)),
        ("cyx", (2, 4, 4), (0, 0, 0)),
        ("zyx", (5, 4, 4), (3, 0, 0)),
        ("tyx", (5, 4, 4), (2, 0, 0)),
        ("tzyx", (5, 5, 4, 4), (0, 3, 2)),
        ("czyx", (2, 5, 4, 4), (0, 3, 0)),
        ("tcyx", (5, 2, 4, 4), (0, 0, 2)),
    ],
)
def test_the_place_in_a_stack_and_in_a_hyperstack(axes, size, expected):
    roi = ImagejRoi.frombytes(point_bytes("p", 1, 2, Place(z=3, t=2), Image(np.zeros(size), axes)))
    assert (roi.position, roi.z_position, roi.t_position) == expected
    assert roi.c_position == 0


def test_names_tell_number_and_slice_of_volumes():
    labels = np.zeros((1, 2, 2, 2), np.int32)
    labels[0, :, 0, 0] = 7
    assert [shape.name for shape in label_shapes(labels, volumes=True)] == ["0007-0001", "0007-0002"]
