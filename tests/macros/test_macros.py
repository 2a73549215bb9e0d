import csv
import json
import re
import zipfile

import imageio.v3 as iio
import numpy as np
import tifffile
from roifile import roiread

from tools.demo import f1_score

from .conftest import nuclei


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_segment_nuclei(run_macro, nuclei_image, tmp_path):
    path, truth = nuclei_image
    output = tmp_path / "new folder"
    done = run_macro("segment_nuclei.ijm", input=path, output=output)
    assert done.returncode == 0, done.stderr
    labels = tifffile.imread(output / "labels.tif")
    count = labels.max()
    assert f1_score(truth, labels) > 0.9
    assert done.stdout == f"{count} nuclei in {path.name}\n"
    measured = rows(output / "results.csv")
    assert len(measured) == count
    areas = np.bincount(labels.ravel())[1:] * 0.25  # pixels of 0.5 x 0.5 micron
    np.testing.assert_allclose([float(row["Area"]) for row in measured], areas, atol=2e-3)
    pixels = tifffile.imread(path)
    means = [pixels[labels == number].mean() for number in range(1, count + 1)]
    np.testing.assert_allclose([float(row["Mean"]) for row in measured], means, atol=2e-3)
    assert len(roiread(output / "rois.zip")) == count
    overlay = iio.imread(output / "overlay.png")
    assert overlay.shape[:2] == truth.shape
    coloured = (overlay[..., :3] != overlay[..., :1]).any(axis=-1)
    assert 0.02 < coloured.mean() < 0.4
    background = tifffile.imread(path) < 40
    assert coloured[background & (labels == 0)].mean() < 0.1


def test_an_image_without_nuclei_leaves_every_file(run_macro, tmp_path):
    tifffile.imwrite(tmp_path / "black.tif", np.zeros((128, 128), np.uint8))
    (tmp_path / "results.csv").write_text("of an earlier run")
    done = run_macro("segment_nuclei.ijm", input=tmp_path / "black.tif", output=tmp_path)
    assert (done.returncode, done.stdout) == (0, "0 nuclei in black.tif\n"), done.stderr
    with (tmp_path / "results.csv").open(newline="") as file:
        assert {"Area", "Mean", "Circ."} < set(csv.DictReader(file).fieldnames)
    assert rows(tmp_path / "results.csv") == []
    assert {path.name for path in tmp_path.iterdir()} > {"labels.tif", "rois.zip", "overlay.png"}


def test_denoise_and_measure(run_macro, tmp_path):
    image, truth = nuclei(noise=25.0, seed=1)
    path = tmp_path / "noisy.tif"
    tifffile.imwrite(path, image)
    done = run_macro("denoise_and_measure.ijm", input=path, output=tmp_path)
    assert done.returncode == 0, done.stderr
    clean = tifffile.imread(tmp_path / "denoised.tif")
    background = truth == 0
    assert clean[background].std() < 0.7 * image[background].std()
    measured = rows(tmp_path / "results.csv")
    assert abs(len(measured) - truth.max()) <= 0.2 * truth.max()
    raw = [float(row["Mean"]) for row in measured]
    assert abs(np.mean(raw) - image[truth > 0].mean()) < 15


def test_segment_folder(run_macro, tmp_path):
    counts = {}
    for number, name in enumerate(["a.tif", "deep/a.tif", "deep/b.tif"]):
        image, truth = nuclei(size=128, seed=number)
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        tifffile.imwrite(tmp_path / "in" / name, image)
        counts[name] = truth.max()
    (tmp_path / "in" / "notes.txt").write_text("no image")
    done = run_macro("segment_folder.ijm", input=tmp_path / "in", output=tmp_path / "out")
    assert done.returncode == 0, done.stderr
    objects = rows(tmp_path / "out" / "objects.csv")
    assert {row["image"] for row in objects} == set(counts)
    for name, count in counts.items():
        assert abs(sum(row["image"] == name for row in objects) - count) <= 1
    written = sorted(path.name for path in (tmp_path / "out").glob("*.tif"))
    assert written == ["a-labels.tif", "deep_a-labels.tif", "deep_b-labels.tif"]


def test_segment_folder_stops_at_a_broken_image(run_macro, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.tif").write_text("no pixels")
    done = run_macro("segment_folder.ijm", input=tmp_path / "in", output=tmp_path / "out")
    assert done.returncode == 3
    assert "broken.tif" in done.stderr
    assert not (tmp_path / "out" / "objects.csv").exists()


def test_compare_models(run_macro, nuclei_image, tmp_path):
    path, truth = nuclei_image
    done = run_macro("compare_models.ijm", input=path, output=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second = rows(tmp_path / "comparison.csv")
    assert (first["options"], second["options"]) == ("model=nuclei-tiny tile=none", "model=nuclei-tiny tile=256")
    assert float(first["dice"]) == 1.0
    assert first["objects"] == second["objects"]
    assert abs(int(first["objects"]) - truth.max()) <= 2
    assert first["engine"] in {"openvino", "tensorflow"}
    assert float(first["seconds"]) > 0


def test_choose_model(run_macro, nuclei_image, tmp_path):
    path, truth = nuclei_image
    done = run_macro("choose_model.ijm", input=path, output=tmp_path / "out", size=16)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("1. nuclei-tiny: ")
    assert any(line.startswith("2. denoise-tiny: ") and "does not fit" in line for line in lines)
    labels = tifffile.imread(tmp_path / "out" / "labels.tif")
    assert lines[-1] == f"nuclei-tiny found {labels.max()} objects in {path.name}"
    assert f1_score(truth, labels) > 0.9
    candidates = tifffile.imread(tmp_path / "out" / "candidates.tif")
    montage = iio.imread(tmp_path / "out" / "candidates.png")
    assert candidates.shape[-1] == 3
    assert montage.shape[1] == candidates.shape[-2]
    assert (montage.max(axis=-1) != montage.min(axis=-1)).any()


def test_choose_model_says_when_none_fits(run_macro, nuclei_image, tmp_path):
    path, _ = nuclei_image
    done = run_macro("choose_model.ijm", input=path, output=tmp_path / "out", target="coins")
    assert done.returncode == 3
    assert f"No installed model fits {path.name}" in done.stderr
    assert not (tmp_path / "out" / "labels.tif").exists()


def test_adjust_model(run_macro, fresh_home, tmp_path):
    done = run_macro("adjust_model.ijm", fresh_home, output=tmp_path / "new folder", epochs=2)
    assert done.returncode == 0, done.stderr
    installed, compared = done.stdout.splitlines()
    assert installed.startswith("Installed dark-objects: IoU 0.")
    before, after = map(float, re.findall(r" ([01]\.\d{3})", compared))
    assert after > 0.7 > 0.3 > before
    assert {path.name for path in (tmp_path / "new folder").iterdir()} == {"images", "labels"}
    assert list((fresh_home / "models" / "dark-objects").glob("*/package/README.md"))


def test_models(run_macro, fresh_home, tmp_path, bundled):
    package = tmp_path / "other model.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for file in (bundled / "nuclei-tiny").iterdir():
            content = file.read_bytes()
            if file.name == "rdf.yaml":
                content = content.replace(b"id: nuclei-tiny", b"id: other-model")
            archive.writestr(file.name, content)
    installed = run_macro("models.ijm", fresh_home, install=package, card="other-model")
    assert installed.returncode == 0, installed.stderr
    assert "out-of-scope" in installed.stdout.lower()
    assert "other-model" in installed.stdout
    assert installed.stdout.rstrip().endswith("3 models installed")
    removed = run_macro("models.ijm", fresh_home, remove="other-model")
    assert removed.returncode == 0, removed.stderr
    assert removed.stdout.startswith("Removed other-model.\n")
    assert removed.stdout.count("other-model") == 1
    assert removed.stdout.rstrip().endswith("2 models installed")


def test_models_says_what_is_wrong_with_a_source(run_macro, fresh_home, tmp_path):
    done = run_macro("models.ijm", fresh_home, install=tmp_path / "none.zip")
    assert done.returncode in {3, 4}
    assert "none.zip" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_result_without_truth(run_macro, nuclei_image, tmp_path):
    path, truth = nuclei_image
    done = run_macro("check_result.ijm", input=path, output=tmp_path / "checked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Verdict: ")
    assert "\nLimit: Without truth only failures that show can be found" in done.stdout
    assert "noise image: passed" in done.stdout
    stability = tifffile.imread(tmp_path / "checked" / "stability.tif")
    assert stability.shape == truth.shape
    assert 0 <= stability.min() < 1 == stability.max()
    objects = rows(tmp_path / "checked" / "objects.csv")
    assert abs(len(objects) - truth.max()) <= 2
    scores = [float(row["Stability"]) for row in objects]
    assert scores == sorted(scores)
    for row in objects[-5:]:
        assert truth[int(float(row["Y"])), int(float(row["X"]))] > 0
    kept = json.loads((tmp_path / "checked" / "report.json").read_text())["images"]
    np.testing.assert_array_equal(tifffile.imread(kept[path.name]), tifffile.imread(path))
    assert "Methods, to paste" in (tmp_path / "checked" / "report.html").read_text()


def test_check_result_of_an_image_without_nuclei_leaves_every_file(run_macro, tmp_path):
    noise = np.random.default_rng(0).normal(100, 3, (128, 128)).astype(np.uint8)
    tifffile.imwrite(tmp_path / "noise.tif", noise)
    (tmp_path / "objects.csv").write_text("of an earlier run")
    done = run_macro("check_result.ijm", input=tmp_path / "noise.tif", output=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "No object was found" in done.stdout
    assert rows(tmp_path / "objects.csv") == []
    assert "earlier" not in (tmp_path / "objects.csv").read_text()


def test_check_result_against_labels(run_macro, nuclei_image, tmp_path):
    path, truth = nuclei_image
    tifffile.imwrite(tmp_path / "my labels.tif", truth)
    done = run_macro("check_result.ijm", input=path, output=tmp_path, truth=tmp_path / "my labels.tif")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Verdict: The model agrees with your labels on 1 image, F1 ")
    (row,) = rows(tmp_path / "metrics.csv")
    assert row["Image"] == path.name
    assert float(row["f1_0.50"]) > 0.9
    assert float(row["count_true"]) == truth.max()
