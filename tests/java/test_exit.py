"""Processes end: with the right status, at once, whatever Java still has running."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

BLUR = 'newImage("a", "8-bit ramp", 512, 512, 1); run("Gaussian Blur...", "sigma=5");\n'


@dataclass
class Ended:
    status: int
    out: str
    err: str
    seconds: float


def zoobridge(*arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "zoobridge", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def run(*arguments: str, **environment: str) -> Ended:
    began = time.monotonic()
    process = zoobridge(*arguments, **environment)
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out, err, time.monotonic() - began)


@pytest.fixture
def macro(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "macro.ijm"
        path.write_text(text)
        return str(path)

    return write


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        (BLUR + 'print("done");', 0, ""),
        (BLUR + "exit();", 0, ""),
        (BLUR + 'exit("no cells");', 3, "Error: no cells (line 2)\n"),
        ("print(nosuch);", 3, 'Error: Undefined variable at "nosuch" (line 1)\n'),
        ('open("/none.tif");', 3, "Error: open: there is no file /none.tif (line 1)\n"),
        (
            BLUR + 'run("Zoo Predict", "mdel=x");',
            3,
            'Error: Zoo Predict has no key "mdel"; did you mean "model"? (line 2)\n',
        ),
    ],
)
def test_the_status_tells_the_truth(macro, text, status, told):
    ended = run("run", macro(text))
    assert (ended.status, ended.err) == (status, told)


def test_a_missing_parameter_is_a_usage_error(macro):
    ended = run("run", macro("#@ File input\nprint(input);"))
    assert ended.status == 2
    assert (
        "The macro needs the script parameter input (File); give it with --arg input=... in the terminal" in ended.err
    )


def test_the_time_limit_ends_the_process(macro):
    ended = run("run", macro(BLUR + 'print("started"); while (true) {}'), "--timeout", "1")
    assert (ended.status, ended.out) == (6, "started\n")
    assert ended.err == "Error: The macro exceeded its time limit of 1 s and was stopped.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_process(macro, number):
    process = zoobridge("run", macro(BLUR + 'print("started"); while (true) wait(10);'))
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    began = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 6
    assert err == "Error: The macro was interrupted.\n"
    assert time.monotonic() - began < 10


def test_a_signal_during_a_prediction_is_told_in_one_sentence(macro):
    text = 'newImage("a", "8-bit ramp", 3000, 3000, 1); print("started"); run("Zoo nuclei-tiny", "tile=256");'
    process = zoobridge("run", macro(text))
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (6, "Error: The macro was interrupted.\n")


DRIVER = """
import sys, threading
from zoobridge.errors import CancelledError, HostError
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.hosts.macros import macro_host
macro_host.GRACE = 1.0
host = EmbeddedHost()
host.run_macro("")
import jpype
@jpype.JImplements("ij.CommandListener")
class Busy:
    @jpype.JOverride
    def commandExecuting(self, label):
        if str(label) != "Invert":
            return label
        lock = jpype.JClass("java.util.concurrent.Semaphore")(0)
        lock.acquireUninterruptibly()
jpype.JClass("ij.Executer").addCommandListener(Busy())
thread = jpype.JClass("java.lang.Thread")(jpype.JProxy("java.lang.Runnable", dict={"run": lambda: jpype.JClass(
    "java.util.concurrent.Semaphore")(0).acquireUninterruptibly()}))
thread.start()
try:
    host.run_macro('newImage("a", "8-bit", 4, 4, 1); run("Invert");', timeout=0.5)
except CancelledError as error:
    print(error)
other = EmbeddedHost()
for one in (host, other):
    try:
        one.run_macro("")
    except HostError as error:
        print(error)
    one.close()
print("closed", flush=True)
sys.exit(5)
"""


def test_java_code_that_never_ends_does_not_keep_the_process():
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", DRIVER], capture_output=True, text=True, timeout=120, check=False)
    assert ended.stdout.splitlines() == [
        "The macro exceeded its time limit of 0.5 s and was stopped.",
        *["The macro that was stopped before is still busy inside ImageJ; start a new process."] * 2,
        "closed",
    ]
    assert (ended.returncode, ended.stderr) == (5, "")
    assert time.monotonic() - began < 60


def test_a_host_that_is_not_closed_does_not_keep_the_process():
    code = (
        "from zoobridge.hosts.embedded.host import EmbeddedHost\n"
        f"host = EmbeddedHost(); print(host.run_macro({BLUR + 'return getTitle();'!r}).value)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "a\n", "")


SAFEPOINTS = """
import faulthandler, threading
faulthandler.enable()
from zoobridge.hosts.embedded.host import EmbeddedHost
host = EmbeddedHost()
host.run_macro("for (i = 0; i < 20000; i++) x = newArray(i % 100);")
faulthandler.disable()
from zoobridge.hosts.java.types import java_class
def collect():
    for _ in range(200):
        java_class("java.lang.System").gc()
thread = threading.Thread(target=collect)
thread.start()
host.run_macro("for (i = 0; i < 200000; i++) x = newArray(i % 100);")
thread.join()
print("done")
"""


def test_faulthandler_leaves_java_its_signals():
    """Pytest turns faulthandler on before and off after a session; Java must survive what follows."""
    ended = subprocess.run([sys.executable, "-c", SAFEPOINTS], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")


LEFT_RUNNING = """
import contextlib, threading, time
from zoobridge.errors import CancelledError
from zoobridge.hosts.embedded.host import EmbeddedHost
host = EmbeddedHost()
host.run_macro("")
def work():
    with contextlib.suppress(CancelledError):
        host.run_macro('while (true) { print("x"); showStatus("y"); run("Zoo Models"); }')
threading.Thread(target=work, daemon=True).start()
time.sleep(0.5)
"""


def test_a_macro_that_still_runs_does_not_bring_the_end_down():
    ended = subprocess.run(
        [sys.executable, "-c", LEFT_RUNNING], capture_output=True, text=True, timeout=120, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0, 0.02, 0.1, 0.3])
def test_a_signal_while_the_process_ends(macro, number, delay):
    process = zoobridge("run", macro(BLUR + 'print("done");'))
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n"
    time.sleep(delay)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    # click itself ends the line when the signal meets the few instructions around a command
    assert (process.returncode, err.removeprefix("\n")) in [
        (0, ""),
        (6, "Error: The macro was interrupted.\n"),
        (6, "Error: Cancelled; nothing half-written was left behind.\n"),
    ]


def test_a_second_java_in_the_process_is_refused():
    code = (
        "import jpype; jpype.startJVM()\n"
        "from zoobridge.hosts.embedded.host import EmbeddedHost\n"
        "from zoobridge.errors import HostError\n"
        "try:\n  EmbeddedHost().run_macro('')\n"
        "except HostError as error:\n  print(error)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert ended.stdout == (
        "Java already runs in this process without zoobridge; attach to that ImageJ, or use a new process.\n"
    )


def test_no_java_that_works_is_a_host_error(macro, tmp_path):
    ended = run("run", macro("print(1);"), ZOOBRIDGE_JAVA=str(tmp_path))
    assert ended.status == 7
    assert "which is no complete Java 11 or newer" in ended.err
