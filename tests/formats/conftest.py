"""Small files in the formats of microscopes, each read by the real reader of its format.

CZI and OME-Zarr are written by the libraries that come with the readers. Nothing that can be installed writes ND2 and
LIF: these are put together here, byte by byte, as the readers' sources describe the formats.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from .czi_file import write_czi
from .lif import write_lif
from .nd2_file import write_nd2
from .ome_zarr import write_ome_zarr

READERS = ("bioio_czi", "bioio_lif", "bioio_nd2", "bioio_ome_zarr")
CHANNELS = ("DAPI", "GFP")
FORMATS = ("cells.czi", "cells.nd2", "cells.lif", "cells.ome.zarr", "cells.zarr")


def pytest_collection_modifyitems(items):
    missing = [reader for reader in READERS if find_spec(reader) is None]
    for item in items:
        if missing and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.skip(reason=f"no {', '.join(missing)} here; make test-formats has them"))


@pytest.fixture(scope="session")
def stack():
    """Pixels ``(z, c, y, x)``, all different."""
    return np.random.default_rng(0).permutation(3 * 2 * 40 * 50).astype(np.uint16).reshape(3, 2, 40, 50)


@pytest.fixture
def written(tmp_path, stack):
    """Writes the stack into a file of that name; gives its path."""

    def write(name):
        path = tmp_path / name
        match name.partition(".")[2]:
            case "czi":
                write_czi(path, stack, CHANNELS)
            case "nd2":
                write_nd2(path, stack[np.newaxis], CHANNELS)
            case "lif":
                write_lif(path, {"only": stack}, CHANNELS)
            case "ome.zarr":
                write_ome_zarr(path, stack, CHANNELS)
            case "zarr":
                write_ome_zarr(path, stack, CHANNELS, version="0.5")
        return path

    return write
