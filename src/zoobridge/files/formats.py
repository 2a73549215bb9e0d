"""The formats microscopes write, and the reader each of them needs."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import InputError

TIFF_SUFFIXES = (".tif", ".tiff", ".stk", ".lsm", ".btf", ".tf8")
ADDS_READERS = 'pip install "zoobridge[formats]"'
_ZARR_METADATA = ("zarr.json", ".zattrs", ".zgroup")


@dataclass(frozen=True, slots=True)
class Format:
    """A format whose files have scenes, named channels and pixel sizes with units.

    Parameters
    ----------
    reader : str or None
        Module of bioio's reader; None: tifffile reads it, which is always here.
    suffixes : tuple of str
        Lower case; empty: the content decides.
    length_unit : str
        Unit of the lengths the reader tells without one, empty when that means uncalibrated.
    blue_first : bool
        Whether colours come as blue, green and red.
    """

    name: str
    reader: str | None
    suffixes: tuple[str, ...] = ()
    length_unit: str = ""
    blue_first: bool = False

    @property
    def has_reader(self) -> bool:
        """Whether the reader is installed."""
        return self.reader is None or importlib.util.find_spec(self.reader) is not None

    def require_reader(self, path: Path) -> None:
        """Make sure the reader is installed.

        Raises
        ------
        InputError
            If it is not; names the command that adds it.
        """
        if not self.has_reader:
            msg = f"{path} is in the format {self.name}, whose reader is not installed; add it with: {ADDS_READERS}"
            raise InputError(msg)


OME_TIFF = Format("OME-TIFF", None)
OME_ZARR = Format("OME-Zarr", "bioio_ome_zarr", (".ozx", ".zarr.zip"))
# bioio's readers of these three formats tell lengths in micrometres, whatever the file says.
CZI = Format("CZI", "bioio_czi", (".czi",), length_unit="micron", blue_first=True)
ND2 = Format("ND2", "bioio_nd2", (".nd2",), length_unit="micron")
LIF = Format("LIF", "bioio_lif", (".lif",), length_unit="micron")
BIOIO_FORMATS = (OME_ZARR, CZI, ND2, LIF)


def format_of(path: Path) -> Format | None:
    """The format of a file or folder, None for a plain picture, anything else, and what does not exist."""
    if path.is_dir():
        return OME_ZARR if any((path / name).is_file() for name in _ZARR_METADATA) else None
    if not path.is_file():
        return None
    name = path.name.lower()
    if name.endswith(TIFF_SUFFIXES):
        return OME_TIFF if _holds_ome(path) else None
    return next((one for one in BIOIO_FORMATS if name.endswith(one.suffixes)), None)


def _holds_ome(path: Path) -> bool:
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            return bool(file.is_ome)
    except Exception:  # noqa: BLE001  (whoever reads the file says what is wrong with it)
        return False
