"""Real processes: killed at any moment, and several at once."""

from __future__ import annotations

import random
import signal
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, write_package
from tests.models.installing import install_often, install_once, install_until, processes
from zoobridge.package.store import Store

KILLS = 10


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    return processes()


def package(folder: Path, **recipe: object) -> Path:
    """A package large enough for the copy to be interrupted."""
    source = write_package(folder, PackageRecipe(**recipe))  # type: ignore[arg-type]
    for part in range(20):
        (source / f"attachment{part}.bin").write_bytes(bytes([part]) * 400_000)
    return source


def run_and_kill(context: ForkServerContext, home: Path, source: Path, delay: float) -> int:
    started = context.Event()
    process = context.Process(target=install_once, args=(home, source, started))
    process.start()
    assert started.wait(60)
    time.sleep(delay)
    process.kill()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def seconds_of_an_installation(context: ForkServerContext, home: Path, source: Path) -> float:
    started = context.Event()
    process = context.Process(target=install_once, args=(home, source, started))
    process.start()
    assert started.wait(60)
    begin = time.monotonic()
    process.join(60)
    return time.monotonic() - begin


def test_killed_at_any_moment_leaves_the_old_model_or_the_new(tmp_path: Path, context: ForkServerContext) -> None:
    home = tmp_path / "home"
    old, new = package(tmp_path / "old", seed=1), package(tmp_path / "new", seed=2)
    duration = seconds_of_an_installation(context, tmp_path / "rehearsal", new)
    store = Store(home, bundled={})
    rng = random.Random(7)
    killed = 0
    while killed < KILLS:
        before = store.install(old)
        killed += run_and_kill(context, home, new, rng.uniform(0, duration)) == -signal.SIGKILL
        found = store.verify("tiny-model")
        assert store.names() == ("tiny-model",)
        assert found == before or (found.folder / "rdf.yaml").read_bytes() == (new / "rdf.yaml").read_bytes()
    store.install(old)
    assert list((home / "staging").iterdir()) == []
    assert len(list((home / "models" / "tiny-model").iterdir())) <= 3


def test_killed_before_every_single_change(tmp_path: Path, context: ForkServerContext) -> None:
    """No moment between two changes of the file system is left out."""
    home = tmp_path / "home"
    old, new = (write_package(tmp_path / str(seed), PackageRecipe(seed=seed)) for seed in range(2))
    store = Store(home, bundled={})
    digests = {"new": store.install(new).digest, "old": store.install(old).digest}
    outcomes: list[tuple[int | None, str]] = []
    while not outcomes or outcomes[-1][0] == -signal.SIGKILL:
        process = context.Process(target=install_until, args=(home, new, len(outcomes)))
        process.start()
        process.join(60)
        found = store.verify("tiny-model").digest
        outcomes.append((process.exitcode, next(name for name, digest in digests.items() if digest == found)))
        store.install(old)
    states = [state for _, state in outcomes]
    turning = states.index("new")
    assert outcomes[-1] == (0, "new")
    assert states == ["old"] * turning + ["new"] * (len(states) - turning)
    assert turning > 10
    assert len(states) - turning > 3
    assert list((home / "staging").iterdir()) == []


def test_killed_first_installation_leaves_no_model_or_a_whole_one(tmp_path: Path, context: ForkServerContext) -> None:
    source = package(tmp_path / "source")
    duration = seconds_of_an_installation(context, tmp_path / "rehearsal", source)
    rng = random.Random(8)
    for turn in range(KILLS):
        store = Store(tmp_path / f"home{turn}", bundled={})
        run_and_kill(context, store.home, source, rng.uniform(0, duration))
        for name in store.names():
            store.verify(name)
        store.install(source)
        store.verify("tiny-model")
        assert list((store.home / "staging").iterdir()) == []


def test_several_processes_install_different_models(tmp_path: Path, context: ForkServerContext) -> None:
    home = tmp_path / "home"
    sources = [package(tmp_path / name, name=name) for name in ("a", "b", "c")]
    workers = [context.Process(target=install_often, args=(home, [source], 2)) for source in sources]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    store = Store(home, bundled={})
    assert [store.verify(name).name for name in store.names()] == ["a", "b", "c"]
    assert list((home / "staging").iterdir()) == []


def test_readers_always_see_a_whole_model_while_it_is_replaced(tmp_path: Path, context: ForkServerContext) -> None:
    home = tmp_path / "home"
    sources = [package(tmp_path / str(seed), seed=seed) for seed in range(2)]
    store = Store(home, bundled={})
    store.install(sources[0])
    workers = [context.Process(target=install_often, args=(home, order, 6)) for order in (sources, sources[::-1])]
    for worker in workers:
        worker.start()
    seen = set()
    while any(worker.is_alive() for worker in workers):
        model = store.get("tiny-model")
        seen.add(model.digest)
        assert store.names() == ("tiny-model",)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(seen) == 2
    store.verify("tiny-model")
