"""Nothing but an explicit request reaches for the network, told by the kernel's own counters.

Each command runs in a network namespace of its own that has no route. The kernel counts every packet that anything in
it tries to send, Java and child processes included, so that one look-up of a host name is seen.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from .conftest import command

pytestmark = pytest.mark.skipif(shutil.which("unshare") is None, reason="network namespaces need unshare (Linux)")

MACRO = 'newImage("a", "8-bit ramp", 96, 96, 1); run("Zoo nuclei-tiny"); run("Gaussian Blur...", "sigma=2");'


def attempts(*arguments, home):
    """Packets the command tried to send, and the finished process; HOME is new and CI is not set."""
    script = 'ip link set lo up 2>/dev/null; "$@"; status=$?; sleep 2; cat /proc/net/snmp >&2; exit $status'
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    (home / "user").mkdir(parents=True, exist_ok=True)
    environment |= {"HOME": str(home / "user"), "ZOOBRIDGE_HOME": str(home)}
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-c", script, "sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env=environment,
    )
    names, numbers = re.findall(r"^Ip: (.*)$", done.stderr, re.MULTILINE)
    counters = dict(zip(names.split(), map(int, numbers.split()), strict=True))
    return counters["OutRequests"] + counters["OutNoRoutes"], done


def test_the_counter_sees_one_look_up(tmp_path):
    look_up = "import socket\ntry: socket.getaddrinfo('zoo.example', 80)\nexcept OSError: print('no answer')"
    seen, done = attempts(sys.executable, "-c", look_up, home=tmp_path)
    assert done.stdout == "no answer\n"
    assert seen > 0


def test_a_macro_with_a_first_prediction(fresh_home, tmp_path):
    """Java, election of an engine in its own processes, and prediction: all of it stays at home."""
    (tmp_path / "macro.ijm").write_text(MACRO)
    seen, done = attempts(*command("run", tmp_path / "macro.ijm"), home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert seen == 0
    assert list((fresh_home / "user").iterdir()) == []


@pytest.mark.parametrize("arguments", [("models", "list"), ("models", "show", "nuclei-tiny"), ("doctor",), ("--help",)])
def test_commands_of_the_terminal(fresh_home, arguments):
    seen, done = attempts(*command(*arguments), home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert seen == 0
