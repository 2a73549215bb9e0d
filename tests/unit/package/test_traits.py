"""What can be searched for, read from descriptions of both specs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.collection import ZOO, generated
from tests.models.generated import PackageRecipe
from zoobridge.errors import PackageError
from zoobridge.package.description import read_description
from zoobridge.package.traits import read_traits


@pytest.mark.parametrize("spec", ["0.4", "0.5"])
def test_both_specs_say_the_same(tmp_path: Path, spec: str) -> None:
    recipe = PackageRecipe(spec=spec, axes="bczyx", weights=("onnx", "torchscript"))  # type: ignore[arg-type]
    traits = read_traits((generated(tmp_path, "10.5281/zenodo.7/8", recipe) / "rdf.yaml").read_bytes())
    assert (traits.inputs, traits.outputs, traits.weights) == (("czyx",), ("czyx",), ("onnx", "torchscript"))
    assert (traits.licence, traits.tags, traits.title) == ("MIT", ("test",), "Generated tiny-model")
    assert traits.dois == ("10.5281/zenodo.7", "10.5281/zenodo.7/8", "10.5281/zenodo.8")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"text", b"{", b"inputs: 1", b"\xff\xfe", b"a: &a [*a]", b"{name: x, inputs: [], outputs: []}"],
)
def test_what_is_no_description(content: bytes) -> None:
    with pytest.raises(PackageError, match="This is no description of a model"):
        read_traits(content)


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real descriptions are not here")
def test_the_real_descriptions_say_what_the_validating_reader_says() -> None:
    invalid = {"modest-spider"}
    for path in sorted((ZOO / "rdfs").glob("*.yaml")):
        traits = read_traits(path.read_bytes())
        assert path.stem.partition(".")[0] == traits.nickname
        if path.stem in invalid:
            continue
        described = read_description(path)
        assert traits.inputs == tuple(tensor.letters.replace("b", "") for tensor in described.inputs)
        assert traits.outputs == tuple(tensor.letters.replace("b", "") for tensor in described.outputs)
        assert set(traits.weights) == {weights.format.value for weights in described.weights}
        assert (traits.title, traits.licence or None) == (described.title, described.licence)
