from __future__ import annotations

import json

import pytest

from tests.models.generated import PackageRecipe, write_description, write_package
from zoobridge.errors import PackageError
from zoobridge.package.architecture import Architecture
from zoobridge.package.description import read_package
from zoobridge.package.normalised import from_json, to_json

SHA = "a" * 64


def read(folder, spec, **entry):
    """The package whose state dict has this entry in its description."""
    write_package(folder, PackageRecipe(spec=spec, weights=("pytorch_state_dict",)))
    description = json.loads((folder / "rdf.yaml").read_text())
    description["weights"]["pytorch_state_dict"] |= entry
    write_description(folder, description)
    return read_package(folder)


def architecture(package):
    assert from_json(json.loads(json.dumps(to_json(package.description)))) == package.description
    return package.description.weights[0].architecture


def test_a_file_of_the_package_in_either_spec(tmp_path):
    expected = Architecture("Net", {"depth": 3}, file="code/net.py", sha256=SHA)
    new = {"source": "code/net.py", "sha256": SHA, "callable": "Net", "kwargs": {"depth": 3}}
    old = {"architecture": "code/net.py:Net", "architecture_sha256": SHA, "kwargs": {"depth": 3}}
    for package in (read(tmp_path / "new", "0.5", architecture=new), read(tmp_path / "old", "0.4", **old)):
        assert architecture(package) == expected
        assert [(file.path, file.sha256) for file in package.files if file.path.endswith(".py")] == [
            ("code/net.py", SHA)
        ]
        assert package.description.weights[0].files == ("weights.pt", "code/net.py")
    assert expected.place == "code/net.py:Net"


def test_an_installed_library_in_either_spec(tmp_path):
    expected = Architecture("UNet", {"depth": 3}, library="some.models")
    new = {"import_from": "some.models", "callable": "UNet", "kwargs": {"depth": 3}}
    assert architecture(read(tmp_path / "new", "0.5", architecture=new)) == expected
    old = {"architecture": "some.models.UNet", "kwargs": {"depth": 3}}
    assert architecture(read(tmp_path / "old", "0.4", **old)) == expected
    assert expected.place == "some.models.UNet"


def test_weights_that_need_not_fit_exactly_are_marked(tmp_path):
    stated = {"import_from": "m", "callable": "Net"}
    assert not architecture(read(tmp_path / "package", "0.5", architecture=stated, strict=False)).strict


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_code_outside_of_the_package_is_refused(tmp_path, spec):
    new = {"architecture": {"source": "../net.py", "sha256": SHA, "callable": "Net"}}
    old = {"architecture": "../net.py:Net", "architecture_sha256": SHA}
    with pytest.raises(PackageError, match="outside the package"):
        read(tmp_path / "package", spec, **(new if spec == "0.5" else old))
