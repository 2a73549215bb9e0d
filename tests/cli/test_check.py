import json
import zipfile

import numpy as np
import pytest
import tifffile
from roifile import ImagejRoi
from skimage.measure import find_contours  # noqa: TID253  a test always computes

from tests.macros.conftest import nuclei

from .conftest import only_sentence


@pytest.fixture
def folders(tmp_path):
    for seed in range(2):
        image, labels = nuclei(size=128, seed=seed)
        for folder, pixels in (("images", image), ("labels", labels)):
            (tmp_path / folder).mkdir(exist_ok=True)
            tifffile.imwrite(tmp_path / folder / f"{seed}.tif", pixels)
    return tmp_path


def test_check_without_truth_writes_maps_scores_and_facts(zoobridge, folders):
    given = ("check", folders / "images", "--model", "nuclei-tiny", "-o", folders / "out")
    done = zoobridge(*given, ZOOBRIDGE_JAVA="/none")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Verdict: ")
    assert sorted(path.name for path in (folders / "out").iterdir()) == [
        "0-stability.tif",
        "1-stability.tif",
        "Results.csv",
        "report.html",
        "report.json",
    ]
    facts = json.loads((folders / "out" / "report.json").read_text())["check"]
    assert [image["name"] for image in facts["images"]] == ["0.tif", "1.tif"]
    assert facts["settings"]["model"] == facts["checked"]["model"] == "nuclei-tiny"


def test_maps_of_several_channels_judged_as_a_restoration_say_what_cannot_be_compared(zoobridge, folders):
    image = folders / "images" / "0.tif"
    done = zoobridge("check", image, "--model", "nuclei-tiny", "--task", "restoration", ZOOBRIDGE_JAVA="/none")
    assert done.returncode == 0, done.stderr
    assert "The image has 1 channel(s) of 128 x 128 pixels and the result 2 channel(s)" in done.stdout


def test_check_against_labels_for_programs(zoobridge, folders):
    done = zoobridge("check", folders / "images", "--model", "nuclei-tiny", "--truth", folders / "labels", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["metric"] == "f1_0.50"
    assert told["summary"]["f1_0.50"]["mean"] > 0.9
    assert np.sum([image["metrics"]["count_true"] for image in told["images"]]) == 32


def test_rois_are_a_truth_too(zoobridge, folders):
    images, labels = folders / "images", folders / "labels"
    drawn = folders / "drawn"
    drawn.mkdir()
    for file in labels.iterdir():
        rois = [polygon.tobytes() for polygon in outlines(tifffile.imread(file))]
        with zipfile.ZipFile(drawn / f"{file.stem}-rois.zip", "w") as archive:
            for number, roi in enumerate(rois):
                archive.writestr(f"{number}.roi", roi)
    done = zoobridge("check", images, "--model", "nuclei-tiny", "--truth", drawn, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["summary"]["f1_0.50"]["mean"] > 0.9
    assert "stack" not in done.stderr


def outlines(labels):
    """A ROI around each object."""
    for number in np.unique(labels[labels > 0]):
        (contour, *_) = find_contours(np.pad(labels == number, 1), 0.5)
        yield ImagejRoi.frompoints(contour[:, ::-1] - 0.5)


@pytest.mark.parametrize("change", [lambda a: a * 0.3, lambda a: np.where(a == 0, np.nan, a)])
def test_what_is_no_label_image_is_no_truth(zoobridge, folders, change):
    images, labels = folders / "images", folders / "labels"
    other = folders / "other"
    other.mkdir()
    for file in labels.iterdir():
        tifffile.imwrite(other / file.name, change(tifffile.imread(file)).astype(np.float32))
    done = zoobridge("check", images, "--model", "nuclei-tiny", "--truth", other)
    assert done.returncode == 5
    assert "holds fractions, so it is no label image and no mask; save whole numbers." in only_sentence(done)


def test_swapped_folders_are_noticed(zoobridge, folders):
    images, labels = folders / "images", folders / "labels"
    done = zoobridge("check", labels, "--model", "nuclei-tiny", "--truth", images)
    assert done.returncode == 5
    assert "holds grey values, so it is no label image and no mask" in only_sentence(done)


def test_a_missing_truth_is_one_sentence(zoobridge, folders):
    (folders / "labels" / "1.tif").unlink()
    done = zoobridge("check", folders / "images", "--model", "nuclei-tiny", "--truth", folders / "labels")
    assert done.returncode == 5
    assert only_sentence(done).startswith("The image 1.tif has no truth in ")


def test_a_report_is_repeated_bit_for_bit_until_a_pixel_changes(zoobridge, folders):
    out = folders / "out"
    done = zoobridge("check", folders / "images", "--model", "nuclei-tiny", "--truth", folders / "labels", "-o", out)
    assert done.returncode == 0, done.stderr
    again = zoobridge("rerun", out, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["same"] == ["0.tif", "1.tif"]
    record = json.loads((out / "report.json").read_text())
    record["results"]["1.tif"] = "0" * 64
    (out / "report.json").write_text(json.dumps(record))
    other = zoobridge("rerun", out / "report.html")
    assert other.returncode == 3
    assert other.stdout == "Repeated: the results of 1 of 2 images have other pixels (1.tif).\n"
    tifffile.imwrite(folders / "images" / "0.tif", np.zeros((128, 128), np.uint16))
    changed = zoobridge("rerun", out)
    assert changed.returncode == 5
    assert only_sentence(changed).startswith("0.tif has other pixels than at the time of the report")
