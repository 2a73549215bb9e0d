import numpy as np
import pytest
from roifile import ROI_TYPE, ImagejRoi

from zoobridge.commands.roi_files import read_rois
from zoobridge.errors import InputError, UsageError


def heat(*peaks, size=(20, 30)):
    values = np.zeros(size, np.float32)
    for y, x, value in peaks:
        values[y, x] = value
    return values


def points(session, title):
    rois = [ImagejRoi.frombytes(data) for data in session.desk.overlays[title]]
    assert all(roi.roitype is ROI_TYPE.POINT for roi in rois)
    return [(roi.name, *map(float, roi.coordinates()[0]), roi.position) for roi in rois]


def test_peaks_become_points_and_calibrated_rows(session, tmp_path):
    session.show(heat((4, 10, 0.9), (15, 0, 0.7), (8, 8, 0.4)), title="heat", pixel_sizes={"x": 0.5, "y": 0.25})
    outcome = session.run("Zoo Points", f"threshold=0.5 roi_zip=[{tmp_path}/points.zip]")
    assert outcome.values == {"count": 2, "roi_zip": f"{tmp_path}/points.zip"}
    assert points(session, "heat") == [("0001", 10, 4, 0), ("0002", 0, 15, 0)]
    assert session.desk.rows == {"X": [5, 0], "Y": [1, 3.75], "Value": pytest.approx([0.9, 0.7])}
    assert read_rois(tmp_path / "points.zip") == session.desk.overlays["heat"]


def test_near_peaks_and_peaks_at_the_border_can_be_left_out(session):
    session.show(heat((4, 10, 0.9), (4, 13, 0.8), (15, 0, 0.7)), title="heat")
    session.run("Zoo Points", "min_distance=5 exclude_border=1")
    assert points(session, "heat") == [("0001", 10, 4, 0)]


def test_a_channel_of_a_stack(session):
    planes = [[heat((1, 2, 1)), heat((3, 4, 1))], [heat(), heat((5, 6, 1))]]
    session.show(np.array(planes), "zcyx", title="heat", pixel_sizes={"z": 2})
    session.run("Zoo Points", "channel=2")
    assert session.desk.rows == {"X": [4, 6], "Y": [3, 5], "Z": [0, 2], "Value": [1, 1]}


def test_frames_are_counted(session):
    session.show(np.array([heat((1, 2, 1)), heat((3, 4, 1))]), "tyx", title="heat")
    session.run("Zoo Points")
    assert session.desk.rows["Frame"] == [1, 2]
    assert [point[-1] for point in points(session, "heat")] == [1, 2]


def test_peaks_through_the_slices(session):
    session.show(np.array([heat((4, 4, 0.6)), heat((4, 4, 0.9)), heat((4, 4, 0.6))]), "zyx", title="heat")
    session.run("Zoo Points", "dimensions=3d")
    assert points(session, "heat") == [("0001", 4, 4, 2)]
    session.run("Zoo Points", "dimensions=2d")
    assert len(points(session, "heat")) == 3


def test_no_peak_is_a_warning_and_an_empty_table(session):
    session.show(heat((4, 10, 0.4)), title="heat")
    assert session.run("Zoo Points").values["count"] == 0
    assert session.desk.rows == {"X": [], "Y": [], "Value": []}
    assert session.desk.warned == ['Zoo Points found no peak in "heat"; the threshold may be too high.']


def test_a_channel_that_does_not_exist(session):
    session.show(heat(), title="heat")
    with pytest.raises(UsageError) as caught:
        session.run("Zoo Points", "channel=2")
    assert str(caught.value) == 'Zoo Points: channel=2 does not exist, because "heat" has 1 channel.'


def test_a_colour_picture(session):
    session.show(np.zeros((3, 4, 5), np.uint8), "cyx", title="photo", rgb=True)
    with pytest.raises(InputError) as caught:
        session.run("Zoo Points")
    assert str(caught.value) == 'Zoo Points needs a map such as Zoo Predict makes, but "photo" is a colour picture.'
