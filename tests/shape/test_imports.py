import subprocess
import sys

import pytest

HEAVY = (
    "tensorflow",
    "keras",
    "torch",
    "openvino",
    "jpype",
    "scyjava",
    "imagej",
    "bioimageio",
    "skimage",
    "scipy",
    "pandas",
)


def loaded_after(code):
    """Names of the modules a fresh Python holds after running code."""
    code += "\nimport sys; print('MODULES', *sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.rpartition("MODULES ")[2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import zoobridge",
        "from zoobridge.cli.main import invoke; assert invoke(['--help']) == 0",
        "from zoobridge.cli.main import invoke; assert invoke(['models', '--help']) == 0",
        "from zoobridge.cli.main import invoke; assert invoke(['run', '--help']) == 0",
    ],
)
def test_neither_import_nor_help_loads_anything_heavy(code):
    assert loaded_after(code) & {*HEAVY, "numpy", "rich"} == set()


def test_every_module_can_be_imported_without_frameworks_or_java():
    code = (
        "import importlib, pkgutil, zoobridge\n"
        "for module in pkgutil.walk_packages(zoobridge.__path__, 'zoobridge.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
    )
    assert loaded_after(code) & set(HEAVY) == set()


def test_entrances_are_those_the_stub_declares():
    import ast

    import zoobridge

    from .sources import SOURCE

    stub = ast.parse((SOURCE / "__init__.pyi").read_text())
    declared = next(ast.literal_eval(node.value) for node in stub.body if isinstance(node, ast.Assign))
    assert sorted({*zoobridge._ENTRANCES, "__version__"}) == sorted(declared)
    assert all(callable(getattr(zoobridge, name)) for name in zoobridge._ENTRANCES)
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        zoobridge.lod  # noqa: B018
