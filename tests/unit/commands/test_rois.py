import numpy as np
import pytest

from zoobridge.errors import InputError, UsageError


@pytest.fixture
def labelled(session):
    foreground = np.zeros((8, 8), np.float32)
    foreground[2:4, 2:4] = foreground[6, 6] = 1
    session.show(foreground, title="map")
    session.run("Zoo Labels")
    return session


def test_an_overlay_goes_to_a_file_and_comes_back_on_another_image(labelled, tmp_path):
    labelled.run("Zoo ROIs", f"save=[{tmp_path / 'my rois.zip'}]")
    outcome = labelled.run("Zoo ROIs", f"image=map open=[{tmp_path / 'my rois.zip'}]")
    assert outcome.values == {"count": 2}
    assert labelled.desk.overlays["map"] == labelled.desk.overlays["map-labels"]


@pytest.mark.parametrize("text", ["", "save=a.zip open=a.zip"])
def test_either_save_or_open(labelled, text):
    with pytest.raises(UsageError) as caught:
        labelled.run("Zoo ROIs", text)
    assert str(caught.value) == "Zoo ROIs needs either save=file.zip or open=file.zip."


def test_nothing_to_save(labelled, tmp_path):
    with pytest.raises(InputError) as caught:
        labelled.run("Zoo ROIs", f"image=map save=[{tmp_path / 'rois.zip'}]")
    assert str(caught.value) == 'Zoo ROIs: there is no ROI on the overlay of "map" to save.'
    assert not (tmp_path / "rois.zip").exists()
