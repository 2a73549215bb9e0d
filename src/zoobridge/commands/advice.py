"""What a model recommends about the use of its outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from zoobridge.commands.command import Key
from zoobridge.commands.values import NotAValueError, read_value
from zoobridge.errors import PackageError
from zoobridge.package.model import InstalledModel
from zoobridge.practice.objects.decoding import recommended


def model_in_title(title: str, names: Iterable[str]) -> str | None:
    """The installed model that made an image, told by the title Zoo Predict gave it; None when none did.

    ``cells-nuclei-tiny``, ``cells-nuclei-tiny-1``, ``cells-nuclei-tiny-boundary.tif`` were made by ``nuclei-tiny``.
    """
    found = [name for name in names if re.search(rf"-{re.escape(name)}(-|\.|$)", title)]
    return max(found, key=len, default=None)


def advised(model: InstalledModel, keys: Iterable[Key]) -> dict[str, Any]:
    """The values of `keys` that a model recommends, held to the same rules as what a macro says.

    Raises
    ------
    PackageError
        If the package recommends a value that cannot be.
    """
    by_name = {key.name: key for key in keys}
    advice = {}
    for name, value in recommended(model.description.config).items():
        try:
            advice[name] = read_value(by_name[name], str(value))
        except NotAValueError as reason:
            msg = (
                f"The model {model.name} recommends {name}={value}, but {name} {reason}; ask its authors to correct it."
            )
            raise PackageError(msg) from None
    return advice
