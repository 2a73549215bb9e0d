import multiprocessing
import os
import time

import pytest

from zoobridge.errors import EngineError
from zoobridge.runtime.derived import derive, identity, making


def drafts_and_results(cache):
    return [path for path in cache.iterdir() if path.name != "derived.lock"]


def test_made_once_and_kept_and_its_time_is_counted(tmp_path):
    source, made = tmp_path / "weights", []
    source.write_bytes(b"one")
    before = making.seconds

    def make(draft):
        made.append(draft)
        time.sleep(0.05)
        (draft / "file").write_text("derived")

    first = derive(source, tmp_path / "cache", "kind", make)
    spent = making.seconds - before
    assert derive(source, tmp_path / "cache", "kind", make) == first
    assert (first / "file").read_text() == "derived"
    assert len(made) == 1
    assert spent >= 0.05
    assert making.seconds - before == spent


def test_another_place_size_or_kind_is_derived_anew(tmp_path):
    cache = tmp_path / "cache"
    for place, content in (("a", b"one"), ("b", b"one")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "weights").write_bytes(content)
    folders = {derive(tmp_path / "a" / "weights", cache, kind, lambda _: None) for kind in ("x", "y")}
    folders.add(derive(tmp_path / "b" / "weights", cache, "x", lambda _: None))
    (tmp_path / "a" / "weights").write_bytes(b"longer")
    folders.add(derive(tmp_path / "a" / "weights", cache, "x", lambda _: None))
    assert len(folders) == 4


def test_a_home_that_moves_keeps_what_was_derived(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "weights").write_bytes(b"one")
    made = derive(home / "weights", home / "cache", "kind", lambda _: None)
    moved = home.rename(tmp_path / "moved")
    assert derive(moved / "weights", moved / "cache", "kind", lambda _: pytest.fail("made again")).name == made.name


def test_a_failure_leaves_nothing(tmp_path):
    source, cache = tmp_path / "weights", tmp_path / "cache"
    source.write_bytes(b"one")

    def fail(draft):
        (draft / "half").write_text("half")
        raise LookupError

    with pytest.raises(LookupError):
        derive(source, cache, "kind", fail)
    assert drafts_and_results(cache) == []


def _derive_slowly(source, cache, results):
    derive(source, cache, "kind", lambda draft: (results.put(os.getpid()), time.sleep(0.3)))


def test_two_processes_make_it_once(tmp_path):
    source, cache = tmp_path / "weights", tmp_path / "cache"
    source.write_bytes(b"one")
    spawn = multiprocessing.get_context("fork")
    results = spawn.Queue()
    workers = [spawn.Process(target=_derive_slowly, args=(source, cache, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert results.get(timeout=5)
    assert results.empty()
    assert len(drafts_and_results(cache)) == 1


def test_the_draft_of_a_killed_process_is_swept(tmp_path):
    source, cache = tmp_path / "weights", tmp_path / "cache"
    source.write_bytes(b"one")
    spawn = multiprocessing.get_context("fork")
    worker = spawn.Process(target=lambda: derive(source, cache, "kind", lambda _: time.sleep(60)))
    worker.start()
    deadline = time.monotonic() + 20
    while not list(cache.glob("*.draft")) and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.kill()
    worker.join()
    [left] = cache.glob("*.draft")
    made = derive(source, cache, "kind", lambda _: None)
    assert not left.exists()
    assert drafts_and_results(cache) == [made]


def test_weights_that_are_gone_are_named(tmp_path):
    with pytest.raises(EngineError) as caught:
        derive(tmp_path / "weights.zip", tmp_path / "cache", "kind", lambda _: None)
    assert str(caught.value) == (
        f"{tmp_path / 'weights.zip'} cannot be read: No such file or directory; check the file and its permissions."
    )


def test_a_cache_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "weights").write_bytes(b"one")
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    with pytest.raises(EngineError) as caught:
        derive(tmp_path / "weights", tmp_path / "cache", "kind", lambda _: None)
    assert "cache cannot be used: " in str(caught.value)
    assert str(caught.value).endswith("make room or change its permissions, or set ZOOBRIDGE_HOME.")


def test_a_folder_is_known_by_its_files_and_their_names(tmp_path):
    folder, hashes = tmp_path / "folder", set()
    folder.mkdir()
    for name, content in [("a", "1"), ("b", "1"), ("a", "12")]:
        for file in folder.iterdir():
            file.unlink()
        (folder / name).write_text(content)
        hashes.add(identity(folder, tmp_path / "cache"))
    assert len(hashes) == 3
