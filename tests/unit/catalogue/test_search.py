import pytest

from zoobridge.catalogue.entries import Entry, Traits
from zoobridge.catalogue.references import may_be_reference
from zoobridge.catalogue.search import Query, search


def entry(name, **traits):
    stated = Traits(name, **traits) if traits else None
    return Entry(f"bioimage-io/{name}", "v0", "2026-01-01", f"https://zoo.example/{name}/rdf.yaml", "0" * 64, stated)


ENTRIES = (
    entry(
        "affable-shark",
        title="Nuclei Segmentation",
        tags=("instance-segmentation", "2D"),
        licence="CC-BY-4.0",
        inputs=("cyx",),
        weights=("torchscript", "onnx"),
    ),
    entry("brave-monkey", title="Actin", tags=("nuclei",), licence="MIT", inputs=("czyx",), weights=("keras_hdf5",)),
    entry("calm-otter", title="Denoiser", description="of nuclei", licence="MIT", inputs=("yx",), weights=("onnx",)),
    entry("dark-horse"),
)


def names(**query):
    return [each.name for each in search(ENTRIES, Query(**query))]


def test_without_words_all_are_listed_by_name():
    assert names() == ["affable-shark", "brave-monkey", "calm-otter", "dark-horse"]


def test_the_title_counts_more_than_tags_and_tags_more_than_the_description():
    assert names(words=("nuclei",)) == ["affable-shark", "brave-monkey", "calm-otter"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("NUCLEI", "actin"), ["brave-monkey"]),
        (("nuclei", "absent"), []),
        (("affable_shark",), ["affable-shark"]),
        (("horse",), ["dark-horse"]),
    ],
)
def test_all_words_must_occur(words, expected):
    assert names(words=words) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"task": "segmentation"}, ["affable-shark"]),
        ({"task": "instance segmentation"}, ["affable-shark"]),
        ({"axes": "yx"}, ["affable-shark", "calm-otter"]),
        ({"axes": "xy"}, ["affable-shark", "calm-otter"]),
        ({"axes": "bcyx"}, ["affable-shark"]),
        ({"axes": "zyx"}, ["brave-monkey"]),
        ({"axes": "tyx"}, []),
        ({"weights": "onnx"}, ["affable-shark", "calm-otter"]),
        ({"weights": "keras"}, ["brave-monkey"]),
        ({"licence": "cc-by"}, ["affable-shark"]),
        ({"licence": "MIT", "weights": "onnx"}, ["calm-otter"]),
    ],
)
def test_filters(query, expected):
    assert names(**query) == expected


@pytest.mark.parametrize("text", ["affable-shark", "bioimage-io/affable-shark", "x/y/v1", "10.5281/zenodo.1/2"])
def test_what_may_mean_a_model_of_the_collection(text):
    assert may_be_reference(text)


@pytest.mark.parametrize(
    "text", ["./x", "/x/y", "~/x", "x.zip", "x/model.zip", "rdf.yaml", "a b", "C:\\x", "http://x/y"]
)
def test_what_is_a_file_or_an_address(text):
    assert not may_be_reference(text)
