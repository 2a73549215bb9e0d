import numpy as np
import pytest

from zoobridge.practice.objects.decoding import Decoding, decode, recommended, with_given


def discs(*centres, radius=8, size=(40, 60)):
    mask = np.zeros(size, np.float32)
    for centre in centres:
        mask[np.hypot(*np.subtract(np.indices(size).T, centre).T) < radius] = 1
    return mask


def test_background_is_0_and_objects_are_numbered_without_gaps():
    labels = decode(discs((10, 10), (30, 45)), None, Decoding())
    assert np.unique(labels).tolist() == [0, 1, 2]
    assert labels[10, 10] == 1
    assert labels[0, 0] == 0


def test_the_threshold_itself_is_background():
    assert decode(np.full((3, 3), 0.5), None, Decoding(threshold=0.5)).max() == 0


def test_without_splitting_corners_connect_like_in_analyze_particles():
    assert decode(np.eye(4), None, Decoding()).max() == 1


def test_the_boundary_map_parts_touching_objects():
    foreground = discs((20, 20), (20, 36))
    boundary = np.zeros_like(foreground)
    boundary[:, 27:30] = 1
    labels = decode(foreground, boundary, Decoding(split="boundary"))
    assert labels.max() == 2
    assert labels[20, 20] != labels[20, 36]
    np.testing.assert_array_equal(labels > 0, foreground > 0.5)


def test_an_object_that_is_boundary_everywhere_is_not_lost():
    foreground = discs((20, 12), (20, 36), (20, 50), radius=6)
    boundary = discs((20, 12), radius=7)
    boundary[:, 42:45] = 1
    labels = decode(foreground, boundary, Decoding(split="boundary"))
    assert len({labels[20, 12], labels[20, 36], labels[20, 50]} - {0}) == labels.max() == 3
    np.testing.assert_array_equal(labels > 0, foreground > 0.5)


def test_maps_of_8_bit_do_not_wrap_around():
    foreground = (discs((20, 20), (20, 36)) * 255).astype(np.uint8)
    boundary = np.zeros_like(foreground)
    boundary[:, 27:30] = 200
    labels = decode(foreground, boundary, Decoding(threshold=127, boundary_below=100, split="boundary"))
    assert labels.max() == 2


def test_the_shape_parts_touching_objects():
    foreground = discs((20, 20), (20, 34))
    assert decode(foreground, None, Decoding()).max() == 1
    labels = decode(foreground, None, Decoding(split="distance"))
    assert labels.max() == 2
    np.testing.assert_array_equal(labels > 0, foreground > 0.5)


def test_splitting_by_shape_keeps_one_disc_whole_and_an_image_without_background():
    assert decode(discs((20, 20)), None, Decoding(split="distance")).max() == 1
    assert decode(np.ones((5, 5)), None, Decoding(split="distance")).tolist() == np.ones((5, 5)).tolist()


def test_small_and_large_objects_are_dropped_and_the_rest_renumbered():
    foreground = discs((20, 40))
    foreground[0, 0] = 1
    assert decode(foreground, None, Decoding(min_size=2))[20, 40] == 1
    assert decode(foreground, None, Decoding(min_size=1)).max() == 2
    labels = decode(foreground, None, Decoding(max_size=1))
    assert (labels[0, 0], labels.max(), np.count_nonzero(labels)) == (1, 1, 1)


def test_holes_are_filled_but_not_over_other_objects():
    foreground = np.zeros((9, 9))
    foreground[1:8, 1:8] = 1
    foreground[2:7, 2:7] = 0
    foreground[4, 4] = 1
    labels = decode(foreground, None, Decoding(fill_holes=True))
    assert labels[4, 4] == 2
    assert np.count_nonzero(labels == 1) == 48


@pytest.mark.parametrize("split", ["none", "boundary", "distance"])
@pytest.mark.parametrize("value", [0, np.nan])
def test_an_empty_map_has_no_object(split, value):
    empty = np.full((6, 7), value, np.float32)
    assert decode(empty, empty, Decoding(split=split, fill_holes=True)).tolist() == np.zeros((6, 7)).tolist()


def test_volumes_are_connected_through_slices():
    volume = np.stack([discs((20, 20)), discs((20, 22)), discs((5, 50), radius=3)])
    assert decode(volume, None, Decoding()).max() == 2


def test_what_a_package_recommends_gets_the_names_of_the_macro_keys():
    config = {"zoobridge": {"labels": {"boundary": 2, "boundary_threshold": 0.4, "min_size": 9, "note": "x"}}}
    assert recommended(config) == {"boundary": 2, "boundary_below": 0.4, "min_size": 9}
    assert with_given(Decoding(), recommended(config)) == Decoding(boundary_below=0.4, min_size=9)


@pytest.mark.parametrize("config", [{}, {"zoobridge": 3}, {"zoobridge": {"labels": [1]}}, {"zoobridge": {}}])
def test_a_package_may_recommend_nothing(config):
    assert recommended(config) == {}
