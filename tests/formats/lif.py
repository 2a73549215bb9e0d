"""Write a small Leica LIF file of version 2: an XML header in UTF-16, then one memory block per image.

Layout as liffile reads it; nothing that can be installed writes LIF.
"""

import struct
from xml.sax.saxutils import quoteattr

MICRON = 1e-6


def write_lif(path, images, channels, size=(0.5, 0.25, 2.0)):
    """Images ``{name: array (z, c, y, x) uint16}``; `size` is x, y, z in micrometres."""
    elements = "".join(
        _element(number, name, array, channels, size) for number, (name, array) in enumerate(images.items(), 1)
    )
    xml = f'<LMSDataContainerHeader Version="2"><Element Name="{path.stem}"><Children>{elements}</Children></Element>'
    text = f"{xml}</LMSDataContainerHeader>"
    with path.open("wb") as file:
        file.write(struct.pack("<IIBI", 0x70, 5 + 2 * len(text), 0x2A, len(text)) + text.encode("utf-16-le"))
        for number, array in enumerate(images.values(), 1):
            name = f"MemBlock_{number}".encode("utf-16-le")
            file.write(struct.pack("<IIBQBI", 0x70, 14 + len(name), 0x2A, array.nbytes, 0x2A, len(name) // 2))
            file.write(name + array.tobytes())


def _element(number, name, array, channels, size):
    slices, count, height, width = array.shape
    plane = height * width * array.itemsize
    described = "".join(
        f'<ChannelDescription DataType="0" ChannelTag="0" Resolution="16" NameOfMeasuredQuantity="" Min="0" '
        f'Max="65535" Unit="" LUTName={quoteattr(channel)} IsLUTInverted="0" BytesInc="{index * plane}" BitInc="0"/>'
        for index, channel in enumerate(channels)
    )
    increments = (array.itemsize, width * array.itemsize, count * plane)
    dimensions = "".join(
        f'<DimensionDescription DimID="{axis}" NumberOfElements="{elements}" Origin="0" '
        f'Length="{length * MICRON * (elements - 1)}" Unit="m" BitInc="0" BytesInc="{increment}"/>'
        for axis, (elements, length, increment) in enumerate(
            zip((width, height, slices), size, increments, strict=True), 1
        )
    )
    return (
        f"<Element Name={quoteattr(name)}><Data><Image><ImageDescription><Channels>{described}</Channels>"
        f"<Dimensions>{dimensions}</Dimensions></ImageDescription></Image></Data>"
        f'<Memory Size="{array.nbytes}" MemoryBlockID="MemBlock_{number}"/><Children/></Element>'
    )
