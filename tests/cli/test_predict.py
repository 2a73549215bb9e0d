import json
from importlib.util import find_spec

import numpy as np
import pytest
import tifffile

from zoobridge.files.reading import read_image

from .conftest import only_sentence


@pytest.fixture
def cells(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 200, (2, 150, 130)).astype(np.uint16)
    metadata = {"axes": "ZYX", "unit": "um", "spacing": 2.0, "Labels": ["low", "high"]}
    tifffile.imwrite(tmp_path / "cells.tif", pixels, imagej=True, resolution=(4.0, 4.0), metadata=metadata)
    return tmp_path / "cells.tif"


def test_predict_writes_what_imagej_reads(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "nuclei-tiny", cells, "-o", tmp_path / "out", "-v")
    assert done.returncode == 0, done.stderr
    written = tmp_path / "out" / "cells-nuclei-tiny.tif"
    assert done.stdout == f"{written}\n"
    assert [path.name for path in written.parent.iterdir()] == [written.name]
    image = read_image(written)
    assert (image.axes, image.array.shape, image.dtype) == ("czyx", (2, 2, 150, 130), np.float32)
    assert image.pixel_sizes == pytest.approx({"x": 0.25, "y": 0.25, "z": 2.0})
    assert 0 <= image.array.min() <= image.array.max() <= 1
    assert "tile(s), seam none" in done.stderr


def test_predict_tells_programs_what_was_done(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "denoise-tiny", cells, "-o", tmp_path / "out", "--tile", "128", "--json")
    assert done.returncode == 0, done.stderr
    (entry,) = json.loads(done.stdout)
    assert entry["image"] == str(cells)
    assert entry["files"] == [str(tmp_path / "out" / "cells-denoise-tiny.tif")]
    assert entry["tiles"] > 1
    assert entry["model"] == "denoise-tiny"
    assert entry["precision"] == "exact"


def test_a_mask_is_an_image(zoobridge, tmp_path):
    mask = np.zeros((150, 130), bool)
    mask[20:60, 30:70] = True
    tifffile.imwrite(tmp_path / "mask.tif", mask)
    tifffile.imwrite(tmp_path / "numbers.tif", mask.astype(np.uint8))
    for name in ("mask", "numbers"):
        done = zoobridge("predict", "nuclei-tiny", tmp_path / f"{name}.tif", "-o", tmp_path / "out")
        assert done.returncode == 0, done.stderr
    results = [tifffile.imread(tmp_path / "out" / f"{name}-nuclei-tiny.tif") for name in ("mask", "numbers")]
    np.testing.assert_array_equal(*results)


def test_predict_starts_no_java(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "denoise-tiny", cells, "-o", tmp_path / "out", ZOOBRIDGE_JAVA="/none")
    assert done.returncode == 0, done.stderr


def test_image_that_is_missing(zoobridge, tmp_path):
    done = zoobridge("predict", "nuclei-tiny", tmp_path / "none.tif", "-o", tmp_path / "out")
    assert done.returncode == 5
    assert only_sentence(done) == f"The image {tmp_path / 'none.tif'} does not exist; check the path."
    assert not (tmp_path / "out").exists()


def test_model_that_is_missing(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "nucle-tiny", cells, "-o", tmp_path / "out")
    assert done.returncode == 4
    assert "nuclei-tiny" in only_sentence(done)


def test_memory_that_is_too_little(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "nuclei-tiny", cells, "-o", tmp_path / "out", "--memory", "1KB")
    assert done.returncode == 5
    says = only_sentence(done)
    assert says.startswith("cells.tif: Model nuclei-tiny needs about ")
    least = says.rpartition("give memory=")[2].removesuffix(" or more.")
    done = zoobridge("predict", "nuclei-tiny", cells, "-o", tmp_path / "out", "--memory", least)
    assert (done.returncode, done.stderr) == (0, "")


def test_results_that_would_overwrite_each_other(zoobridge, cells, tmp_path):
    other = tmp_path / "deep" / "cells.png"
    done = zoobridge("predict", "nuclei-tiny", cells, other, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert only_sentence(done).endswith("would be written to the same file; predict them into different folders.")


def test_output_that_is_unknown(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "nuclei-tiny", cells, "-o", tmp_path / "out", "--output", "probabilty")
    assert done.returncode == 2
    assert '"probability"' in only_sentence(done)


def test_scene_and_channel_of_a_file(zoobridge, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 200, (2, 2, 70, 60)).astype(np.uint16)
    with tifffile.TiffWriter(tmp_path / "cells.ome.tif", ome=True) as file:
        for scene, picture in zip(("left", "right"), pixels, strict=True):
            file.write(picture, metadata={"axes": "CYX", "Name": scene})
    tifffile.imwrite(tmp_path / "same.tif", pixels[1, 0])
    done = zoobridge("predict", "denoise-tiny", tmp_path / "cells.ome.tif", "-o", tmp_path / "out")
    assert done.returncode == 5
    assert only_sentence(done).endswith("has 2 scenes; choose with scene=, by number or name: 1 (left), 2 (right).")
    parts = ("--scene", "right", "--channel", "1")
    for arguments in ([tmp_path / "cells.ome.tif", *parts], [tmp_path / "same.tif"]):
        done = zoobridge("predict", "denoise-tiny", *arguments, "-o", tmp_path / "out")
        assert done.returncode == 0, done.stderr
    of_part = tifffile.imread(tmp_path / "out" / "cells.ome.tif - right-denoise-tiny.tif")
    np.testing.assert_array_equal(of_part, tifffile.imread(tmp_path / "out" / "same-denoise-tiny.tif"))


@pytest.mark.skipif(find_spec("bioio_czi") is not None, reason="the reader of CZI is installed here")
def test_a_reader_that_is_missing(zoobridge, tmp_path):
    (tmp_path / "a.czi").touch()
    done = zoobridge("predict", "nuclei-tiny", tmp_path / "a.czi", "-o", tmp_path / "out")
    assert done.returncode == 5
    assert only_sentence(done).endswith('is not installed; add it with: pip install "zoobridge[formats]"')
    assert not (tmp_path / "out").exists()


def test_the_files_say_what_made_them(zoobridge, cells, tmp_path):
    for form in ([], ["--ome"]):
        done = zoobridge("predict", "denoise-tiny", cells, "-o", tmp_path / "out", "--tile", "128", "--json", *form)
        assert done.returncode == 0, done.stderr
    digest = json.loads(done.stdout)[0]["digest"]
    with tifffile.TiffFile(tmp_path / "out" / "cells-denoise-tiny.tif") as file:
        info = file.imagej_metadata["Info"]
    assert f"Package sha256: {digest}" in info
    assert "Settings: tile=128x128" in info
    assert "Image: cells.tif" in info
    with tifffile.TiffFile(tmp_path / "out" / "cells-denoise-tiny.ome.tif") as file:
        xml = file.ome_metadata
    assert f'<M K="Package sha256">{digest}</M>' in xml
    ours, theirs = (read_image(tmp_path / "out" / f"cells-denoise-tiny{end}") for end in (".tif", ".ome.tif"))
    np.testing.assert_array_equal(ours.array, theirs.array)
    assert ours.pixel_sizes == pytest.approx(theirs.pixel_sizes)


@pytest.mark.parametrize(
    ("pixels", "options"),
    [
        (np.full((40, 40), np.nan, np.float32), ()),
        (np.ones((40, 40), np.complex64), ()),
        (np.eye(40, dtype=np.uint8), ("--channel", "3")),
    ],
)
def test_the_image_that_stops_several_is_named_once(zoobridge, tmp_path, pixels, options):
    bad = tmp_path / "second.tif"
    tifffile.imwrite(bad, pixels)
    predicted = zoobridge("predict", "nuclei-tiny", bad, "-o", tmp_path / "out", *options)
    checked = zoobridge("check", bad, "--model", "nuclei-tiny", *options)
    for done in (predicted, checked):
        assert done.returncode == 5
        assert only_sentence(done).count("second.tif") == 1


def test_a_warning_names_its_image_once(zoobridge, tmp_path):
    tifffile.imwrite(tmp_path / "one.tif", np.full((40, 40), 7, np.uint8))
    done = zoobridge("predict", "nuclei-tiny", tmp_path / "one.tif", "-o", tmp_path / "out")
    assert "Warning: one.tif has the same value everywhere." in done.stderr


def test_a_folder_stands_for_its_images(zoobridge, cells, tmp_path):
    (tmp_path / "notes.txt").write_text("no image")
    done = zoobridge("predict", "nuclei-tiny", tmp_path, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "out" / f"{cells.stem}-nuclei-tiny.tif")]


def test_a_model_of_one_image_has_no_other_input(zoobridge, cells, tmp_path):
    done = zoobridge("predict", "nuclei-tiny", cells, "--input", "foo=a.tif", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert only_sentence(done) == 'The model nuclei-tiny has no input "foo"; it takes one image; leave --input out.'
