"""Pairs, labels in all forms, images that are alike, the split, targets and windows."""

import numpy as np
import pytest
import tifffile
from roifile import ROI_TYPE, ImagejRoi, roiwrite

from tests.unit.practice.adjust.dark_discs import dark_discs
from zoobridge.commands.roi_files import write_zip
from zoobridge.commands.roi_shapes import label_shapes, roi_bytes
from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.data.likeness import likeness
from zoobridge.practice.adjust.data.pairs import Pair, find_pairs
from zoobridge.practice.adjust.data.split import FEWEST, split
from zoobridge.practice.adjust.data.targets import object_maps
from zoobridge.practice.adjust.data.truth import read_labels
from zoobridge.practice.adjust.data.windows import Example, cover, draw


def touch(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def test_labels_are_found_by_the_name_of_their_image(tmp_path):
    images = touch(tmp_path / "images", "a.tif", "B.png", "c.tiff", "notes.txt")
    labels = touch(tmp_path / "labels", "a.zip", "b_mask.png", "c-labels.tif", "d.tif")
    pairs = [(pair.image.name, pair.truth.name) for pair in find_pairs(images, labels)]
    assert sorted(pairs) == [("B.png", "b_mask.png"), ("a.tif", "a.zip"), ("c.tiff", "c-labels.tif")]


def test_without_labels_images_are_their_own_partner(tmp_path):
    images = touch(tmp_path / "images", "a.tif")
    assert find_pairs(images, None) == find_pairs(images, images) == (Pair(images / "a.tif", images / "a.tif"),)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["b.tif"], "a.tif has no labels"),
        (["a.tif", "a-labels.tif"], "a.tif has more than one file of labels (a-labels.tif and a.tif)"),
        (["a.txt"], "holds no labels"),
    ],
)
def test_a_missing_or_doubtful_partner_is_named(tmp_path, labels, says):
    images = touch(tmp_path / "images", "a.tif")
    with pytest.raises(InputError) as caught:
        find_pairs(images, touch(tmp_path / "labels", *labels))
    assert says in str(caught.value)


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(InputError, match=r"There is no folder .*none"):
        find_pairs(tmp_path / "none", None)


@pytest.fixture
def scene(tmp_path):
    """An image in a file, as it is read, and its true labels; some objects touch and one has a hole."""
    image, labels = dark_discs(0)
    labels[58:] = 0
    labels[60:70, 40:60], labels[60:70, 60:75] = 40, 41
    labels[100:112, 100:112] = 42
    labels[104:107, 104:107] = 0
    tifffile.imwrite(tmp_path / "cells.tif", image)
    return tmp_path, Image(image, "yx", title="cells.tif"), labels


def saved(folder, name, pixels, **metadata):
    tifffile.imwrite(folder / name, pixels, **metadata)
    return Pair(folder / "cells.tif", folder / name)


def same_objects(one, other):
    """Equal up to the numbers."""
    pairs = np.unique(np.stack([one.ravel(), other.ravel()]), axis=1).T
    return len(pairs) == len(np.unique(one)) == len(np.unique(other)) and [0, 0] in pairs.tolist()


def test_a_label_image(scene):
    folder, image, labels = scene
    assert np.array_equal(read_labels(saved(folder, "labels.tif", labels), image), labels)


def test_the_connected_parts_of_a_mask_are_its_objects(scene):
    folder, image, labels = scene
    labels[labels == 41] = 40
    mask = np.where(labels > 0, 255, 0).astype(np.uint8)
    assert same_objects(read_labels(saved(folder, "mask.tif", mask), image), labels)


def test_rois_cover_the_pixels_they_were_drawn_around(scene):
    folder, image, labels = scene
    shapes = label_shapes(labels[None, None].astype(np.int32))
    write_zip(folder / "cells.zip", [roi_bytes(shape, image) for shape in shapes])
    assert same_objects(read_labels(Pair(folder / "cells.tif", folder / "cells.zip"), image), labels)


def test_an_overlay_of_the_image_itself(scene):
    folder, image, labels = scene
    rois = [roi_bytes(shape, image) for shape in label_shapes(labels[None, None].astype(np.int32))]
    tifffile.imwrite(folder / "drawn.tif", image.array, imagej=True, metadata={"Overlays": rois})
    for pair in (Pair(folder / "drawn.tif", folder / "drawn.tif"), Pair(folder / "cells.tif", folder / "drawn.tif")):
        assert same_objects(read_labels(pair, image), labels)


def test_ovals_and_rectangles(tmp_path):
    image = Image(np.zeros((40, 50), np.uint8), "yx")
    for kind in (ROI_TYPE.OVAL, ROI_TYPE.RECT):
        roi = ImagejRoi(roitype=kind, left=10, top=5, right=30, bottom=25)
        roiwrite(tmp_path / "one.roi", roi, mode="w")
        labels = read_labels(Pair(tmp_path / "cells.tif", tmp_path / "one.roi"), image)
        rows, columns = np.nonzero(labels)
        assert (rows.min(), rows.max(), columns.min(), columns.max()) == (5, 24, 10, 29)
        share = np.count_nonzero(labels) / 400
        assert share == pytest.approx(np.pi / 4 if kind is ROI_TYPE.OVAL else 1, abs=0.01)


def test_a_roi_without_area_is_refused(tmp_path):
    roi = ImagejRoi(roitype=ROI_TYPE.LINE, x1=1, y1=1, x2=9, y2=9, name="axis")
    roiwrite(tmp_path / "one.roi", roi, mode="w")
    with pytest.raises(InputError, match=r"ROI of type line \(axis\), which encloses no area"):
        read_labels(Pair(tmp_path / "cells.tif", tmp_path / "one.roi"), Image(np.zeros((20, 20), np.uint8), "yx"))


@pytest.mark.parametrize(
    ("pixels", "says"),
    [
        (np.zeros((128, 100), np.uint8), "other.tif is 100x128 and its image cells.tif is 128x128 pixels"),
        (np.full((128, 128), 0.5, np.float32), "other.tif holds fractions"),
        (np.full((128, 128), -1, np.int16), "other.tif holds numbers below 0"),
        (np.random.default_rng(0).integers(0, 99, (128, 128)).astype(np.uint8), "other.tif holds grey values"),
        (np.zeros((128, 128, 3), np.uint8), "other.tif is a colour picture"),
    ],
)
def test_what_is_no_label_image_is_refused(scene, pixels, says):
    folder, image, _ = scene
    if pixels.ndim == 3:
        pixels[..., 0] = 9
    with pytest.raises(InputError) as caught:
        read_labels(saved(folder, "other.tif", pixels), image)
    assert says in str(caught.value)


def test_equal_and_nearly_equal_images_belong_together():
    images = [dark_discs(seed)[0] for seed in range(4)]
    random = np.random.default_rng(0)
    noisier = np.clip(images[2] * 0.8 + random.normal(0, 6, images[2].shape), 0, 255).astype(np.uint8)
    found = likeness([*images, images[0].copy(), noisier])
    assert (found.same, found.nearly) == (((0, 4),), ((2, 5),))
    assert found.groups == ((0, 4), (1,), (2, 5), (3,))


def test_a_chain_of_like_images_is_one_group():
    image = dark_discs(0)[0]
    assert likeness([image, image, dark_discs(1)[0], image]).groups == ((0, 1, 3), (2,))


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_never_divided(seed):
    groups = [(0, 5), (1,), (2,), (3, 7, 8), (4,), (6,), (9,), (10,)]
    dealt = split(groups, seed)
    parts = [dealt.training, dealt.validation, dealt.test]
    assert sorted(index for part in parts for index in part) == list(range(11))
    assert all(any(set(group) <= set(part) for part in parts) for group in groups)
    assert [len(part) for part in parts] == [9, 1, 1]
    assert split(groups, seed) == dealt


def test_too_few_different_images_are_refused():
    assert len(split([(index,) for index in range(FEWEST)], 0).training) == 2
    with pytest.raises(InputError) as caught:
        split([(0, 1, 2), (3,), (4,)], 0)
    assert "at least 4 different images with labels, but there are 3 (5 files, of which" in str(caught.value)


def test_targets_are_foreground_boundary_and_where_objects_touch(scene):
    labels = scene[2]
    foreground, boundary, touching = np.moveaxis(object_maps(labels), -1, 0)
    assert np.array_equal(foreground > 0, labels > 0)
    assert set(np.unique(labels[touching > 0])) == {40, 41}
    assert (boundary <= foreground).all()
    assert (touching <= boundary).all()
    assert boundary[65, 59] == boundary[65, 60] == 1
    assert boundary[65, 50] == 0
    assert object_maps(np.zeros((8, 8), int)).sum() == 0
    assert object_maps(np.ones((8, 8), int))[..., 0].all()


def test_windows_are_turned_with_their_targets():
    image, labels = dark_discs(1, 96)
    example = Example("one", image[..., None].astype(np.float32), (labels > 0)[..., None].astype(np.float32))
    drawn = draw([example], (64, 64), 12, np.random.default_rng(0), exposure=True)
    assert drawn.images.shape == drawn.targets.shape == (12, 64, 64, 1)
    for window, target in zip(drawn.images, drawn.targets, strict=True):
        assert window[target > 0].max() < window[target == 0].mean()
    again = draw([example], (64, 64), 12, np.random.default_rng(0), exposure=True)
    assert np.array_equal(drawn.images, again.images)
    assert len({window.tobytes() for window in drawn.images}) == 12


def test_small_images_are_mirrored_and_large_ones_covered():
    small = Example("small", np.ones((20, 30, 1), np.float32), np.zeros((20, 30, 1), np.float32))
    assert cover([small], (32, 32), 9).images.shape == (1, 32, 32, 1)
    assert cover([small], (32, 32), 9).images.all()
    large = Example("large", np.zeros((70, 64, 2), np.float32), np.zeros((70, 64, 1), np.float32))
    assert cover([large], (32, 32), 9).images.shape == (4, 32, 32, 2)
    assert cover([large], (32, 32), 3).images.shape == (3, 32, 32, 2)
