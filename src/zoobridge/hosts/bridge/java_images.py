"""The kinds of images Java code has: ``ImagePlus``, and with ImageJ2 ``Dataset`` and ImgLib2's."""

from __future__ import annotations

from zoobridge.errors import InputError
from zoobridge.hosts.java.types import JavaObject, java_class

_NAMELESS_DIMENSIONS = 2
"""An ImgLib2 image does not say what its dimensions are; two are x and y."""


def as_imageplus(value: object, scijava: JavaObject = None) -> JavaObject:
    """An ``ij.ImagePlus`` of the same pixels, None when the value is no image.

    Parameters
    ----------
    value : object
        ``ImagePlus``, ``Dataset``, ``ImgPlus``, or a two-dimensional ``RandomAccessibleInterval``.
    scijava : org.scijava.Context or None
        Of a gateway, which converts ImageJ2's images.

    Raises
    ------
    InputError
        If the axes of an image with more than two dimensions are not known.
    """
    import jpype

    if not isinstance(value, jpype.JObject):
        return None
    if isinstance(value, java_class("ij.ImagePlus")):
        return value
    if scijava is None or not _is_a(value, "net.imglib2.RandomAccessibleInterval"):
        return None
    if not _is_a(value, "net.imagej.Dataset") and not _is_a(value, "net.imagej.ImgPlus"):
        value = _named(value, scijava)
    if _is_a(value, "net.imagej.ImgPlus"):
        value = scijava.service("net.imagej.DatasetService").create(value)
    return scijava.service("org.scijava.convert.ConvertService").convert(value, java_class("ij.ImagePlus").class_)


def _named(interval: JavaObject, scijava: JavaObject) -> JavaObject:
    dimensions = int(interval.numDimensions())
    if dimensions != _NAMELESS_DIMENSIONS:
        msg = (
            f"An ImgLib2 image of {dimensions} dimensions does not say what its axes are; "
            "give it as a Dataset with named axes, ij.py.to_dataset(image, dim_order=[...])."
        )
        raise InputError(msg)
    return scijava.service("net.imagej.DatasetService").create(interval)


def _is_a(value: JavaObject, name: str) -> bool:
    import jpype

    try:
        return isinstance(value, java_class(name))
    except (TypeError, jpype.JException):
        return False  # ImageJ without ImageJ2 has no such class
