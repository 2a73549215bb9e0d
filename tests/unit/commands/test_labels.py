import numpy as np
import pytest
from roifile import ImagejRoi

from tests.unit.commands.desk import Desk, NumpyZoo, Session, description
from zoobridge.commands.advice import model_in_title
from zoobridge.commands.label_image import label_image
from zoobridge.commands.roi_files import read_rois
from zoobridge.errors import InputError, PackageError, UsageError
from zoobridge.pipeline.image import Image


def squares(*corners, size=(20, 30), side=5):
    mask = np.zeros(size, np.float32)
    for top, left in corners:
        mask[top : top + side, left : left + side] = 1
    return mask


TWO = squares((2, 2), (10, 20))


def names(session, title):
    return [ImagejRoi.frombytes(data).name for data in session.desk.overlays[title]]


def refusal(session, text, error=UsageError):
    before = set(session.desk.images)
    with pytest.raises(error) as caught:
        session.run("Zoo Labels", text)
    assert set(session.desk.images) == before
    return str(caught.value)


def test_labels_overlay_measurements_and_file(session, tmp_path):
    session.show(TWO, title="map", pixel_sizes={"x": 0.5, "y": 0.5}, units={"x": "micron"}, slice_labels=("s",))
    outcome = session.run("Zoo Labels", f"threshold=0.5 roi_zip=[{tmp_path / 'rois.zip'}]")
    result = session.desk.images["map-labels"]
    assert outcome.titles == ("map-labels",)
    assert outcome.values == {"title": "map-labels", "count": 2, "model": None, "roi_zip": str(tmp_path / "rois.zip")}
    assert result.array.dtype == np.uint16
    np.testing.assert_array_equal(result.array > 0, TWO > 0)
    assert (result.array[2, 2], result.array[10, 20], result.lut) == (1, 2, "glasbey")
    assert (result.pixel_sizes, result.slice_labels) == ({"x": 0.5, "y": 0.5}, ("s",))
    assert names(session, "map-labels") == ["0001", "0002"]
    assert session.desk.measured == ["map-labels"]
    assert read_rois(tmp_path / "rois.zip") == session.desk.overlays["map-labels"]
    assert session.desk.warned == []


def test_no_object_is_an_empty_label_image_and_a_warning(session):
    session.show(TWO * 0.1, title="map")
    assert session.run("Zoo Labels").values["count"] == 0
    assert session.desk.images["map-labels"].array.max() == 0
    assert session.desk.overlays["map-labels"] == []
    assert session.desk.measured == ["map-labels"]
    assert session.desk.warned == ['Zoo Labels found no object in "map"; the threshold may be too high.']


RAW = np.arange(600, dtype=np.uint8).reshape(20, 30) % 250


@pytest.mark.parametrize("command", ["Zoo Labels", "Zoo Points"])
def test_a_raw_image_is_no_probability_map(session, command):
    session.show(RAW, title="raw.tif")
    session.run(command, "threshold=0.5")
    (warned,) = session.desk.warned
    assert warned.startswith(f'{command}: "raw.tif" has values from 0 to 249, so it is no probability map')
    assert warned.endswith("run Zoo Predict first, or set threshold= for these values.")


@pytest.mark.parametrize("command", ["Zoo Labels", "Zoo Points"])
@pytest.mark.parametrize(
    ("pixels", "threshold", "info"),
    [
        (RAW, 100, ""),
        (RAW, 0.5, "Predicted by zoobridge: 1.0"),
        (255 * (TWO > 0).astype(np.uint8), 0.5, ""),
        (TWO * 1.0001, 0.5, ""),
    ],
)
def test_what_may_be_a_map_is_not_warned_of(session, command, pixels, threshold, info):
    session.show(pixels, title="map", info=info)
    session.run(command, f"threshold={threshold}")
    assert session.desk.warned == []


def test_results_are_kept_when_asked(session):
    session.show(TWO, title="map")
    session.run("Zoo Labels", "results=keep")
    assert session.desk.measured == []
    assert len(session.desk.overlays["map-labels"]) == 2
    assert refusal(session, "results=add").endswith("results must be one of replace, keep.")


def touching():
    foreground = squares((2, 2), (2, 8), side=6)
    boundary = np.zeros_like(foreground)
    boundary[:, 7:9] = 0.6
    return foreground, boundary


def test_the_second_of_two_channels_parts_touching_objects(session):
    session.show(np.stack(touching()), "cyx", title="map")
    assert session.run("Zoo Labels").values["count"] == 2
    assert session.run("Zoo Labels", "image=map boundary=0").values["count"] == 1
    assert session.run("Zoo Labels", "image=map split=none").values["count"] == 1
    assert session.run("Zoo Labels", "image=map boundary_below=0.7").values["count"] == 1


def test_channels_can_be_chosen(session):
    foreground, boundary = touching()
    session.show(np.stack([boundary, np.zeros_like(boundary), foreground]), "cyx", title="map")
    assert session.run("Zoo Labels", "foreground=3").values["count"] == 1
    assert session.run("Zoo Labels", "image=map foreground=3 boundary=1").values["count"] == 2


def test_the_model_recommends_what_the_macro_does_not_say():
    config = {"zoobridge": {"labels": {"foreground": 2, "boundary": 0, "threshold": 0.9, "min_size": 9}}}
    session = Session(Desk(), NumpyZoo(description("nuclei", config=config)))
    session.show(np.stack([TWO * 0, TWO * 0.8]), "cyx", title="map")
    assert session.run("Zoo Labels", "model=nuclei").values["count"] == 0
    assert session.run("Zoo Labels", "image=map model=nuclei threshold=0.5").values["count"] == 2
    assert session.run("Zoo Labels", "image=map model=nuclei threshold=0.5 min_size=26").values["count"] == 0


def test_a_map_that_is_named_after_its_model_gets_what_the_model_recommends():
    config = {"zoobridge": {"labels": {"min_size": 26}}}
    session = Session(Desk(), NumpyZoo(description("nuclei", config=config)))
    session.show(TWO * 2, title="cells.tif")
    session.run("Zoo Predict", "model=nuclei")
    assert session.run("Zoo Labels").values == {
        "title": "cells-nuclei-labels",
        "count": 0,
        "model": "nuclei",
        "roi_zip": None,
    }
    assert session.run("Zoo Labels", "image=cells-nuclei min_size=0").values["count"] == 2


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("cells-nuclei-tiny", "nuclei-tiny"),
        ("cells-nuclei-tiny-1", "nuclei-tiny"),
        ("cells-nuclei-tiny-boundary", "nuclei-tiny"),
        ("cells-nuclei-tiny.tif", "nuclei-tiny"),
        ("cells-nuclei", "nuclei"),
        ("nuclei.tif", None),
        ("cells-nucleis", None),
        ("cells", None),
    ],
)
def test_the_model_in_a_title(title, model):
    assert model_in_title(title, ("nuclei", "nuclei-tiny")) == model


def test_sizes_that_leave_no_object(session):
    session.show(TWO, title="map")
    assert refusal(session, "min_size=10 max_size=5") == (
        "Zoo Labels: min_size=10 is larger than max_size=5, so no object could be kept; "
        "give a max_size of at least min_size."
    )
    assert session.run("Zoo Labels", "min_size=25 max_size=25").values["count"] == 2


def test_a_size_against_the_one_the_model_recommends():
    config = {"zoobridge": {"labels": {"min_size": 26}}}
    session = Session(Desk(), NumpyZoo(description("nuclei", config=config)))
    session.show(TWO, title="map")
    assert refusal(session, "model=nuclei max_size=20") == (
        "Zoo Labels: min_size=26 is larger than max_size=20 (the model recommends min_size), so no object could be "
        "kept; give a max_size of at least min_size."
    )


def test_a_recommendation_that_makes_no_sense():
    config = {"zoobridge": {"labels": {"boundary_threshold": "often"}}}
    session = Session(Desk(), NumpyZoo(description("nuclei", config=config)))
    session.show(TWO, title="map")
    assert refusal(session, "model=nuclei", PackageError) == (
        "The model nuclei recommends boundary_below=often, but boundary_below must be a number; "
        "ask its authors to correct it."
    )


def test_every_slice_by_itself_with_numbers_unique_in_the_stack(session):
    session.show(np.stack([TWO, TWO]), "zyx", title="map")
    assert session.run("Zoo Labels").values["count"] == 4
    result = session.desk.images["map-labels"]
    assert result.axes == "zyx"
    assert sorted(np.unique(result.array[1])) == [0, 3, 4]
    assert names(session, "map-labels") == ["0001", "0002", "0003", "0004"]
    positions = [ImagejRoi.frombytes(data).position for data in session.desk.overlays["map-labels"]]
    assert positions == [1, 1, 2, 2]


def test_objects_through_the_slices(session):
    session.show(np.stack([TWO, TWO]), "zyx", title="map")
    assert session.run("Zoo Labels", "dimensions=3d").values["count"] == 2
    assert names(session, "map-labels") == ["0001-0001", "0002-0001", "0001-0002", "0002-0002"]


def test_another_image_can_be_measured(session):
    session.show(np.stack([TWO, TWO]), "cyx", title="cells")
    session.show(TWO, title="map")
    session.run("Zoo Labels", "measure=cells")
    assert session.desk.measured == ["cells"]
    assert names(session, "cells") == names(session, "map-labels") == ["0001", "0002"]


@pytest.mark.parametrize(
    ("measured", "axes", "said"),
    [
        ((5, 6), "yx", "6x5x1x1"),
        ((20, 30), "yx", "30x20x1x1"),
        ((2, 20, 30), "zyx", "30x20x2x1"),
        ((3, 20, 30), "tyx", "30x20x1x3"),
        ((4, 3, 20, 30), "tzyx", "30x20x3x4"),
    ],
)
def test_the_image_to_measure_must_have_the_size_of_the_map(session, measured, axes, said):
    """ROIs of planes that are not there would be measured on the plane that happens to be shown."""
    session.show(np.zeros(measured), axes, title="cells")
    session.show(np.stack([TWO] * 3), "zyx", title="map")
    assert refusal(session, "measure=cells", InputError) == (
        f'Zoo Labels: the image to measure "cells" is {said} (width, height, slices, frames), but the map "map" is '
        "30x20x3x1; measure on the image the map was made from."
    )


def test_rois_lie_in_the_planes_of_the_measured_hyperstack(session, tmp_path):
    stack = np.stack([TWO] * 3)
    session.show(np.stack([stack] * 2, axis=1), "zcyx", title="cells")
    session.show(stack, "zyx", title="map")
    session.run("Zoo Labels", f"measure=cells roi_zip=[{tmp_path / 'rois.zip'}]")
    own, other = (
        [ImagejRoi.frombytes(data) for data in session.desk.overlays[title]] for title in ("map-labels", "cells")
    )
    assert [(roi.position, roi.z_position) for roi in own] == [(1, 0), (1, 0), (2, 0), (2, 0), (3, 0), (3, 0)]
    assert [(roi.position, roi.z_position) for roi in other] == [(0, 1), (0, 1), (0, 2), (0, 2), (0, 3), (0, 3)]
    assert read_rois(tmp_path / "rois.zip") == session.desk.overlays["map-labels"]


@pytest.mark.parametrize(("said", "filled"), [("", True), ("fill_holes", True), ("fill_holes=false", False)])
def test_a_model_may_recommend_to_fill_holes(said, filled):
    config = {"zoobridge": {"labels": {"fill_holes": True}}}
    session = Session(Desk(), NumpyZoo(description("nuclei", config=config)))
    ring = squares((2, 2), size=(12, 12), side=6)
    ring[4:6, 4:6] = 0
    session.show(ring, title="map")
    session.run("Zoo Labels", f"model=nuclei {said}")
    assert bool(session.desk.images["map-labels"].array[4, 4]) is filled
    session.run("Zoo Labels", "image=map")
    assert session.desk.images["map-labels-1"].array[4, 4] == 0


def test_a_channel_that_does_not_exist(session):
    session.show(TWO, title="map")
    assert refusal(session, "foreground=2") == ('Zoo Labels: foreground=2 does not exist, because "map" has 1 channel.')
    session.show(np.stack([TWO, TWO]), "cyx", title="maps")
    assert refusal(session, "boundary=3") == 'Zoo Labels: boundary=3 does not exist, because "maps" has 2 channels.'


def test_splitting_by_a_boundary_that_is_not_there(session):
    session.show(TWO, title="map")
    assert refusal(session, "split=boundary") == (
        "Zoo Labels: split=boundary needs the channel of the boundary map; add boundary=2, say."
    )


def test_a_colour_picture(session):
    session.show(np.zeros((3, 4, 5), np.uint8), "cyx", title="photo", rgb=True)
    assert refusal(session, "", InputError) == (
        'Zoo Labels needs a map such as Zoo Predict makes, but "photo" is a colour picture.'
    )


def test_a_roi_file_that_cannot_be_written_is_refused_first(session, tmp_path):
    session.show(TWO, title="map")
    assert "there is no folder" in refusal(session, f"roi_zip=[{tmp_path}/no/rois.zip]", InputError)


@pytest.mark.parametrize(
    ("count", "dtype", "shown"), [(0, np.uint16, 255), (65535, np.uint16, 65535), (65536, np.float32, 65536)]
)
def test_16_bit_up_to_65535_labels_and_32_bit_above(count, dtype, shown):
    numbers = np.full((1, 1, 2, 2), count, np.int32)
    result = label_image(numbers, Image(np.zeros((2, 2)), "yx"), "labels")
    assert (result.array.dtype, result.axes, int(result.array.max())) == (dtype, "yx", count)
    assert result.display_range == (0, shown)


def test_labels_of_frames_and_slices_lose_the_channels_only():
    source = Image(np.zeros((2, 3, 2, 4, 5)), "tzcyx", slice_labels=("a",) * 12)
    result = label_image(np.zeros((2, 3, 4, 5), np.int32), source, "labels")
    assert (result.axes, result.slice_labels) == ("tzyx", ())
