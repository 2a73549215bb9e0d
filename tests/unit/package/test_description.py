"""Faults of a description, and what every spec version has in common."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.generated import PackageRecipe, describe, write_description, write_package
from zoobridge.errors import PackageError
from zoobridge.package.description import MOST_NODES, read_description, read_package
from zoobridge.package.model import Citation
from zoobridge.package.weights import Weights, WeightsFormat


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_metadata_is_the_same_for_both_specs(tmp_path: Path, spec: str) -> None:
    recipe = PackageRecipe(spec=spec, weights=("onnx", "torchscript"), name="tiny-model")
    description = read_description(write_package(tmp_path, recipe))
    assert description.name == "tiny-model"
    assert description.title == "Generated tiny-model"
    assert description.spec_version.startswith(spec)
    assert description.authors == ("A. Tester",)
    assert description.citations == (Citation("A paper", "10.1234/abcd", None),)
    assert description.licence == "MIT"
    assert description.documentation == "README.md"
    assert [entry.format for entry in description.weights] == [WeightsFormat.ONNX, WeightsFormat.TORCHSCRIPT]
    assert description.inputs[0].test == "test_input.npy"
    assert description.outputs[0].test == "test_output.npy"


@pytest.mark.parametrize(
    ("extra", "name"),
    [
        ({"id": "affable-shark"}, "affable-shark"),
        ({"id": "bioimage-io/affable_shark"}, "affable-shark"),
        ({"id": "10.5281/zenodo.123/456"}, "my-own-net-u"),
        ({"id": "10.5281/zenodo.123/456", "config": {"bioimageio": {"nickname": "calm-cat"}}}, "calm-cat"),
        ({"id": None}, "my-own-net-u"),
    ],
)
def test_handle(tmp_path: Path, extra: dict[str, object], name: str) -> None:
    recipe = PackageRecipe(extra={**extra, "name": "My own  Net (U)"})
    assert read_description(write_package(tmp_path, recipe)).name == name


def test_weights_keep_url_hash_and_framework_version(tmp_path: Path) -> None:
    folder = write_package(tmp_path)
    content = json.loads((folder / "rdf.yaml").read_text())
    content["weights"]["torchscript"] = {
        "source": "https://example.org/w.pt",
        "pytorch_version": "2.5",
        "sha256": "a" * 64,
    }
    write_description(folder, content)
    onnx, torchscript = read_description(folder).weights
    assert onnx == Weights(WeightsFormat.ONNX, "weights.onnx", content["weights"]["onnx"]["sha256"], "17")
    assert torchscript == Weights(WeightsFormat.TORCHSCRIPT, "https://example.org/w.pt", "a" * 64, "2.5")


def test_config_is_kept_as_written_with_json_types(tmp_path: Path) -> None:
    stated = {
        "zoobridge": {"object_size": 12.5, "labels": {"threshold": 0.5}},
        "deepimagej": {"pyramidal_model": False},
    }
    folder = write_package(tmp_path, PackageRecipe(extra={"config": stated}))
    assert read_description(folder).config == stated
    (folder / "rdf.yaml").write_text(
        (folder / "rdf.yaml").read_text().replace('"object_size": 12.5', '"day": 2026-01-02')
    )
    assert read_description(folder).config["zoobridge"]["day"] == "2026-01-02"


def test_every_named_file_is_known_with_its_hash(tmp_path: Path) -> None:
    folder = write_package(tmp_path, PackageRecipe(spec="0.4", extra={"covers": ["./cover.png"]}))
    files = {file.path: file.sha256 for file in read_package(folder).files}
    assert set(files) == {"README.md", "cover.png", "test_input.npy", "test_output.npy", "weights.onnx"}
    assert files["test_input.npy"] is None
    assert files["weights.onnx"] is not None


@pytest.mark.parametrize("name", ["bioimageio.yaml", "model.yaml"])
def test_other_names_of_the_description(tmp_path: Path, name: str) -> None:
    folder = write_package(tmp_path)
    (folder / "rdf.yaml").rename(folder / name)
    assert read_description(folder).name == "tiny-model"


def test_folder_without_description(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"not a model package: it has no rdf.yaml or bioimageio.yaml or model.yaml"):
        read_description(tmp_path)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"inputs": []}, "rdf.yaml is not valid in inputs"),
        ({"weights": {}}, "rdf.yaml is not valid in weights"),
        ({"name": 3}, "rdf.yaml is not valid in name"),
        ({"type": "dataset"}, "rdf.yaml does not describe a model"),
        ({"documentation": "../README.md"}, r"'\.\./README.md', which is outside the package"),
        ({"documentation": "C:\\\\README.md"}, "which is outside the package"),
    ],
)
def test_invalid_field_is_named(tmp_path: Path, extra: dict[str, object], message: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        read_description(write_package(tmp_path, PackageRecipe(extra=extra)))
    assert "\n" not in str(caught.value)


def test_fault_deep_inside_is_located_without_the_librarys_own_steps(tmp_path: Path) -> None:
    folder = write_package(tmp_path)
    content = describe(folder, PackageRecipe())
    content["outputs"][0]["axes"][2]["halo"] = -1
    write_description(folder, content)
    with pytest.raises(
        PackageError, match=r"in outputs\[0\]\.axes\[2\]\.halo: Input should be greater than or equal to 1"
    ):
        read_description(folder)


def test_missing_format_version(tmp_path: Path) -> None:
    (tmp_path / "rdf.yaml").write_text("name: x\n")
    with pytest.raises(
        PackageError, match="does not describe a model; a description of type model with a format_version"
    ):
        read_description(tmp_path)


@pytest.mark.parametrize("text", ["a: [1\n", "\x00", "a: !!python/object:os.system x"])
def test_text_that_is_no_yaml(tmp_path: Path, text: str) -> None:
    (tmp_path / "rdf.yaml").write_text(text)
    with pytest.raises(PackageError, match=r"rdf\.yaml is not valid YAML"):
        read_description(tmp_path)


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["format_version: 0.5.4", "type: model", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    (tmp_path / "rdf.yaml").write_text("\n".join(lines))
    with pytest.raises(PackageError, match=f"expands to more than {MOST_NODES} values"):
        read_description(tmp_path)


def test_huge_description_is_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "rdf.yaml").write_text("a: " + "x" * (5 * 2**20))
    with pytest.raises(PackageError, match="larger than 4 MiB"):
        read_description(tmp_path)


def test_reading_needs_no_network(tmp_path: Path) -> None:
    """Every connection is refused by an audit hook; ``output_of`` would make the library download."""
    folder = write_package(tmp_path)
    content = describe(folder, PackageRecipe())
    content["inputs"][0]["output_of"] = "affable-shark"
    content["covers"] = ["https://example.org/cover.png"]
    content["git_repo"] = "https://example.org/repo"
    content["weights"]["torchscript"] = {"source": "https://example.org/w.pt", "pytorch_version": "2.5"}
    write_description(folder, content)
    code = f"""
import sys
from pathlib import Path
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        sys.exit(f"network: {{event}} {{arguments}}")
sys.addaudithook(refuse)
from zoobridge.package.description import read_description
print(read_description(Path({str(folder)!r})).name)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "tiny-model\n", "")
