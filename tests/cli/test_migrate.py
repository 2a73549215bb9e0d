"""``zoobridge migrate``: files, messages, exit status; and a migrated macro that is run."""

import json
import shutil
from dataclasses import dataclass

import numpy as np
import pytest
import tifffile
from roifile import roiread

from tests.models.generated import PackageRecipe, write_package
from tests.models.writers import Convolution
from tests.unit.commands.migration.calls import stardist

from .conftest import only_sentence

WHOLE = 'run("DeepImageJ Run", "model=nuclei-tiny");\r\nprint("it\'s run(\'N2V train\')");\r\n'
MIGRATED = 'run("Zoo Predict", "model=nuclei-tiny");\r\nprint("it\'s run(\'N2V train\')");\r\n'
BOTH = 'run("DeepImageJ Run", "model=nuclei-tiny");\nrun("N2V train", "training=a");\n'


@pytest.fixture
def old(tmp_path):
    def write(text, encoding="utf-8"):
        (tmp_path / "old.ijm").write_bytes(text.encode(encoding))
        return tmp_path / "old.ijm"

    return write


def test_to_standard_output(zoobridge, old):
    done = zoobridge("migrate", old(WHOLE))
    assert done.returncode == 0
    assert done.stdout == MIGRATED.replace("\r\n", "\n")  # the pipe is read as text
    assert done.stderr.startswith(
        'line 1: DeepImageJ Run (deepImageJ): now run("Zoo Predict", "model=nuclei-tiny"); Note: The result'
    )
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_to_a_file_byte_for_byte(zoobridge, old, tmp_path, encoding):
    text = f'// Größe in mm\r\n{WHOLE}title = "é";\rlast = 1;'
    done = zoobridge("migrate", old(text, encoding), "-o", tmp_path / "new" / "new.ijm")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "new" / "new.ijm").read_bytes() == text.replace(WHOLE, MIGRATED).encode(encoding)


@pytest.mark.parametrize("name", ["new.IJM", "new.txt", "NEW.TXT"])
def test_to_a_file_named_as_imagej_names_macros(zoobridge, old, tmp_path, name):
    done = zoobridge("migrate", old(WHOLE), "-o", tmp_path / name)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).read_bytes().decode() == MIGRATED


def test_an_image_is_not_replaced_by_a_macro(zoobridge, old, tmp_path):
    (tmp_path / "raw.tif").write_bytes(b"raw")
    done = zoobridge("migrate", old(WHOLE), "-o", tmp_path / "raw.tif")
    assert done.returncode == 5
    assert only_sentence(done) == 'The new macro is a .ijm file, not "raw.tif"; name it raw.ijm.'
    assert (tmp_path / "raw.tif").read_bytes() == b"raw"


def test_what_could_not_be_rewritten_has_a_status(zoobridge, old, tmp_path):
    done = zoobridge("migrate", old(BOTH), "-o", tmp_path / "new.ijm")
    assert done.returncode == 3
    first, second = done.stderr.splitlines()
    assert first.startswith("line 1: DeepImageJ Run")
    assert second == (
        "line 2: N2V train (CSBDeep): left as it is. zoobridge trains no models: train with the other tool, and "
        "install what it exports."
    )
    assert (tmp_path / "new.ijm").read_text() == (
        'run("Zoo Predict", "model=nuclei-tiny");\nrun("N2V train", "training=a");\n'
    )


def test_a_key_that_is_lost_has_a_status(zoobridge, old):
    done = zoobridge("migrate", old('run("DeepImageJ Run", "model=nuclei-tiny preprocessing=own.ijm");'))
    assert done.returncode == 3
    assert "Not carried over: preprocessing=own.ijm: Zoo Predict runs no macro of a package" in done.stderr


def test_nothing_to_rewrite_is_said(zoobridge, old):
    path = old('run("Invert");')
    done = zoobridge("migrate", path)
    assert (done.returncode, done.stdout) == (0, 'run("Invert");')
    assert done.stderr == f"{path} has no call of another tool; nothing was rewritten.\n"


def test_json(zoobridge, old, tmp_path):
    done = zoobridge("migrate", old(BOTH), "--json")
    assert done.returncode == 3
    document = json.loads(done.stdout)
    assert [(call["line"], call["tool"], len(call["lines"])) for call in document["calls"]] == [
        (1, "deepImageJ", 1),
        (2, "CSBDeep", 0),
    ]
    assert document["macro"].startswith('run("Zoo Predict"')
    assert document["status"] == 3
    written = json.loads(zoobridge("migrate", old(WHOLE), "--json", "-o", tmp_path / "new.ijm").stdout)
    assert (written["file"], written["status"]) == (str(tmp_path / "new.ijm"), 0)
    assert "macro" not in written


def test_the_macro_itself_is_never_overwritten(zoobridge, old, tmp_path):
    path = old(BOTH)
    (tmp_path / "link.ijm").symlink_to(path)
    for target in (path, tmp_path / "link.ijm"):
        done = zoobridge("migrate", path, "-o", target)
        assert done.returncode == 2
        assert only_sentence(done).startswith(f"-o {target} is the macro itself")
    assert path.read_text() == BOTH


def test_files_that_are_no_macro(zoobridge, tmp_path):
    missing = zoobridge("migrate", tmp_path / "none.ijm")
    assert missing.returncode == 5
    assert "none.ijm cannot be read (No such file or directory)" in only_sentence(missing)
    (tmp_path / "image.tif").write_bytes(b"II*\0")
    binary = zoobridge("migrate", tmp_path / "image.tif", "--json")
    assert binary.returncode == 5
    assert json.loads(binary.stdout)["error"]["kind"] == "InputError"


STARDIST_MACRO = """// Nuclei of two images, as recorded with StarDist in Fiji.
#@ File first
#@ File second
#@ File rois

run("Set Measurements...", "area mean redirect=None decimal=3");
files = newArray(first, second);
roiManager("reset");
for (k = 0; k < files.length; k++) {
	open(files[k]);
	title = getTitle();
	STARDIST
	print(getTitle(), nImages, roiManager("count"));
	selectWindow(title);
	roiManager("deselect");
	roiManager("Measure");
	roiManager("save", rois);
	for (i = 0; i < roiManager("count"); i++) {
		roiManager("select", i);
		getStatistics(area, mean);
		print(area, mean);
	}
	close("*");
}
print(nResults);
"""


def stardist_macro(output):
    label, options = stardist(output=output)
    options = options.replace("cells.tif", '" + title + "').replace("0.479071", "0.5")
    return STARDIST_MACRO.replace("STARDIST", f'run("{label}", "{options}");')


@dataclass(frozen=True)
class StarRecipe(PackageRecipe):
    """A network of StarDist's shape: brightness as the probability, and 32 distances."""

    @property
    def convolution(self):
        weights = np.zeros((33, 1, 1, 1), np.float32)
        weights[0] = 1 / 255
        bias = np.full(33, 2, np.float32)
        bias[0] = 0
        return Convolution(self.axes, weights, bias)


def with_squares(path, *corners):
    """An image with squares of 8 x 8 pixels; each in a grey of its own, above half."""
    pixels = np.zeros((64, 64), np.uint8)
    for number, (top, left) in enumerate(corners):
        pixels[top : top + 8, left : left + 8] = 250 - number
    tifffile.imwrite(path, pixels)


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
@pytest.mark.parametrize(
    ("output", "left"), [("Both", "Label Image 2"), ("ROI Manager", "{name} 1")], ids=["both", "roi-manager"]
)
def test_a_stardist_macro_with_the_roi_manager_runs_unchanged(zoobridge, old, tmp_path, fresh_home, output, left):
    recipe = StarRecipe(name="fearless-crab", axes="byxc", out_channels=33, kernel=1, real=True)
    package = write_package(tmp_path / "fearless-crab", recipe)
    assert zoobridge("models", "install", package, home=fresh_home).returncode == 0
    with_squares(tmp_path / "a.tif", (4, 4), (30, 30), (50, 10))
    with_squares(tmp_path / "b.tif", (20, 40), (40, 8))
    new = tmp_path / "new.ijm"
    assert zoobridge("migrate", old(stardist_macro(output)), "-o", new).returncode == 3
    given = [("first", "a.tif"), ("second", "b.tif"), ("rois", "rois.zip")]
    arguments = [part for name, file in given for part in ("--arg", f"{name}={tmp_path / file}")]
    done = zoobridge("run", new, *arguments, "--display", "xvfb", home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{left.format(name='a.tif')} 3",
        *("64 250", "64 249", "64 248"),
        f"{left.format(name='b.tif')} 2",
        *("64 250", "64 249"),
        "5",
    ]
    assert len(roiread(tmp_path / "rois.zip")) == 2


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_an_image_without_objects_does_not_end_a_migrated_macro(zoobridge, old, tmp_path, fresh_home):
    call = (
        'newImage("black", "8-bit black", 64, 64, 1);\n'
        'run("Command From Macro", "command=[de.csbdresden.stardist.StarDist2D], '
        "args=['input':'black', 'modelChoice':'Versatile (fluorescent nuclei)', 'outputType':'Both'], "
        'process=[false]");\n'
        'print(roiManager("count"));\n'
    )
    migrated = zoobridge("migrate", old(call)).stdout
    assert 'run("To ROI Manager");' in migrated
    (tmp_path / "new.ijm").write_text(migrated.replace("fearless-crab", "nuclei-tiny"))
    done = zoobridge("run", tmp_path / "new.ijm", "--display", "xvfb", home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "0"


def test_without_a_display_the_migrated_macro_says_what_it_needs(zoobridge, old, tmp_path):
    zoobridge("migrate", old(stardist_macro("Both")), "-o", tmp_path / "new.ijm")
    files = [part for name in ("first", "second", "rois") for part in ("--arg", f"{name}=x")]
    done = zoobridge("run", tmp_path / "new.ijm", *files)
    assert done.returncode == 3
    assert "--display xvfb" in only_sentence(done)
