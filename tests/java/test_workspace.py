"""What commands see of ImageJ: images by title or ID, titles, files, selections, progress."""

from pathlib import Path

import numpy as np
import pytest

from tests.java.macros import Place, ramp, run_macro, value_of
from zoobridge.errors import CancelledError, InputError
from zoobridge.hosts.java.types import java_class
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej")

TRICKY = ["a [1].tif", "b & c", "two  spaces", "[x]", "50% é.lif - Series 1", "-1", "quote'\"s"]


def shown(title: str, value: int = 0) -> str:
    return Place().show(Image(np.full((3, 4), value, np.uint8), "yx", title=title))


@pytest.mark.parametrize("title", TRICKY)
def test_an_image_is_found_by_its_exact_title(title):
    shown("other")
    assert shown(title, 7) == title
    shown("active", 1)
    image = Place().image(title)
    assert (image.title, image.array.max()) == (title, 7)


def test_an_image_is_found_by_its_id():
    shown("first", 5)
    image_id = value_of("return d2s(getImageID(), 0);")
    shown("second", 6)
    assert int(image_id) < 0
    assert Place().image(image_id).array.max() == 5


def test_without_a_reference_it_is_the_active_image():
    for value, title in enumerate(("first", "second", "third")):
        shown(title, value)
    value_of('selectImage("second");')
    assert Place().image().title == "second"


def test_a_shown_image_is_active_for_the_macro():
    shown("first")
    shown("second")
    assert value_of('return getTitle() + " " + nImages;') == "second 2"


def test_an_image_shown_while_a_macro_runs_without_batch_mode_is_open_afterwards():
    assert value_of('setBatchMode(false); newImage("m", "8-bit", 2, 2, 1); return "" + nImages;') == "1"
    shown("p")
    assert value_of('return getTitle() + " " + nImages;') == "p 2"


@pytest.mark.parametrize(
    ("title", "second", "third"),
    [
        ("cells", "cells-1", "cells-2"),
        ("cells.tif", "cells-1.tif", "cells-2.tif"),
        ("cells-1", "cells-2", "cells-3"),
        ("v1.2 final", "v1.2 final-1", "v1.2 final-2"),
        ("", "-1", "-2"),
    ],
)
def test_titles_become_unique_the_imagej_way(title, second, third):
    assert [shown(title), shown(title), shown(title)] == [title, second, third]
    assert value_of("return getTitle();") == third


def test_a_title_is_unique_among_images_of_the_macro_too():
    value_of('newImage("cells", "8-bit", 2, 2, 1);')
    assert shown("cells") == "cells-1"


def test_no_open_image_is_told():
    with pytest.raises(InputError, match=r"^No image is open; open one first\.$"):
        Place().image()
    with pytest.raises(InputError, match=r'^"cells": no image is open\.$'):
        Place().image("cells")


def test_an_unknown_title_names_the_nearest():
    shown("nuclei [1].tif")
    shown("mask")
    with pytest.raises(InputError, match=r'^No image "Nuclei \[1\]" is open; did you mean "nuclei \[1\]\.tif"\?$'):
        Place().image("Nuclei [1]")


def test_an_unknown_title_far_from_all_lists_them():
    shown("a")
    shown("b")
    with pytest.raises(InputError, match=r'^No image "something else" is open; open: a, b\.$'):
        Place().image("something else")


def test_an_unknown_id_is_told():
    shown("a")
    with pytest.raises(InputError, match=r'^No image "-99999" is open; open: a\.$'):
        Place().image("-99999")


def test_a_title_that_several_images_have_is_refused_with_their_ids():
    value_of('newImage("twin", "8-bit", 2, 2, 1); newImage("twin", "8-bit", 2, 2, 1);')
    ids = [str(number) for number in java_class("ij.WindowManager").getIDList()]
    with pytest.raises(
        InputError, match=rf'^2 open images have the title "twin"; use one of the IDs {", ".join(ids)}\.$'
    ):
        Place().image("twin")
    assert Place().image(ids[0]).title == "twin"


def test_a_selection_crops_to_its_bounding_box_inside_the_image():
    Place().show(ramp("zyx", np.uint16))
    value_of("makeOval(4, 2, 6, 6);")
    whole = Place().image().array
    part = Place().image(crop_to_selection=True)
    np.testing.assert_array_equal(part.array, whole[:, 2:, 4:])
    assert value_of("return d2s(selectionType(), 0);") == "1"


@pytest.mark.parametrize("selection", ["", "makeLine(0, 0, 3, 3);", "makePoint(1, 1);", "makeRectangle(20, 20, 4, 4);"])
def test_cropping_needs_an_area_inside_the_image(selection):
    shown("cells")
    value_of(selection)
    with pytest.raises(InputError, match=r'^The image "cells" has no area selection to crop to; .* roi=ignore\.$'):
        Place().image(crop_to_selection=True)


def test_a_file_is_opened_and_active(tmp_path):
    shown("cells.tif")
    java_class("ij.IJ").saveAsTiff(java_class("ij.IJ").getImage(), str(tmp_path / "cells.tif"))
    assert Place().open(tmp_path / "cells.tif") == "cells-1.tif"
    assert value_of("return getTitle();") == "cells-1.tif"


def test_a_missing_file_is_told_and_nothing_is_opened():
    with pytest.raises(InputError, match=r"^The file /none/cells\.tif does not exist; check the path\.$"):
        Place().open(Path("/none/cells.tif"))
    assert value_of("return d2s(nImages, 0);") == "0"


@pytest.mark.parametrize("name", ["broken.tif", "broken.png", "broken.jpg", "notes.xyz"])
def test_a_damaged_file_is_told_whatever_its_name_and_nothing_is_opened(tmp_path, name):
    (tmp_path / name).write_bytes(b"II*\0 this is the beginning of a TIFF" * 9)
    with pytest.raises(InputError, match=rf"{name} is damaged, .*; get a whole copy of the file\.$"):
        Place().open(tmp_path / name)
    assert value_of("return d2s(nImages, 0);") == "0"


@pytest.mark.parametrize("name", ["text.tif", "broken.png", "notes.xyz"])
def test_a_file_that_is_no_image_is_told_and_nothing_is_opened(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is not an image\n" * 9)
    with pytest.raises(InputError, match=rf"{name} is no image that ImageJ can read.*; convert it to TIFF\.$"):
        Place().open(tmp_path / name)
    assert value_of("return d2s(nImages, 0);") == "0"


def test_progress_moves_until_escape_is_pressed():
    imagej = java_class("ij.IJ")
    imagej.resetEscape()
    progress = Place().progress
    progress.update(1, 4, "Tile 1 of 4")
    imagej.setKeyDown(java_class("java.awt.event.KeyEvent").VK_ESCAPE)
    try:
        with pytest.raises(CancelledError, match=r"^Cancelled at Tile 2 of 4\.$"):
            progress.update(2, 4, "Tile 2 of 4")
    finally:
        imagej.resetEscape()


def test_progress_stops_when_the_host_says_so():
    asked = []
    progress = Place(cancelled=lambda: bool(asked)).progress
    progress.update(0, 0, "")
    asked.append("now")
    with pytest.raises(CancelledError, match=r"^Cancelled\.$"):
        progress.update(0, 0, "")


def test_log_and_warnings_go_where_the_host_wants_them():
    place = Place()
    place.log("a line")
    place.warn("a sentence")
    assert (place.logged, place.warned) == (["a line"], ["a sentence"])


def test_a_command_in_the_middle_of_a_macro_leaves_earlier_images_reachable():
    shown("first")
    ran = run_macro('newImage("second", "8-bit", 2, 2, 1); selectImage("first"); return getTitle() + nImages;')
    assert ran.value == "first2"
