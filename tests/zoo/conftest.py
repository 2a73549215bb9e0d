"""One ImageJ for all models of a module, with the engines of this environment."""

import importlib.util

import pytest

from tests.zoo.networks import FILES, TORCH_FORMATS
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.hosts.java.jvm import start_jvm
from zoobridge.inference.zoo import Zoo
from zoobridge.runtime.registry import engines
from zoobridge.settings import Settings

HAS_TORCH = importlib.util.find_spec("torch") is not None


@pytest.fixture(scope="session")
def real():
    """Weights formats that can be written, and run, in this environment."""
    return frozenset(FILES) - {"tensorflow_js"} - (frozenset() if HAS_TORCH else frozenset(TORCH_FORMATS))


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """An embedded ImageJ whose engines hold their elections in this process: a hundred of their own take minutes."""
    start_jvm()
    with pytest.MonkeyPatch.context() as patch:
        _export_here(patch)
        zoo = Zoo(Settings(home=tmp_path_factory.mktemp("home")), engines=engines())
        with EmbeddedHost(zoo) as host:
            yield host


def _export_here(patch):
    """PyTorch's weights are traced and converted by the same functions, but not in processes of their own."""
    from zoobridge.runtime import torch_export

    steps = {"trace": torch_export._trace_here, "convert": torch_export._convert_here}
    patch.setattr(torch_export, "_elsewhere", lambda job, draft: steps[job.step](job, draft))
