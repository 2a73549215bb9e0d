from importlib.util import find_spec

import numpy as np
import pytest
import tifffile

from zoobridge.errors import InputError
from zoobridge.files.formats import CZI, LIF, ND2, OME_ZARR, format_of
from zoobridge.files.parts import Part, scene_index
from zoobridge.files.reading import read_image

FILES = {"a.czi": CZI, "a.ND2": ND2, "a.lif": LIF, "a.ozx": OME_ZARR, "a.ome.zarr.zip": OME_ZARR}


@pytest.mark.parametrize(("name", "known"), FILES.items(), ids=lambda one: str(getattr(one, "name", one)))
def test_a_format_is_known_by_the_end_of_the_name(tmp_path, name, known):
    assert format_of(tmp_path / name) is None
    (tmp_path / name).touch()
    assert format_of(tmp_path / name) is known


@pytest.mark.parametrize("name", ["zarr.json", ".zattrs", ".zgroup"])
def test_a_zarr_folder_is_known_by_its_content(tmp_path, name):
    assert format_of(tmp_path) is None
    (tmp_path / name).write_text("{}")
    assert format_of(tmp_path) is OME_ZARR


@pytest.mark.parametrize("known", [CZI, ND2, LIF, OME_ZARR], ids=lambda known: known.name)
def test_a_missing_reader_is_named_with_the_command_that_adds_it(tmp_path, known):
    if find_spec(known.reader) is not None:
        pytest.skip(f"{known.reader} is installed here")
    path = tmp_path / f"a{known.suffixes[0]}"
    path.touch()
    with pytest.raises(InputError) as caught:
        read_image(path)
    assert str(caught.value) == (
        f"{path} is in the format {known.name}, whose reader is not installed; "
        'add it with: pip install "zoobridge[formats]"'
    )


@pytest.mark.parametrize(("part", "key"), [(Part(scene="1"), "scene"), (Part(channel=1), "channel")])
def test_plain_files_have_no_parts(tmp_path, part, key):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 6), np.uint8))
    with pytest.raises(InputError, match=rf"a\.tif is a plain image file without .*; leave {key}= out\.$"):
        read_image(tmp_path / "a.tif", part)


def test_a_folder_without_an_image_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"cannot be read as an image .*; give a TIFF"):
        read_image(tmp_path)


def test_of_many_scenes_the_first_and_the_last_are_named(tmp_path):
    names = [f"well {number}" for number in range(1, 97)]
    with pytest.raises(InputError) as caught:
        scene_index(tmp_path, names, None)
    assert str(caught.value).endswith("11 (well 11), 12 (well 12), ... 96 (well 96).")


def test_scenes_called_by_numbers_that_are_not_theirs_are_chosen_by_name_only(tmp_path):
    names = ["0", "1", "third"]
    assert [scene_index(tmp_path, names, wanted) for wanted in ("0", "1", "third")] == [0, 1, 2]
    with pytest.raises(InputError, match=r'no scene "3" but 3 scenes; choose with scene=, by name: 0, 1, third\.$'):
        scene_index(tmp_path, names, "3")


def test_scenes_called_by_their_numbers_are_chosen_by_them(tmp_path):
    assert [scene_index(tmp_path, ["1", "second", "3"], wanted) for wanted in ("1", "2", "3")] == [0, 1, 2]
