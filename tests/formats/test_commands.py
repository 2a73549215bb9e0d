"""The formats where users meet them: a macro, a process."""

import json
import subprocess
import sys

import numpy as np
import pytest
import tifffile

from zoobridge.errors import InputError, MacroError

from .conftest import CHANNELS, FORMATS
from .lif import write_lif

LINE = 'run("Zoo Open", "path=[{}]{}");'


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    import zoobridge

    with zoobridge.start() as host:
        yield host


@pytest.mark.parametrize("name", FORMATS)
def test_a_macro_opens_it_with_channels_slices_and_pixel_size(host, written, stack, name):
    tells = "getDimensions(w, h, c, z, t); getVoxelSize(x, y, depth, unit); Stack.setPosition(2, 3, 1);"
    tells += 'print(c + " " + z + " " + x + " " + depth + " " + unit + " " + getPixel(7, 5) + " " + getTitle());'
    done = host.run_macro(LINE.format(written(name), "") + tells)
    assert done.log.split("\n")[0] == f"2 3 0.5 2 microns {stack[2, 1, 5, 7]} {name}"
    np.testing.assert_array_equal(done.images[name].array, stack.swapaxes(0, 1))


def test_a_macro_opens_one_channel_of_one_scene(host, tmp_path, stack):
    write_lif(tmp_path / "a b.lif", {"first": stack, "second scene": stack[::-1]}, CHANNELS)
    done = host.run_macro(LINE.format(tmp_path / "a b.lif", " scene=[second scene] channel=1"))
    (title,) = done.images
    assert title == "a b.lif - second scene"
    np.testing.assert_array_equal(done.images[title].array, stack[::-1, 0])


def test_several_scenes_stop_a_macro_with_their_names(host, tmp_path, stack):
    write_lif(tmp_path / "a.lif", {"first": stack, "second": stack}, CHANNELS)
    with pytest.raises(MacroError, match=r"has 2 scenes; .*: 1 \(first\), 2 \(second\) \(line 1\)$") as caught:
        host.run_macro(LINE.format(tmp_path / "a.lif", ""))
    assert isinstance(caught.value.__cause__, InputError)


def test_predict_takes_scene_and_channel(tmp_path, stack):
    write_lif(tmp_path / "cells.lif", {"first": stack, "second": stack[::-1]}, CHANNELS)
    tifffile.imwrite(tmp_path / "same.tif", stack[::-1, 1], imagej=True, metadata={"axes": "ZYX"})
    for arguments in (["cells.lif", "--scene", "second", "--channel", "2"], ["same.tif"]):
        done = predict(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    from_lif = tifffile.imread(tmp_path / "out" / "cells.lif - second-denoise-tiny.tif")
    np.testing.assert_array_equal(from_lif, tifffile.imread(tmp_path / "out" / "same-denoise-tiny.tif"))


def test_predict_without_scene_names_them_and_writes_nothing(tmp_path, stack):
    write_lif(tmp_path / "cells.lif", {"first": stack, "second": stack}, CHANNELS)
    done = predict(tmp_path, "cells.lif", "--json")
    assert done.returncode == 5
    assert json.loads(done.stdout)["error"]["message"].endswith("by number or name: 1 (first), 2 (second).")
    assert not (tmp_path / "out").exists()


def predict(folder, *arguments):
    command = [sys.executable, "-m", "zoobridge", "predict", "denoise-tiny", *arguments, "-o", "out"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
