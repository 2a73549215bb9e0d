"""The end of the process."""

import subprocess
import sys

STUCK = """
import atexit, time
from zoobridge.cli import ending
ending.PATIENCE = 0.3
atexit.register(time.sleep, 60)
print("said", end="")
ending.end_process(lambda: 4)
"""


def test_a_clean_up_that_does_not_end_keeps_neither_the_process_nor_its_status():
    ended = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, ended.stdout) == (4, "said")
