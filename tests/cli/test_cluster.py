"""The recipe for clusters: several tasks at once that share one home, each with its threads and memory."""

import csv
import os
import subprocess

import numpy as np
import pytest
import tifffile

from tests.cli.conftest import command

MACRO = """
#@ File input
#@ String output
open(input);
run("Zoo Predict", "model=nuclei-tiny");
run("Zoo Labels", "roi_zip=[" + output + ".zip]");
saveAs("Results", output + ".csv");
"""


def images(folder, tasks):
    y, x = np.mgrid[:128, :160]
    for task in range(tasks):
        discs = [(y - 20 - 24 * n) ** 2 + (x - 30) ** 2 < 81 for n in range(task + 1)]
        tifffile.imwrite(folder / f"cells-{task}.tif", (180 * np.any(discs, axis=0)).astype(np.uint8))
    return sorted(folder.glob("cells-*.tif"))


@pytest.mark.parametrize(("prepared", "tasks"), [(True, 2), (False, 2)], ids=["prepared", "nothing-prepared"])
def test_tasks_at_once_on_one_home_count_what_each_has(zoobridge, fresh_home, tmp_path, prepared, tasks):
    if prepared:
        assert zoobridge("models", "verify", "nuclei-tiny", home=fresh_home).returncode == 0
    macro = tmp_path / "count.ijm"
    macro.write_text(MACRO)
    limits = {"ZOOBRIDGE_HOME": str(fresh_home), "ZOOBRIDGE_THREADS": "1", "ZOOBRIDGE_MEMORY": "1"}
    running = [
        subprocess.Popen(
            command("run", macro, "--arg", f"input={image}", "--arg", f"output={image.with_suffix('')}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **limits},
        )
        for image in images(tmp_path, tasks)
    ]
    said = [task.communicate(timeout=240)[0] for task in running]
    assert [task.returncode for task in running] == [0] * tasks, said
    for task in range(tasks):
        with (tmp_path / f"cells-{task}.csv").open() as table:
            assert len(list(csv.DictReader(table))) == task + 1
        assert (tmp_path / f"cells-{task}.zip").is_file()
    assert list((fresh_home / "staging").iterdir()) == []
