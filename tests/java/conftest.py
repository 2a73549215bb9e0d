"""One real Java, with ImageJ in it, for the whole test session."""

import pytest

from zoobridge.hosts.jvm import Jvm, start_jvm


@pytest.fixture(scope="session")
def jvm() -> Jvm:
    return start_jvm()


@pytest.fixture
def clean_imagej(jvm):
    """No image, no Results rows and no error of an earlier test; yields the class ``ij.IJ``."""
    import jpype

    def clear() -> None:
        window_manager = jpype.JClass("ij.WindowManager")
        for image_id in list(window_manager.getIDList() or []):
            image = window_manager.getImage(image_id)
            image.changes = False
            image.close()
        jpype.JClass("ij.measure.ResultsTable").getResultsTable().reset()

    clear()
    yield jpype.JClass("ij.IJ")
    clear()
