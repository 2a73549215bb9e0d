import json
from importlib.util import find_spec

from tests.models.generated import PackageRecipe, write_description, write_package
from zoobridge.files.formats import BIOIO_FORMATS

from .conftest import only_sentence


def findings(done):
    return {finding["name"]: finding for finding in json.loads(done.stdout)}


def test_doctor_looks_at_everything(zoobridge, fresh_home):
    done = zoobridge("doctor", "--json", home=fresh_home)
    found = findings(done)
    assert done.returncode == 0, done.stderr
    assert {"Python", "Home", "Memory", "Java", "ImageJ", "Xvfb", "openvino", "tensorflow", "nuclei-tiny"} <= set(found)
    assert found["ImageJ"]["state"] == "ok"
    assert str(fresh_home) in found["Home"]["detail"]
    text = zoobridge("doctor", home=fresh_home).stdout
    assert len(text.splitlines()) == len(found)


def test_doctor_names_what_will_be_fetched(zoobridge, tmp_path):
    found = findings(zoobridge("doctor", "--json", home=tmp_path))
    assert found["ImageJ"]["state"] == "note"
    assert "ij:1.54p" in found["ImageJ"]["detail"]
    assert "by the first macro" in found["ImageJ"]["detail"]


def test_doctor_says_which_formats_lack_a_reader(zoobridge, tmp_path):
    formats = findings(zoobridge("doctor", "--json", home=tmp_path))["Formats"]
    missing = [known.name for known in BIOIO_FORMATS if find_spec(known.reader) is None]
    assert formats["state"] == ("note" if missing else "ok")
    assert all(name in formats["detail"] for name in missing)
    assert ('pip install "zoobridge[formats]"' in formats["detail"]) == bool(missing)


def test_home_that_cannot_be_written_is_a_problem_with_advice(zoobridge, tmp_path):
    (tmp_path / "file").write_text("")
    done = zoobridge("doctor", "--json", home=tmp_path / "file" / "home")
    home = findings(done)["Home"]
    assert home["state"] == "problem"
    assert "set ZOOBRIDGE_HOME to a folder of yours" in home["detail"]
    assert done.returncode == home["status"] == 4


def test_wrong_java_is_a_problem_with_advice(zoobridge, fresh_home, tmp_path):
    done = zoobridge("doctor", "--json", home=fresh_home, ZOOBRIDGE_JAVA=str(tmp_path))
    java = findings(done)["Java"]
    assert java["state"] == "problem"
    assert "ZOOBRIDGE_JAVA" in java["detail"]
    assert done.returncode == 7


def test_wrong_setting_is_a_usage_error(zoobridge):
    done = zoobridge("doctor", ZOOBRIDGE_MEMORY="much")
    assert done.returncode == 2
    assert only_sentence(done).startswith("The environment variable ZOOBRIDGE_MEMORY is 'much'")


def test_doctor_says_which_model_may_not_predict(zoobridge, fresh_home, tmp_path):
    package = write_package(tmp_path / "package", PackageRecipe(weights=("onnx",), real=True))
    description = json.loads((package / "rdf.yaml").read_text())
    description["inputs"][0]["preprocessing"] = [{"id": "scale_linear", "kwargs": {"gain": 2.0, "offset": 0.0}}]
    write_description(package, description)
    assert zoobridge("models", "install", package, home=fresh_home).returncode == 4
    done = zoobridge("doctor", "--json", home=fresh_home)
    found = findings(done)["tiny-model"]
    assert (found["state"], done.returncode) == ("problem", 4)
    assert "No engine reproduces the test tensors" in found["detail"]


def test_doctor_says_which_model_runs_nowhere(zoobridge, fresh_home, tmp_path):
    package = write_package(tmp_path / "package", PackageRecipe(weights=("onnx",)))
    description = json.loads((package / "rdf.yaml").read_text())
    of_browsers = description["weights"].pop("onnx") | {"tensorflow_version": "2.10"}
    of_browsers.pop("opset_version")
    write_description(package, description | {"weights": {"tensorflow_js": of_browsers}})
    assert zoobridge("models", "install", package, home=fresh_home).returncode == 0
    found = findings(zoobridge("doctor", "--json", home=fresh_home))["tiny-model"]
    assert (found["state"], found["detail"]) == ("note", "installed, but runs nowhere here")
