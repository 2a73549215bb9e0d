"""Fiji, its worker and their shared memory when one of them is stopped, crashes or is killed."""

import time

import psutil

from tests.fiji.java import shared_blocks

WARM = 'setBatchMode(true); newImage("small", "32-bit ramp", 64, 64, 1); run("Zoo Predict", "model=denoise-tiny");'
LONG = """
setBatchMode(true);
newImage("cells.tif", "32-bit ramp", 2048, 2048, 1);
for (i = 0; i < 100; i++) { selectImage("cells.tif"); run("Zoo Predict", "model=denoise-tiny"); close(); }
print("went on");
"""


def eventually(true, seconds=30.0):
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.01)


def ended(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def predicting(java):
    """A worker in the middle of a prediction, and the macro that waits for it."""
    assert java.macro(WARM).error is None
    (worker,) = java.workers()
    before = worker.cpu_times().user
    macro = java.later(LONG)
    eventually(lambda: worker.cpu_times().user > before + 1)
    assert macro.is_alive()
    return worker, macro


def test_a_killed_worker_is_one_sentence_and_the_next_call_starts_another(java):
    worker, macro = predicting(java)
    worker.kill()
    told = macro.result()
    assert told.error == "The Python worker has ended unexpectedly; run the command again."
    assert "went on" not in told.printed
    assert shared_blocks() == set()
    again = java.macro('run("Zoo Models"); print("works");')
    assert again.error is None
    assert again.lines[-1] == "works"
    (other,) = java.workers()
    assert other.pid != worker.pid


def test_a_killed_java_takes_its_worker_and_shared_memory_along(own_java):
    """It is killed while pixels are in shared memory, so that there is something to leave behind."""
    assert own_java.macro(WARM).error is None
    (worker,) = own_java.workers()
    own_java.later(LONG)
    eventually(lambda: shared_blocks() != set())
    own_java.process.kill()
    eventually(lambda: ended(worker), 5)
    assert shared_blocks() == set()


def test_closing_java_ends_the_worker(own_java):
    assert own_java.macro('run("Zoo Models");').error is None
    (worker,) = own_java.workers()
    own_java.close()
    eventually(lambda: ended(worker), 5)
    assert own_java.process.returncode == 0


def test_closing_java_in_the_middle_leaves_nothing(own_java):
    worker, _ = predicting(own_java)
    own_java.process.terminate()
    eventually(lambda: ended(worker), 5)
    assert shared_blocks() == set()


def test_escape_stops_the_macro_and_the_worker_goes_on(java):
    worker, macro = predicting(java)
    java.press_escape()
    told = macro.result()
    assert told.error.startswith("Cancelled")
    assert "went on" not in told.printed
    assert java.macro('run("Zoo Models"); print("works");').lines[-1] == "works"
    assert java.workers() == [worker]


def test_a_worker_that_cannot_start_is_one_sentence(java, tmp_path):
    (tmp_path / "settings.properties").write_text("version=0\npython=/nowhere/python\n")
    java.script("Zoo Models")
    said = java.groovy(
        "worker = ij.IJ.getProperty('zoobridge').class.classLoader.loadClass('ZooWorker')"
        f".of(new File('{tmp_path}'))\n"
        "try { worker.service() } catch (RuntimeException failure) { failure.message }"
    )
    assert said == "Python cannot be started as /nowhere/python; run zoobridge fiji install for this Fiji again."
