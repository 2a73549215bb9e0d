"""The images a package brings along: what its model was shown to work on."""

from __future__ import annotations

from collections.abc import Iterator

from zoobridge.errors import InputError, PackageError
from zoobridge.files.reading import read_image
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.reproduce import test_tensor


def own_images(model: InstalledModel) -> tuple[Image, ...]:
    """The sample and test images of the first input, before preprocessing; empty when the package has none.

    Returns
    -------
    tuple of Image
        The axes of the input tensor without batch; further elements of the batch are left out. A sample in another
        form than NumPy's is read as an image file.
    """
    return tuple(_found(model))


def _found(model: InstalledModel) -> Iterator[Image]:
    tensor = first_image(model.description.inputs)
    if tensor.test is not None:
        try:
            array = test_tensor(model, tensor)
        except PackageError:  # installed without: nothing to look at
            return
        if "b" in tensor.letters:
            array = array.take(0, tensor.letters.index("b"))
        yield Image(array, tensor.letters.replace("b", ""), title=f"test image of {model.name}")
    if tensor.sample is not None and not tensor.sample.endswith(".npy"):
        try:
            yield read_image(model.path(tensor.sample))
        except InputError:  # a sample is for people: movies, archives, pictures of plots
            return
