"""A damaged file is refused by every way of opening one, in a sentence that names it; a whole one opens."""

import imageio.v3 as iio
import numpy as np
import pytest
import tifffile

from tests.java.macros import Place
from zoobridge.errors import InputError

PIXELS = (np.arange(128 * 128) % 251).astype(np.uint8).reshape(128, 128)
STACK = np.stack([PIXELS] * 5)
NOISE = np.random.default_rng(0).integers(0, 255, (128, 128), np.uint8)
ENDS_EARLY = r"is damaged, \d+ bytes are missing at its end"


def whole_files(folder):
    """Every file is written whole; returns name -> file."""
    tifffile.imwrite(folder / "plain.tif", PIXELS)
    tifffile.imwrite(folder / "strips.tif", PIXELS, rowsperstrip=16)
    tifffile.imwrite(folder / "zlib.tif", NOISE, compression="zlib")
    tifffile.imwrite(folder / "stack.tif", STACK, imagej=True)
    tifffile.imwrite(folder / "pages.tif", STACK, metadata=None)
    iio.imwrite(folder / "picture.jpg", PIXELS)
    iio.imwrite(folder / "picture.png", NOISE)
    (folder / "raw.pgm").write_bytes(b"P5\n128 128\n255\n" + PIXELS.tobytes())
    return {path.name: path for path in sorted(folder.iterdir())}


def cut(path, length):
    path.write_bytes(path.read_bytes()[:length])


def corrupt(path):
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(bytes(content))


@pytest.fixture
def files(tmp_path):
    return whole_files(tmp_path)


CUT = {
    "plain.tif": ENDS_EARLY,
    "strips.tif": ENDS_EARLY,
    "stack.tif": ENDS_EARLY,
    "pages.tif": "is damaged, images are missing at its end",
    "picture.jpg": "is damaged: Truncated File",
    "raw.pgm": "is damaged: image file is truncated",
}


@pytest.fixture(params=CUT)
def half(request, files):
    """A file that lacks its second half, and what must be said of it."""
    path = files[request.param]
    cut(path, path.stat().st_size // 2)
    return path, CUT[request.param]


@pytest.mark.parametrize(
    "statement",
    ['open("{}");', 'run("Open...", "path={}");', 'run("Zoo Open", "path={}");', 'call("ij.IJ.openImage", "{}");'],
)
def test_half_a_file_stops_the_macro(stops, capsys, half, statement):
    path, words = half
    stops_with(stops, capsys, statement.format(path), f"{path} {words}")


def test_half_a_file_is_not_opened_before_the_macro(host, half):
    path, words = half
    with pytest.raises(InputError, match=f"^{path} {words}.*; get a whole copy of the file\\.$"):
        host.run_macro("print(1);", open=[path])


@pytest.mark.usefixtures("clean_imagej")
def test_half_a_file_is_not_opened_in_a_workspace(half):
    path, words = half
    with pytest.raises(InputError, match=f"^{path} {words}"):
        Place().open(path)


def test_half_a_stack_is_not_opened_as_a_virtual_one(stops, capsys, files):
    cut(files["stack.tif"], 40000)
    path = files["stack.tif"]
    stops_with(stops, capsys, f'run("TIFF Virtual Stack...", "open={path}");', f"open: {path} {ENDS_EARLY}")


def test_half_a_file_in_a_folder_stops_the_macro(stops, capsys, files):
    folder = files["plain.tif"].parent
    for name in set(files) - {"plain.tif", "strips.tif", "picture.png"}:
        files[name].unlink()
    cut(files["picture.png"], 5000)
    said = f"open: {files['picture.png']} is damaged or in a format ImageJ cannot read"
    stops_with(stops, capsys, f'File.openSequence("{folder}");', said)
    stops_with(stops, capsys, f'open("{folder}");', said)
    files["picture.png"].unlink()
    cut(files["strips.tif"], 9000)
    stops_with(stops, capsys, f'File.openSequence("{folder}");', f"open: {files['strips.tif']} {ENDS_EARLY}")


def test_the_first_bytes_of_a_tiff_are_no_image(stops, capsys, files):
    path = files["plain.tif"]
    cut(path, 60)
    stops_with(stops, capsys, f'open("{path}");', f"open: {path} is damaged, ")


def test_corrupt_compressed_pixels_are_no_image(stops, capsys, host, files):
    path = files["zlib.tif"]
    corrupt(path)
    said = f"{path} is damaged: its compressed pixels cannot be read"
    stops_with(stops, capsys, f'open("{path}");', f"open: {said}")
    with pytest.raises(InputError, match=said):
        host.run_macro("", open=[path])


def test_raw_data_must_be_as_long_as_described(stops, capsys, files):
    path = files["raw.pgm"]
    for more in ("", " number=2", " number=2 use"):
        options = f"open={path} image=8-bit width=1000 height=1000{more}"
        said = f"open: {path} is damaged or described wrongly: it ends before its 1000x1000 pixels do"
        stops_with(stops, capsys, f'run("Raw...", "{options}");', said)


def test_raw_data_as_described_opens(host, files):
    options = f"open={files['raw.pgm']} image=8-bit width=128 height=128 offset=15"
    image = host.run_macro(f'run("Raw...", "{options}");').images["raw.pgm"]
    np.testing.assert_array_equal(image.array, PIXELS)


def test_whole_files_open(host, files):
    for name, path in files.items():
        opened = host.run_macro(f'open("{path}"); return d2s(nSlices, 0);')
        assert list(opened.images) == [name]
        assert opened.value == ("5" if name in {"stack.tif", "pages.tif"} else "1")
    assert host.run_macro(f'File.openSequence("{path.parent}"); return d2s(nSlices, 0);').value == "16"


def test_folders_without_images(stops, capsys, tmp_path):
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    tifffile.imwrite(tmp_path / "beside.tif", PIXELS)
    empty.mkdir()
    stops_with(stops, capsys, f'File.openSequence("{missing}");', f"open: there is no folder {missing}")
    for _ in range(2):
        for statement in (f'File.openSequence("{empty}");', f'open("{empty}");'):
            said = f"open: there is no image that ImageJ can open in the folder {empty}"
            stops_with(stops, capsys, statement, said)
        (empty / "notes.txt").write_text("no image")


def test_a_text_is_no_image(stops, capsys, tmp_path):
    path = tmp_path / "text.tif"
    path.write_text("these are no pixels, but\nlines of text\n")
    said = f"open: {path} is no image that ImageJ can read; read text with File.openAsString"
    stops_with(stops, capsys, f'open("{path}");', said)


def stops_with(stops, capsys, statement, words):
    import re

    error = stops(f'newImage("before", "8-bit ramp", 16, 8, 1);\n{statement}\nprint("went on");')
    assert re.search(words, error.message), error.message
    assert error.line == 2
    assert "went on" not in capsys.readouterr().out
