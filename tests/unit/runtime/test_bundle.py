import zipfile

import pytest

from zoobridge.errors import EngineError, PackageError
from zoobridge.runtime.bundle import saved_model_folder


def bundle(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "graph")
    return path


@pytest.mark.parametrize("inside", ["", "model/", "a/b/"])
def test_the_graph_is_found_at_any_depth_and_unzipped_once(tmp_path, inside):
    weights = bundle(tmp_path / "weights.zip", f"{inside}saved_model.pb", f"{inside}variables/variables.index")
    folder = saved_model_folder(weights, tmp_path / "cache")
    assert (folder / "saved_model.pb").read_text() == "graph"
    stamp = (folder / "saved_model.pb").stat().st_mtime_ns
    assert saved_model_folder(weights, tmp_path / "cache") == folder
    assert (folder / "saved_model.pb").stat().st_mtime_ns == stamp


def test_a_folder_is_used_where_it_is(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "saved_model.pb").write_text("graph")
    assert saved_model_folder(tmp_path, tmp_path / "cache") == tmp_path / "model"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("names", "number"), [(("readme",), 0), (("a/saved_model.pb", "b/saved_model.pb"), 2)])
def test_none_or_several_are_refused(tmp_path, names, number):
    weights = bundle(tmp_path / "weights.zip", *names)
    with pytest.raises(EngineError) as caught:
        saved_model_folder(weights, tmp_path / "cache")
    assert str(caught.value) == (
        f"The weights weights.zip hold {number} TensorFlow SavedModels; exactly one is needed."
    )


def test_a_path_that_leaves_the_folder_is_refused_and_nothing_stays(tmp_path):
    weights = bundle(tmp_path / "weights.zip", "saved_model.pb", "../escaped")
    with pytest.raises(PackageError, match="leaves the package"):
        saved_model_folder(weights, tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["derived.lock"]
    assert not (tmp_path / "escaped").exists()
