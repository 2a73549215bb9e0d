"""``zoobridge engine``, with a real pip, a package index on loopback and a small stand-in for PyTorch's wheel."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sysconfig
import threading
import venv
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from zoobridge.runtime.torch_install import REQUIREMENT

from .conftest import only_sentence

ROOT = Path(__file__).resolve().parents[2]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def served(folder):
    """Address of a web server on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def write_index(folder, *versions, body="__version__ = {version!r}"):
    """A package index with wheels that hold one module ``torch``."""
    place = folder / "torch"
    place.mkdir(parents=True)
    for version in versions:
        about = f"torch-{version}.dist-info"
        files = {
            "torch.py": body.format(version=version),
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{about}/RECORD": "",
        }
        with zipfile.ZipFile(place / f"torch-{version}-py3-none-any.whl", "w") as wheel:
            for name, text in files.items():
                wheel.writestr(name, text)
    return folder


@pytest.fixture
def fresh(tmp_path):
    """Run zoobridge in an environment of its own that sees everything of this one but PyTorch."""
    if importlib.util.find_spec("torch") is not None:
        pytest.skip("this environment has PyTorch already")
    venv.create(tmp_path / "venv", with_pip=True)
    scheme = {"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
    site = Path(sysconfig.get_path("purelib", vars=scheme))
    (site / "rest.pth").write_text(f"{ROOT / 'src'}\n{sysconfig.get_path('purelib')}\n")
    binaries = Path(sysconfig.get_path("scripts", vars=scheme))

    def run(*arguments, index):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        environment |= {"PIP_INDEX_URL": index, "PIP_RETRIES": "0", "ZOOBRIDGE_HOME": str(tmp_path / "home")}
        command = [str(binaries / "python"), "-m", "zoobridge", "engine", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=240)

    return run


def engines(run):
    return {each["name"]: each for each in json.loads(run("list", "--json", index="http://127.0.0.1:1").stdout)}


def test_the_build_for_processors_is_taken_where_the_index_has_one(fresh, tmp_path):
    before = engines(fresh)
    assert before["torch"]["version"] is None
    assert before["torch"]["unavailable"] == "PyTorch is not installed; install it with: zoobridge engine install torch"
    assert "torchscript" not in before["openvino"]["formats"]
    index = write_index(tmp_path / "index", "2.9.0", "2.9.0+cpu", "2.8.0+cpu", "2.9.0+cu130", "99.0.0+cpu")
    with served(index) as address:
        done = fresh("install", "torch", index=address)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "Installing torch==2.9.0+cpu: about 0.2 GB to download and 0.8 GB on the disk.\nInstalled torch 2.9.0+cpu.\n"
    )
    after = engines(fresh)
    assert (after["torch"]["version"], after["torch"]["unavailable"]) == ("2.9.0+cpu", None)
    assert "torchscript" in after["openvino"]["formats"]
    again = fresh("install", "torch", index="http://127.0.0.1:1")
    assert again.stdout == "torch 2.9.0+cpu is installed already.\n"


def test_without_such_a_build_the_usual_one_is_taken(fresh, tmp_path):
    with served(write_index(tmp_path / "index", "2.9.0", "99.0.0")) as address:
        done = fresh("install", "torch", index=address)
    assert done.stdout.startswith(f"Installing {REQUIREMENT}: about ")
    assert done.stdout.endswith("Installed torch 2.9.0.\n")


def test_an_index_that_does_not_answer_is_one_sentence(fresh):
    done = fresh("install", "torch", index="http://127.0.0.1:1")
    assert done.returncode == 4
    assert only_sentence(done).startswith("The package index cannot be asked for PyTorch: ")
    assert engines(fresh)["torch"]["version"] is None


def test_a_wheel_that_cannot_be_imported_is_one_sentence(fresh, tmp_path):
    with served(write_index(tmp_path / "index", "2.9.0", body="raise ImportError('no such library')")) as address:
        done = fresh("install", "torch", index=address)
    assert done.returncode == 4
    assert only_sentence(done) == ("PyTorch was installed but cannot be imported: ImportError: no such library.")


def test_a_damaged_wheel_is_one_sentence(fresh, tmp_path):
    index = write_index(tmp_path / "index", "2.9.0")
    wheel = next((index / "torch").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:200])
    with served(index) as address:
        done = fresh("install", "torch", index=address)
    assert done.returncode == 4
    assert only_sentence(done).startswith("PyTorch could not be installed: ")
    assert engines(fresh)["torch"]["version"] is None


def test_the_command_and_the_extra_ask_for_the_same():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["optional-dependencies"]["torch"] == [REQUIREMENT]


def test_engines_that_come_with_zoobridge_are_not_installed(zoobridge):
    done = zoobridge("engine", "install", "tensorflow")
    assert done.returncode == 2
    assert "'tensorflow' is not 'torch'" in done.stderr
