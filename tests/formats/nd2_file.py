"""Write a small Nikon ND2 file of version 2.1: named chunks, a map of them at the end, descriptions in XML.

Layout as the package nd2 reads it; nothing that can be installed writes ND2.
"""

import struct

import numpy as np

MAGIC = 0x0ABECEDA
NAME_LENGTH = 4072  # pixels begin 24 + 4072 bytes after their chunk: header, name, time stamp
POSITIONS, Z_STACK = 2, 4


def write_nd2(path, array, channels, size=0.5, step=2.0):
    """An array ``(position, z, c, y, x)`` uint16; `size` of x and y and `step` of z in micrometres."""
    positions, slices, count, height, width = array.shape
    chunks = {
        "ImageAttributes!": _variant(_attributes(positions * slices, count, height, width)),
        "ImageMetadataSeq|0!": _variant(_picture(channels, size)),
        "ImageMetadata!": _variant(_experiment(positions, slices, step)),
        "CustomData|AcqTimesCache!": np.arange(positions * slices, dtype=np.float64).tobytes(),
    }
    for index, frame in enumerate(array.reshape(-1, count, height, width)):
        pixels = np.ascontiguousarray(frame.transpose(1, 2, 0))
        chunks[f"ImageDataSeq|{index}!"] = struct.pack("d", 0.0) + pixels.tobytes()
    with path.open("wb") as file:
        file.write(struct.pack("IIQ32s64s", MAGIC, 32, 64, b"ND2 FILE SIGNATURE CHUNK NAME01!", b"Ver2.1"))
        entries = b""
        for name, data in chunks.items():
            entries += name.encode() + struct.pack("QQ", file.tell(), len(data))
            file.write(struct.pack("IIQ", MAGIC, NAME_LENGTH, len(data)) + name.encode().ljust(NAME_LENGTH, b"\0"))
            file.write(data)
        place = file.tell()
        end = b"ND2 CHUNK MAP SIGNATURE 0000001!" + struct.pack("Q", place)
        file.write(struct.pack("IIQ", MAGIC, 32, len(entries + end)) + b"ND2 FILEMAP SIGNATURE NAME 0001!")
        file.write(entries + end)


def _variant(inside):
    return f'<variant version="1.0"><no_name runtype="CLxListVariant">{inside}</no_name></variant>'.encode()


def _value(name, kind, value):
    return f'<{name} runtype="{kind}" value="{value}"/>'


def _list(name, *inside):
    return f'<{name} runtype="CLxListVariant">{"".join(inside)}</{name}>'


def _attributes(frames, count, height, width):
    numbers = {
        "uiWidth": width,
        "uiWidthBytes": 2 * count * width,
        "uiHeight": height,
        "uiComp": count,
        "uiBpcInMemory": 16,
        "uiBpcSignificant": 16,
        "uiSequenceCount": frames,
        "eCompression": 2,
    }
    return "".join(_value(name, "lx_uint32", value) for name, value in numbers.items())


def _picture(channels, size):
    planes = (
        _list(
            f"a{index}",
            _value("uiCompCount", "lx_uint32", 1),
            _value("uiSampleIndex", "lx_uint32", 0),
            _value("uiColor", "lx_uint32", 255),
            _value("sDescription", "CLxStringW", channel),
            _list("pFluorescentProbe", _value("m_sName", "CLxStringW", channel)),
        )
        for index, channel in enumerate(channels)
    )
    return (
        _value("dCalibration", "double", size)
        + _value("bCalibrated", "bool", "true")
        + _list("sPicturePlanes", _value("uiCount", "lx_uint32", len(channels)), _list("sPlaneNew", *planes))
    )


def _experiment(positions, slices, step):
    stack = _list(
        "no_name",
        _value("eType", "lx_uint32", Z_STACK),
        _list("uLoopPars", _value("uiCount", "lx_uint32", slices), _value("dZStep", "double", step)),
    )
    places = _list("Points", *(_list("no_name", _value("dPosX", "double", 100 * n)) for n in range(1, positions + 1)))
    return _value("eType", "lx_uint32", POSITIONS) + _list("uLoopPars", places) + _list("ppNextLevelEx", stack)
