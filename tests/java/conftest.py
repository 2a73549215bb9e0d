"""One real Java, with ImageJ in it, for the whole test session."""

import pytest

from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.hosts.java.jvm import Jvm, start_jvm
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings


@pytest.fixture(scope="session")
def jvm() -> Jvm:
    return start_jvm()


@pytest.fixture(scope="module")
def host(jvm, tmp_path_factory):
    """An embedded host without models; one a module, as two would both answer the macros' commands."""
    home = tmp_path_factory.mktemp("home")
    with EmbeddedHost(Zoo(Settings(home=home))) as host:
        yield host


@pytest.fixture
def stops(host):
    """Runs a macro that must stop, and returns the error."""
    from zoobridge.errors import MacroError

    def run(text: str, **options) -> MacroError:
        with pytest.raises(MacroError) as caught:
            host.run_macro(text, **options)
        return caught.value

    return run


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
