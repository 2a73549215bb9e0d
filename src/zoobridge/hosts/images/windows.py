"""Open images: found by title or ID, named uniquely, shown."""

from __future__ import annotations

from zoobridge.hosts.images.titles import OpenImage, choose, unique_among
from zoobridge.hosts.java.types import JavaObject, java_class


def open_images() -> list[JavaObject]:
    """Every open ``ij.ImagePlus`` in the order of opening, those of batch mode included."""
    manager = java_class("ij.WindowManager")
    images = [manager.getImage(image_id) for image_id in manager.getIDList() or ()]
    current = manager.getCurrentImage()
    if current is not None and not any(current.equals(imp) for imp in images):
        images.append(current)
    return images


def is_open(imp: JavaObject) -> bool:
    """Whether an image is among the open ones."""
    return any(imp.equals(one) for one in open_images())


def find_image(reference: str | None) -> JavaObject:
    """The open image of that title or ID, the active one without a reference.

    Raises
    ------
    InputError
        If there is none (naming the nearest title), or several have the title (naming their IDs).
    """
    images = open_images()
    chosen = choose(reference, [OpenImage(str(imp.getTitle()), int(imp.getID())) for imp in images])
    if chosen is None:
        return java_class("ij.WindowManager").getCurrentImage()
    return next(imp for imp in images if int(imp.getID()) == chosen)


def unique_title(title: str) -> str:
    """A title no open image has; ImageJ's own ``WindowManager.getUniqueName`` overlooks images of batch mode."""
    return unique_among(title, {str(imp.getTitle()) for imp in open_images()})


def show(imp: JavaObject) -> str:
    """Give an image a unique title, open it and make it active; returns the title."""
    imp.setTitle(unique_title(str(imp.getTitle())))
    interpreter = java_class("ij.macro.Interpreter")
    if java_class("ij.IJ").getInstance() is None:
        # Without ImageJ's window only batch mode keeps images, and between two macros it is off.
        interpreter.batchMode = True
    imp.show()
    return str(imp.getTitle())
