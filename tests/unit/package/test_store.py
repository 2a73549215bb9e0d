"""What a user asks of the store, with whole packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, describe, write_description, write_package, write_zip
from zoobridge.errors import ModelNotFoundError, PackageError
from zoobridge.package.hashing import hash_folder, package_digest
from zoobridge.package.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home", bundled={})


def left_over(store: Store) -> list[Path]:
    staging = store.home / "staging"
    return list(staging.iterdir()) if staging.exists() else []


def test_empty_store(store: Store) -> None:
    assert store.names() == ()
    assert store.list() == ()
    assert not store.home.exists()


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_folder(store: Store, tmp_path: Path, spec: str) -> None:
    source = write_package(tmp_path / "source", PackageRecipe(spec=spec))
    model = store.install(source)
    assert store.names() == ("tiny-model",)
    assert store.get("tiny-model") == model
    assert store.list() == (model,)
    assert hash_folder(model.folder) == hash_folder(source)
    assert model.digest == package_digest(hash_folder(source))
    assert model.path("weights.onnx").is_file()
    assert left_over(store) == []


@pytest.mark.parametrize("inside", ["", "my model"])
def test_zip(store: Store, tmp_path: Path, inside: str) -> None:
    model = store.install(write_zip(tmp_path / "model.zip", inside=inside))
    assert (model.folder / "rdf.yaml").is_file()
    assert store.verify("tiny-model") == model


def test_zip_and_folder_are_the_same_package(store: Store, tmp_path: Path) -> None:
    zipped = store.install(write_zip(tmp_path / "model.zip"))
    assert store.install(tmp_path / "model.folder") == zipped


def test_description_with_its_files_beside_it(store: Store, tmp_path: Path) -> None:
    folder = write_package(tmp_path / "downloads")
    (folder / "rdf.yaml").rename(folder / "affable.yaml")
    (folder / "unrelated.bin").write_bytes(b"x")
    model = store.install(folder / "affable.yaml")
    expected = {"rdf.yaml", "README.md", "test_input.npy", "test_output.npy", "weights.onnx"}
    assert {path.name for path in model.folder.iterdir()} == expected


def test_names_are_found_however_they_are_written(store: Store, tmp_path: Path) -> None:
    model = store.install(write_package(tmp_path / "source"))
    assert store.get("Tiny Model") == store.get("tiny_model") == model


def test_unknown_name_says_the_nearest_and_what_to_do(store: Store, tmp_path: Path) -> None:
    store.install(write_package(tmp_path / "source"))
    with pytest.raises(ModelNotFoundError) as caught:
        store.get("tinymodel")
    assert str(caught.value) == (
        'No model "tinymodel" is installed, the nearest is "tiny-model"; "zoobridge models list" shows all, '
        '"zoobridge models install SOURCE" adds it.'
    )


@pytest.mark.parametrize("name", ["", "../home", "zzz", "/etc"])
def test_unknown_name_without_a_near_one(store: Store, name: str) -> None:
    with pytest.raises(ModelNotFoundError, match=f'No model "{name}" is installed; "zoobridge models list" shows all'):
        store.get(name)
    with pytest.raises(ModelNotFoundError, match=f'No model "{name}" is installed; "zoobridge models list" shows all'):
        store.remove(name)


def test_replacing_keeps_the_old_files_for_those_who_use_them(store: Store, tmp_path: Path) -> None:
    old = store.install(write_package(tmp_path / "old", PackageRecipe(seed=1)))
    new = store.install(write_package(tmp_path / "new", PackageRecipe(seed=2)))
    assert store.get("tiny-model") == new
    assert new.folder != old.folder
    assert package_digest(hash_folder(old.folder)) == old.digest


def test_only_one_replaced_version_is_kept(store: Store, tmp_path: Path) -> None:
    versions = [store.install(write_package(tmp_path / str(seed), PackageRecipe(seed=seed))) for seed in range(3)]
    store.cache_folder(versions[0]).mkdir(parents=True, exist_ok=True)
    store.install(tmp_path / "2")
    assert [model.folder.exists() for model in versions] == [False, True, True]
    assert not (store.home / "cache" / versions[0].digest).exists()


def test_installing_the_same_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source")
    model = store.install(source)
    evidence = store.evidence_folder(model) / "evidence.json"
    evidence.parent.mkdir(parents=True)
    evidence.write_text("{}")
    assert store.install(source) == model
    assert evidence.exists()


def test_removing_takes_cache_and_evidence_along(store: Store, tmp_path: Path) -> None:
    gone = store.install(write_package(tmp_path / "gone", PackageRecipe(name="gone")))
    stays = store.install(write_package(tmp_path / "stays", PackageRecipe(name="stays")))
    folders = [store.cache_folder(gone), store.evidence_folder(gone)]
    kept = [store.cache_folder(stays), store.evidence_folder(stays)]
    for folder in (*folders, *kept):
        folder.mkdir(parents=True)
    store.remove("gone")
    assert store.names() == ("stays",)
    assert not any(folder.exists() for folder in [*folders, gone.folder])
    assert all(folder.is_dir() for folder in [*kept, stays.folder])
    with pytest.raises(ModelNotFoundError):
        store.get("gone")


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (PackageRecipe(name="predict"), 'A model cannot be called "predict", because "Zoo predict" is a command'),
        (PackageRecipe(extra={"inputs": []}), "not valid in inputs"),
    ],
)
def test_refused_packages_leave_nothing(store: Store, tmp_path: Path, recipe: PackageRecipe, message: str) -> None:
    source = write_package(tmp_path / "source", recipe)
    with pytest.raises(PackageError, match=message):
        store.install(source)
    assert store.names() == ()
    assert left_over(store) == []


def test_reserved_names_can_be_given(tmp_path: Path) -> None:
    store = Store(tmp_path / "home", reserved=frozenset({"tiny-model"}), bundled={})
    with pytest.raises(PackageError, match='"Zoo tiny-model" is a command'):
        store.install(write_package(tmp_path / "source"))


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("weights.onnx", r"tiny-model has none of the weights its description names \(weights.onnx\)"),
        ("test_input.npy", "The test tensor test_input.npy of input is missing; get the whole package"),
        ("rdf.yaml", "not a model package: it has no rdf.yaml or bioimageio.yaml or model.yaml"),
    ],
)
def test_missing_file(store: Store, tmp_path: Path, missing: str, message: str) -> None:
    source = write_package(tmp_path / "source")
    (source / missing).unlink()
    with pytest.raises(PackageError, match=message):
        store.install(source)
    assert left_over(store) == []


def test_weights_that_are_not_there_are_left_out_when_others_are(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source", PackageRecipe(weights=("onnx", "torchscript")))
    (source / "weights.torchscript").unlink()
    (source / "README.md").unlink()
    description = store.install(source).description
    assert [entry.format for entry in description.weights] == ["onnx"]
    assert description.documentation is None


@pytest.mark.parametrize("file", ["weights.onnx", "test_output.npy"])
def test_file_with_another_hash_than_stated(store: Store, tmp_path: Path, file: str) -> None:
    source = write_package(tmp_path / "source")
    (source / file).write_bytes(b"evil")
    with pytest.raises(PackageError, match=f"{file} does not have the sha256 its description states"):
        store.install(source)
    assert store.names() == ()


def test_links_in_a_folder(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source")
    (source / "notes").symlink_to("/etc")
    with pytest.raises(PackageError, match="notes is a link or a special file; a package must hold plain files only"):
        store.install(source)


def test_special_files_in_a_folder(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source")
    os.mkfifo(source / "pipe")
    with pytest.raises(PackageError, match="pipe is a link or a special file"):
        store.install(source)


def test_description_that_names_files_outside(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source")
    content = describe(source, PackageRecipe())
    content["weights"]["onnx"]["source"] = "../secret.onnx"
    write_description(source, content)
    with pytest.raises(PackageError, match=r"names the file '\.\./secret\.onnx', which is outside the package"):
        store.install(source)


def test_two_models_in_one_zip(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_package(tmp_path / "source" / name)
    with pytest.raises(PackageError, match="not a model package: it has more than one model"):
        store.install(tmp_path / "source")


def test_source_that_is_nothing(store: Store) -> None:
    with pytest.raises(
        PackageError, match="There is no package 'nowhere': it is no folder, no file, no URL and no bundled"
    ):
        store.install("nowhere")


def test_file_that_is_no_package(store: Store, tmp_path: Path) -> None:
    (tmp_path / "image.tif").write_bytes(b"II*\0")
    with pytest.raises(PackageError, match=r"image\.tif is not a zip archive or is damaged"):
        store.install(tmp_path / "image.tif")
    assert left_over(store) == []


def test_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    source = write_package(tmp_path / "source")
    with pytest.raises(PackageError, match=r"home cannot be used: (File exists|Not a directory); make room"):
        Store(tmp_path / "home", bundled={}).install(source)


def test_no_room_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """A process whose files may not grow beyond 4 KB stands for a full disk."""
    source = write_package(tmp_path / "source")
    code = f"""
import resource, signal
from pathlib import Path
from zoobridge.errors import PackageError
from zoobridge.package.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    Store(Path({str(store.home)!r}), bundled={{}}).install(Path({str(source)!r}))
except PackageError as error:
    print(error)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "home cannot be used: File too large; make room or change its permissions" in result.stdout
    assert result.stdout.count("\n") == 1
    assert store.names() == ()
    assert left_over(store) == []


class Recorder:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def update(self, done: int, total: int, message: str) -> None:
        self.steps.append((done, total, message))


def test_progress_is_told_and_a_cancel_leaves_nothing(store: Store, tmp_path: Path) -> None:
    source = write_package(tmp_path / "source")
    recorder = Recorder()
    store.install(source, recorder)
    assert recorder.steps[-1] == (5, 5, "Copying source")

    class Cancelling(Recorder):
        def update(self, done: int, total: int, message: str) -> None:
            raise KeyboardInterrupt

    other = write_zip(tmp_path / "other.zip", PackageRecipe(name="other"))
    with pytest.raises(KeyboardInterrupt):
        store.install(other, Cancelling())
    assert store.names() == ("tiny-model",)
    assert left_over(store) == []
