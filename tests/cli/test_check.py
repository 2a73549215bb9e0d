import json

import numpy as np
import pytest
import tifffile

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
    done = zoobridge(
        "check", folders / "images", "--model", "nuclei-tiny", "-o", folders / "out", ZOOBRIDGE_JAVA="/none"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Verdict: ")
    assert sorted(path.name for path in (folders / "out").iterdir()) == [
        "0-stability.tif",
        "1-stability.tif",
        "Results.csv",
        "check.json",
    ]
    facts = json.loads((folders / "out" / "check.json").read_text())
    assert [image["name"] for image in facts["images"]] == ["0.tif", "1.tif"]
    assert facts["settings"]["model"] == facts["checked"]["model"] == "nuclei-tiny"


def test_check_against_labels_for_programs(zoobridge, folders):
    done = zoobridge("check", folders / "images", "--model", "nuclei-tiny", "--truth", folders / "labels", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["metric"] == "f1_0.50"
    assert told["summary"]["f1_0.50"]["mean"] > 0.9
    assert np.sum([image["metrics"]["count_true"] for image in told["images"]]) == 32


def test_a_missing_truth_is_one_sentence(zoobridge, folders):
    (folders / "labels" / "1.tif").unlink()
    done = zoobridge("check", folders / "images", "--model", "nuclei-tiny", "--truth", folders / "labels")
    assert done.returncode == 5
    assert only_sentence(done).startswith("The image 1.tif has no truth in ")
