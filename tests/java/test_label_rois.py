"""The ROIs of labels cover, in ImageJ, exactly the pixels of the labels."""

import numpy as np
import pytest

from zoobridge.commands.roi_shapes import Place, label_shapes, point_bytes, roi_bytes
from zoobridge.hosts.images.imageplus import to_imageplus
from zoobridge.hosts.images.results import measure_overlay, results_frame
from zoobridge.hosts.images.rois import set_overlay
from zoobridge.pipeline.image import Image

SMALL_CASES = {
    "one pixel": [[1]],
    "one pixel at a corner": [[0, 0], [0, 1]],
    "touching over a corner": [[1, 0], [0, 1]],
    "touching over the other corner": [[0, 1], [1, 0]],
    "hole": [[1, 1, 1], [1, 0, 1], [1, 1, 1]],
    "open only over a corner": [[0, 1, 1], [1, 0, 1], [1, 1, 1]],
    "two parts": [[1, 0, 1]],
    "another object in the hole": [[1, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 0, 2, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]],
    "the whole image": np.ones((3, 4)),
    "neighbours": [[1, 1, 2], [1, 2, 2], [3, 3, 2]],
}


def random_labels(seed, size=(90, 120)):
    """Ragged blobs, some touching, some with holes, some at the border, some of one pixel."""
    from scipy import ndimage

    rng = np.random.default_rng(seed)
    rough = ndimage.gaussian_filter(rng.normal(size=size), rng.uniform(0.6, 3))
    labels, _ = ndimage.label(rough > np.quantile(rough, 0.55), np.ones((3, 3)))
    labels[rng.random(size) < 0.01] = 0
    return labels.astype(np.int32)


def painted(imp, roi):
    """Pixels ImageJ paints when it fills the ROI on an empty image of that size."""
    import jpype

    processor = jpype.JClass("ij.process.ByteProcessor")(imp.getWidth(), imp.getHeight())
    processor.setValue(255.0)
    processor.fill(roi)
    pixels = np.frombuffer(bytes(memoryview(processor.getPixels()).cast("B")), np.uint8)
    return pixels.reshape(imp.getHeight(), imp.getWidth()) > 0


def corners(roi):
    polygon = roi.getPolygon()
    return list(zip(polygon.xpoints, polygon.ypoints, strict=True))


def assert_rois_are_the_labels(labels):
    image = Image(labels.astype(np.uint16), "yx", title="labels")
    imp = to_imageplus(image)
    shapes = label_shapes(labels[None, None])
    set_overlay(imp, [roi_bytes(shape, image) for shape in shapes])
    overlay = imp.getOverlay()
    assert overlay.size() == len(np.unique(labels[labels > 0]))
    for roi in overlay.toArray():
        expected = labels == int(str(roi.getName()))
        np.testing.assert_array_equal(painted(imp, roi), expected)
        imp.setRoi(roi.clone())
        assert imp.getStatistics().pixelCount == np.count_nonzero(expected)


@pytest.mark.parametrize("labels", SMALL_CASES.values(), ids=SMALL_CASES.keys())
def test_small_objects(clean_imagej, labels):
    assert_rois_are_the_labels(np.asarray(labels, np.int32))


@pytest.mark.parametrize("seed", range(6))
def test_random_objects(clean_imagej, seed):
    assert_rois_are_the_labels(random_labels(seed))


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_outlines_are_those_of_the_wand(clean_imagej, seed):
    import jpype

    labels = random_labels(seed)
    image = Image(labels.astype(np.uint16), "yx")
    imp = to_imageplus(image)
    wand = jpype.JClass("ij.gui.Wand")
    compared = 0
    for shape in label_shapes(labels[None, None]):
        if len(shape.outlines) > 1:
            continue
        set_overlay(imp, [roi_bytes(shape, image)])
        number = int(shape.name)
        row, column = np.argwhere(labels == number)[0]
        traced = wand(imp.getProcessor())
        traced.autoOutline(int(column), int(row), float(number), float(number), wand.EIGHT_CONNECTED)
        polygon = jpype.JClass("ij.gui.PolygonRoi")(
            traced.xpoints, traced.ypoints, traced.npoints, jpype.JClass("ij.gui.Roi").TRACED_ROI
        )
        ours = imp.getOverlay().get(0)
        assert ours.getType() == polygon.getType()
        assert corners(ours) == corners(polygon)
        assert ours.getLength() == polygon.getLength()
        compared += 1
    assert compared > 10


def test_objects_of_a_hyperstack_are_measured_on_their_own_plane(clean_imagej):
    labels = np.zeros((2, 3, 6, 7), np.int32)
    for number, (t, z) in enumerate(np.ndindex(2, 3), 1):
        labels[t, z, 1:3, 1:4] = number
    image = Image(labels.astype(np.uint16), "tzyx")
    imp = to_imageplus(image)
    set_overlay(imp, [roi_bytes(shape, image) for shape in label_shapes(labels)])
    clean_imagej.run("Set Measurements...", "area mean redirect=None decimal=3")
    measure_overlay(imp)
    table = results_frame()
    assert table["Area"].tolist() == [6] * 6
    assert table["Mean"].tolist() == [1, 2, 3, 4, 5, 6]


def test_a_point_is_the_pixel_it_names(clean_imagej):
    heat = np.zeros((3, 8, 9), np.float32)
    heat[1, 5, 7] = 0.75
    image = Image(heat, "zyx", pixel_sizes={"x": 0.5, "y": 0.5, "z": 2}, units={"x": "micron", "y": "micron"})
    imp = to_imageplus(image)
    set_overlay(imp, [point_bytes("0001", 7, 5, Place(z=2, t=1), image)])
    clean_imagej.run("Set Measurements...", "mean redirect=None decimal=3")
    measure_overlay(imp)
    table = results_frame()
    assert (table["X"][0], table["Y"][0], table["Mean"][0]) == (3.5, 2.5, 0.75)


def test_names_survive(clean_imagej):
    labels = np.array([[1, 0, 2], [1, 0, 0]], np.int32)
    image = Image(labels.astype(np.uint16), "yx")
    imp = to_imageplus(image)
    set_overlay(imp, [roi_bytes(shape, image) for shape in label_shapes(labels[None, None])])
    assert [str(roi.getName()) for roi in imp.getOverlay().toArray()] == ["0001", "0002"]
