"""Locks that another process holds."""

import subprocess
import sys

import pytest

from zoobridge.errors import EngineError, InputError, PackageError
from zoobridge.package.locks import held
from zoobridge.package.shelf import Shelf
from zoobridge.practice.adjust.work_folder import WorkFolder
from zoobridge.runtime import derived

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder():
    """Let another process hold a lock file until it is killed."""
    running = []

    def hold(lock):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in running:
        process.kill()
        process.communicate()


def test_a_lock_of_another_process_is_waited_for_and_free_when_that_is_killed(tmp_path, holder):
    other = holder(tmp_path / "lock")
    refusal = EngineError("Busy.")
    with pytest.raises(EngineError) as caught, held(tmp_path / "lock", 0.1, refusal):
        pass
    assert caught.value is refusal
    other.kill()
    other.wait()
    for _ in range(2):
        with held(tmp_path / "lock", 0.1, refusal):
            assert holds(tmp_path / "lock")
    assert not holds(tmp_path / "lock")


def holds(lock):
    """Whether somebody holds it."""
    try:
        with held(lock, 0, EngineError("Busy.")):
            return False
    except EngineError:
        return True


def test_each_says_what_the_other_process_is_doing(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(derived, "WAIT_SECONDS", 0)
    for lock in ("store.lock", "derived.lock", "lock"):
        holder(tmp_path / lock)
    with pytest.raises(PackageError, match=r"has been changing .* for 0 s; try again later"):
        Shelf(tmp_path).locked(seconds=0).__enter__()
    (tmp_path / "weights").write_bytes(b"")
    with pytest.raises(EngineError, match=r"has been writing into .* for 0 s; try again later"):
        derived.derive(tmp_path / "weights", tmp_path, "kind", lambda draft: None)
    with pytest.raises(InputError, match="Another process is making the model mine right now"):
        WorkFolder(tmp_path).alone("mine").__enter__()
