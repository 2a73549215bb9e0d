"""Which images are trained on, which decide when to stop, and which are kept to judge by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zoobridge.errors import InputError

FEWEST = 4
"""Different images: two to train on, one to stop by, one to judge by."""
SHARE = 0.15
"""Of the images to stop by, and of those to judge by; at least one each."""


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the images."""

    training: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]

    def role(self, index: int) -> str:
        """``training``, ``validation`` or ``test``."""
        return "test" if index in self.test else "validation" if index in self.validation else "training"


def split(groups: Sequence[tuple[int, ...]], seed: int) -> Split:
    """Deal out groups of images that belong together; large groups are trained on.

    Raises
    ------
    InputError
        If there are too few.
    """
    images = sum(map(len, groups))
    if len(groups) < FEWEST:
        alike = "" if len(groups) == images else f" ({images} files, of which some are the same or nearly so)"
        msg = f"Adjusting needs at least {FEWEST} different images with labels, but there are {len(groups)}{alike}; "
        msg += "label more of them."
        raise InputError(msg)
    order = np.random.default_rng(seed).permutation(len(groups))
    smallest_first = sorted(order, key=lambda index: len(groups[index]))
    each = max(1, round(SHARE * len(groups)))
    test, validation, training = smallest_first[:each], smallest_first[each : 2 * each], smallest_first[2 * each :]
    parts = [tuple(sorted(image for index in part for image in groups[index])) for part in (training, validation, test)]
    return Split(*parts)
