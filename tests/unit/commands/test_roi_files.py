import zipfile

import numpy as np
import pytest
from roifile import ImagejRoi

from zoobridge.commands.roi_files import LARGEST_FILE, read_rois, write_zip
from zoobridge.errors import InputError


def roi(name):
    return ImagejRoi.frompoints(np.array([[1, 1], [4, 1], [1, 5]]), name=name).tobytes()


def refusal(function, *arguments):
    with pytest.raises(InputError) as caught:
        function(*arguments)
    return str(caught.value)


def test_rois_come_back_as_they_were_in_order(tmp_path):
    rois = [roi("b"), roi("a"), roi("a/c")]
    write_zip(tmp_path / "rois.zip", rois)
    assert read_rois(tmp_path / "rois.zip") == rois


def test_names_in_the_file_are_unique_and_stay_in_the_folder(tmp_path):
    write_zip(tmp_path / "rois.zip", [roi("a"), roi("a"), roi("../a"), roi("")])
    with zipfile.ZipFile(tmp_path / "rois.zip") as archive:
        assert archive.namelist() == ["a.roi", "a-1.roi", "..-a.roi", "0004.roi"]


def test_an_old_file_is_replaced_and_nothing_else_is_left(tmp_path):
    write_zip(tmp_path / "rois.zip", [roi("a")])
    write_zip(tmp_path / "rois.zip", [roi("b")])
    assert ImagejRoi.frombytes(read_rois(tmp_path / "rois.zip")[0]).name == "b"
    assert [path.name for path in tmp_path.iterdir()] == ["rois.zip"]


def test_a_failure_leaves_the_old_file_and_nothing_half_written(tmp_path):
    write_zip(tmp_path / "rois.zip", [roi("a")])
    with pytest.raises(ValueError, match="not an ImageJ ROI"):
        write_zip(tmp_path / "rois.zip", [roi("b"), b"x" * 100])
    assert ImagejRoi.frombytes(read_rois(tmp_path / "rois.zip")[0]).name == "a"
    assert [path.name for path in tmp_path.iterdir()] == ["rois.zip"]


def test_a_single_roi_file_is_named_after_the_file(tmp_path):
    (tmp_path / "cell.roi").write_bytes(roi(""))
    (data,) = read_rois(tmp_path / "cell.roi")
    assert ImagejRoi.frombytes(data).name == "cell"


def test_the_folder_must_exist(tmp_path):
    assert refusal(write_zip, tmp_path / "no" / "rois.zip", []) == (
        f"The file of ROIs cannot be saved as {tmp_path}/no/rois.zip, because there is no folder {tmp_path}/no; "
        "make it first."
    )


def test_the_file_must_be_a_zip(tmp_path):
    assert refusal(write_zip, tmp_path / "rois.csv", []) == (
        'The file of ROIs is a .zip file, not "rois.csv"; name it rois.zip.'
    )


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "rois.zip").mkdir()
    assert refusal(write_zip, tmp_path / "rois.zip", [roi("a")]) == (
        f"ROIs cannot be saved as {tmp_path}/rois.zip: Is a directory."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["rois.zip"]


def test_a_missing_file(tmp_path):
    assert refusal(read_rois, tmp_path / "no.zip") == f"There is no ROI file {tmp_path}/no.zip."


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"hello", "ImageJ ROI data too short: 5 < 64 bytes"), (b"y" * 80, "not an ImageJ ROI b'yyyy'")],
)
def test_a_file_that_is_no_roi(tmp_path, content, reason):
    path = tmp_path / "rois.zip"
    path.write_bytes(content)
    assert refusal(read_rois, path) == f"{path} is no ImageJ ROI file: {reason}."


def test_a_truncated_roi(tmp_path):
    path = tmp_path / "cell.roi"
    path.write_bytes(roi("a")[:70])
    assert refusal(read_rois, path).startswith(f"{path} is no ImageJ ROI file: ")


def test_a_zip_without_rois(tmp_path):
    with zipfile.ZipFile(tmp_path / "rois.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert refusal(read_rois, tmp_path / "rois.zip") == f"{tmp_path}/rois.zip holds no ROI."


def test_a_bomb(tmp_path):
    path = tmp_path / "rois.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.roi", "w") as file:
        for _ in range(LARGEST_FILE // 2**24 + 1):
            file.write(bytes(2**24))
    assert refusal(read_rois, path) == f"{path} is no ImageJ ROI file: it unpacks to more than 1024 MiB."
