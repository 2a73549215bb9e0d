"""Classes patched once serve every later start, and are made anew when they are not what was written."""

import os
import subprocess
import sys

import pytest

MACRO = """
print("\\\\Clear");
newImage("a", "8-bit ramp", 32, 32, 1);
run("Gaussian Blur...", "sigma=2");
run("Set Measurements...", "area mean redirect=None decimal=3");
run("Measure");
setThreshold(128, 255);
run("Convert to Mask");
run("Analyze Particles...", "size=0-Infinity display");
print(getTitle(), nResults, getResult("Mean", 0));
"""


@pytest.fixture
def start(fresh_home, tmp_path):
    """Run the macro in a new process with a home of its own; what it printed."""
    (tmp_path / "macro.ijm").write_text(MACRO)

    def run():
        command = [sys.executable, "-m", "zoobridge", "run", str(tmp_path / "macro.ijm")]
        environment = {**os.environ, "ZOOBRIDGE_HOME": str(fresh_home)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=240)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def kept(home):
    return list((home / "java").glob("patched-*.jar"))


def test_second_start_uses_what_the_first_one_kept(start, fresh_home):
    first = start()
    (jar,) = kept(fresh_home)
    written = jar.stat().st_mtime_ns
    assert start() == first
    assert jar.stat().st_mtime_ns == written
    assert sorted(path.name for path in (fresh_home / "java").iterdir() if path.name.startswith("tmp")) == []


def test_damaged_classes_are_made_anew(start, fresh_home):
    first = start()
    (jar,) = kept(fresh_home)
    whole = jar.stat().st_size
    jar.write_bytes(jar.read_bytes()[: whole // 2])
    assert start() == first
    assert kept(fresh_home) == [jar]
    assert jar.stat().st_size == whole


def test_folder_that_cannot_be_written_costs_only_time(tmp_path):
    code = (
        "import pathlib, jpype\n"
        "from zoobridge.hosts.java import jvm\n"
        "from zoobridge.hosts.java.patched_classes import PatchedClasses\n"
        "class Nowhere(PatchedClasses):\n"
        "    def __init__(self, folder, *facts, **more):\n"
        f"        super().__init__(pathlib.Path({str(tmp_path)!r}) / 'none', *facts, **more)\n"
        "jvm.PatchedClasses = Nowhere\n"
        "jvm.start_jvm()\n"
        "print(jpype.JClass('java.lang.Class').forName('ij.IJ').getField('_hooks').getName())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "_hooks", done.stderr
    assert not (tmp_path / "none").exists()
