"""What a package holds against what its description says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zoobridge.errors import PackageError
from zoobridge.package.metadata import is_url
from zoobridge.package.model import ModelDescription
from zoobridge.package.stated import StatedFile
from zoobridge.package.tensors import Tensor
from zoobridge.package.weights import Weights

Hashes = Mapping[str, str]
"""Relative path -> sha256 of the files that are there."""


def refuse_altered(stated: tuple[StatedFile, ...], hashes: Hashes) -> None:
    """Compare every file that is there with the sha256 the description states.

    Raises
    ------
    PackageError
        Naming the first file that differs.
    """
    for file in stated:
        found = hashes.get(file.path)
        if found is not None and file.sha256 is not None and found != file.sha256:
            msg = f"{file.path} does not have the sha256 its description states; the package is damaged, get it again."
            raise PackageError(msg)


def refuse_changed(name: str, recorded: Hashes, hashes: Hashes) -> None:
    """Compare the files of an installed package with those recorded when it was installed.

    Raises
    ------
    PackageError
        Naming the first file that is missing, new or changed.
    """
    for path in sorted({*hashes, *recorded}):
        if hashes.get(path) != recorded.get(path):
            absent = "is missing" if path in recorded else "was added"
            what = "has changed" if path in hashes and path in recorded else absent
            msg = f"{name} is damaged: {path} {what} since it was installed; install {name} again."
            raise PackageError(msg)


def settle(description: ModelDescription, hashes: Hashes) -> ModelDescription:
    """The description reduced to the files that are there.

    Packages often lack some weights formats, covers and samples their description lists. Test tensors and at
    least one weights file must be there; weights that are elsewhere, at a URL, are not.

    Raises
    ------
    PackageError
        If a test tensor or all weights are missing.
    """
    return replace(
        description,
        weights=_present_weights(description, hashes),
        inputs=tuple(_settled_tensor(tensor, hashes) for tensor in description.inputs),
        outputs=tuple(_settled_tensor(tensor, hashes) for tensor in description.outputs),
        documentation=description.documentation if description.documentation in hashes else None,
        covers=tuple(cover for cover in description.covers if cover in hashes),
    )


def _present_weights(description: ModelDescription, hashes: Hashes) -> tuple[Weights, ...]:
    found = tuple(entry for entry in description.weights if all(file in hashes for file in entry.files))
    if not found:
        sources = ", ".join(file for entry in description.weights for file in entry.files) or "none"
        away = [file for entry in description.weights for file in entry.files if is_url(file)]
        if away:
            msg = (
                f"{description.name} has its weights elsewhere ({away[0]}); download that file into the package, "
                "beside the description, and give its name there as source."
            )
            raise PackageError(msg)
        msg = f"{description.name} has none of the weights its description names ({sources}); get the whole package."
        raise PackageError(msg)
    return found


def _settled_tensor(tensor: Tensor, hashes: Hashes) -> Tensor:
    if tensor.test is not None and not is_url(tensor.test) and tensor.test not in hashes:
        msg = f"The test tensor {tensor.test} of {tensor.id} is missing; get the whole package."
        raise PackageError(msg)
    test = tensor.test if tensor.test in hashes else None
    return replace(tensor, test=test, sample=tensor.sample if tensor.sample in hashes else None)
