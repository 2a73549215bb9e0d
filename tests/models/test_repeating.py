"""An analysis by a real model, repeated from its report."""

from dataclasses import replace

import numpy as np
import pytest
import tifffile

import zoobridge
from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.errors import InputError, UsageError
from zoobridge.files.reading import read_image
from zoobridge.inference.zoo import Zoo
from zoobridge.practice.check.checking import CheckSettings, check_subjects
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.report.record import Files, read_record, record_path
from zoobridge.practice.report.repeating import repeat
from zoobridge.practice.report.writing import write_report
from zoobridge.settings import Settings


@pytest.fixture(scope="module")
def zoo(tmp_path_factory):
    zoo = Zoo(Settings(home=tmp_path_factory.mktemp("home")))
    zoo.install(bundled_packages()["nuclei-tiny"])
    yield zoo
    zoo.close()


def discs(seed):
    """Bright discs on a dark ground, and their labels."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:160, :144]
    labels = np.zeros(y.shape, np.uint16)
    for number, (cy, cx) in enumerate(((30, 30), (70, 100), (120, 40)), 1):
        labels[(y - cy) ** 2 + (x - cx) ** 2 < rng.uniform(8, 14) ** 2] = number
    return (rng.normal(100, 8, y.shape) + 600 * (labels > 0)).astype(np.uint16), labels


@pytest.fixture
def files(tmp_path):
    paths = {}, {}
    for seed in (1, 2):
        for array, kind, known in zip(discs(seed), ("image", "truth"), paths, strict=True):
            known[f"{seed}.tif"] = tmp_path / f"{seed}-{kind}.tif"
            tifffile.imwrite(known[f"{seed}.tif"], array)
    return Files(*paths)


def report(zoo, files, folder, **settings):
    subjects = [
        Subject(name, read_image(path), read_image(files.truths[name]) if files.truths else None)
        for name, path in files.images.items()
    ]
    result = check_subjects(zoo, "nuclei-tiny", subjects, CheckSettings(**settings))
    return read_record(record_path(write_report(result, zoo.find("nuclei-tiny").description, (), folder, files)))


def test_the_same_pixels_are_called_the_same(zoo, files, tmp_path):
    repeated = repeat(report(zoo, files, tmp_path / "out", seed=3, tile=(128, 128)), zoo)
    assert (repeated.same, repeated.different, repeated.changes) == (("1.tif", "2.tif"), (), ())
    assert repeated.sentence == "Repeated: the results of all 2 images have the same pixels, bit for bit."
    assert repeated.result.settings["tile"] == "128x128"
    assert repeated.result.metric is not None


def test_without_truth_and_from_kept_images_too(zoo, files, tmp_path):
    record = report(zoo, Files({"1.tif": files.images["1.tif"]}), tmp_path / "out")
    assert record.truths == {}
    assert zoobridge.rerun(tmp_path / "out", zoo=zoo).different == ()


def test_other_pixels_versions_and_packages_are_told(zoo, files, tmp_path):
    record = report(zoo, files, tmp_path / "out")
    check = {**record.check, "versions": {**record.check["versions"], "numpy": "0.0"}}
    check["checked"] = {**check["checked"], "digest": "cd" * 32, "engine": "abacus"}
    repeated = repeat(replace(record, check=check, results={**record.results, "2.tif": "00"}), zoo)
    assert "1 of 2 images have other pixels (2.tif)" in repeated.sentence
    assert [change.split(" is ")[0] for change in repeated.changes[:2]] == ["The package of nuclei-tiny", "numpy"]
    assert repeated.changes[2].endswith("then.")
    assert "abacus" in repeated.changes[2]


def test_an_image_that_is_changed_or_gone_is_named(zoo, files, tmp_path):
    record = report(zoo, files, tmp_path / "out")
    pixels = tifffile.imread(files.images["1.tif"])
    pixels[0, 0] += 1
    tifffile.imwrite(files.images["1.tif"], pixels)
    with pytest.raises(InputError, match=r"^1\.tif has other pixels"):
        repeat(record, zoo)
    files.images["1.tif"].unlink()
    with pytest.raises(InputError, match=r"has as 1\.tif is not at"):
        repeat(record, zoo)


def test_a_truth_that_is_changed_is_named(zoo, files, tmp_path):
    record = report(zoo, files, tmp_path / "out")
    labels = tifffile.imread(files.truths["2.tif"])
    tifffile.imwrite(files.truths["2.tif"], np.where(labels == 1, 0, labels))
    with pytest.raises(InputError, match=r"The truth of 2\.tif is not what it was at the time of the report"):
        repeat(record, zoo)


def test_settings_of_another_version_are_refused(zoo, files, tmp_path):
    record = report(zoo, files, tmp_path / "out")
    check = {**record.check, "settings": {"model": "nuclei-tiny"}}
    with pytest.raises(UsageError, match="settings are not those of this version"):
        repeat(replace(record, check=check), zoo)
