"""Write small Zeiss CZI files with Zeiss's own writer."""

import re

import numpy as np

_SCENES = '<Dimensions><S><Scenes><Scene Index="0" Name="left"/><Scene Index="1" Name="right"/></Scenes></S>'


def write_czi(path, array, channels, size=(0.5, 0.25, 2.0)):
    """An array ``(z, c, y, x)``; `size` is x, y, z in micrometres."""
    from pylibCZIrw import czi

    with czi.create_czi(str(path)) as document:
        for z, c in np.ndindex(array.shape[:2]):
            document.write(np.ascontiguousarray(array[z, c]), plane={"Z": z, "C": c})
        _describe(document, size, dict(enumerate(channels)))


def write_colour_czi(path, rgb):
    """Red, green and blue ``(3, y, x)`` uint8, in two tiles that lie side by side when wider than 64 pixels."""
    from pylibCZIrw import czi

    blue_first = np.ascontiguousarray(rgb[::-1].transpose(1, 2, 0))
    with czi.create_czi(str(path)) as document:
        for start in range(0, rgb.shape[-1], 64):
            tile = np.ascontiguousarray(blue_first[:, start : start + 64])
            document.write(tile, plane={"C": 0}, location=(start, 0))


def write_czi_scenes(path, left, right):
    """Two scenes ``(y, x)`` called left and right.

    Zeiss's writer leaves the names out, so they are put into the XML in place of a long title.
    """
    from pylibCZIrw import czi

    with czi.create_czi(str(path)) as document:
        document.write(left, plane={"C": 0}, scene=0, location=(0, 0))
        document.write(right, plane={"C": 0}, scene=1, location=(1000, 0))
        _describe(document, (0.5, 0.25, 2.0), {}, title="T" * len(_SCENES))
    content = path.read_bytes()
    named = re.sub(rb"T{50,}", b"", content).replace(b"<Dimensions>", _SCENES.encode(), 1)
    missing = len(content) - len(named)
    path.write_bytes(named.replace(b"</ImageDocument>", b" " * missing + b"</ImageDocument>", 1))


def _describe(document, size, channels, title="cells"):
    x, y, z = (length * 1e-6 for length in size)
    document.write_metadata(document_name=title, channel_names=channels, scale_x=x, scale_y=y, scale_z=z)
