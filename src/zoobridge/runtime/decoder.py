"""What makes numbered objects of a network's maps: the only thing the pipeline knows about such libraries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from numpy.typing import NDArray

Array = NDArray[Any]


class Decoder(Protocol):
    """A library that belongs to a family of networks and reads their maps."""

    def unavailable(self) -> str | None:
        """Why it cannot be used here and what to do (one sentence), or None. Must not import the library itself."""
        ...

    def labels(self, maps: Array, options: Mapping[str, Any]) -> Array:
        """Make objects.

        Parameters
        ----------
        maps : ndarray
            One sample, ``(channel, y, x)`` or ``(channel, z, y, x)``, float32; may not be written to.
        options : Mapping
            Keyword arguments of the operation as the spec names them.

        Returns
        -------
        ndarray
            Whole numbers, without the channel axis; background 0.

        Raises
        ------
        EngineError
            If the library is missing or fails.
        """
        ...
