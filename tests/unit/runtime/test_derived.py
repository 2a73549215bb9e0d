import pytest

from zoobridge.runtime.derived import content_hash, derive


def test_made_once_and_kept(tmp_path):
    source, made = tmp_path / "weights", []
    source.write_bytes(b"one")

    def make(draft):
        made.append(draft)
        (draft / "file").write_text("derived")

    first = derive(source, tmp_path / "cache", "kind", make)
    assert derive(source, tmp_path / "cache", "kind", make) == first
    assert (first / "file").read_text() == "derived"
    assert len(made) == 1


def test_other_bytes_or_another_kind_are_derived_anew(tmp_path):
    source = tmp_path / "weights"
    source.write_bytes(b"one")
    folders = {derive(source, tmp_path / "cache", kind, lambda _: None) for kind in ("a", "b")}
    source.write_bytes(b"two")
    folders.add(derive(source, tmp_path / "cache", "a", lambda _: None))
    assert len(folders) == 3


def test_a_failure_leaves_nothing(tmp_path):
    source, cache = tmp_path / "weights", tmp_path / "cache"
    source.write_bytes(b"one")

    def fail(draft):
        (draft / "half").write_text("half")
        raise LookupError

    with pytest.raises(LookupError):
        derive(source, cache, "kind", fail)
    assert list(cache.iterdir()) == []


def test_the_faster_of_two_processes_wins(tmp_path):
    source, cache = tmp_path / "weights", tmp_path / "cache"
    source.write_bytes(b"one")

    def overtaken(draft):
        (draft / "file").write_text("slow")
        derive(source, cache, "kind", lambda other: (other / "file").write_text("fast"))

    assert (derive(source, cache, "kind", overtaken) / "file").read_text() == "fast"
    assert len(list(cache.iterdir())) == 1


def test_a_folder_is_known_by_its_files_and_their_names(tmp_path):
    hashes = set()
    for name, content in [("a", "1"), ("b", "1"), ("a", "2")]:
        folder = tmp_path / (name + content)
        (folder / "in").mkdir(parents=True)
        (folder / "in" / name).write_text(content)
        hashes.add(content_hash(folder))
    assert len(hashes) == 3
