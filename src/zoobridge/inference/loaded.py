"""Models kept in memory between predictions, the least recently used given up first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import psutil

from zoobridge.package.model import InstalledModel
from zoobridge.runtime.election import Candidate
from zoobridge.runtime.protocol import LoadedModel

_SHARE_OF_MEMORY = 4


@dataclass(slots=True)
class Ready:
    """A loaded model and what is known about it.

    Parameters
    ----------
    bytes : int
        Memory it is estimated to hold: the growth of the process since it was loaded, at least its weights.
    """

    model: InstalledModel
    candidate: Candidate
    loaded: LoadedModel
    bytes: int


class LoadedModels:
    """Loaded models, together within `budget` bytes (default: a quarter of the memory)."""

    def __init__(self, budget: int | None = None) -> None:
        self.budget = psutil.virtual_memory().total // _SHARE_OF_MEMORY if budget is None else budget
        self._ready: OrderedDict[tuple[str, Candidate], Ready] = OrderedDict()

    def get(self, model: InstalledModel, candidate: Candidate) -> Ready | None:
        """The loaded model, now the most recently used one; None when it is not loaded."""
        key = model.digest, candidate
        if key in self._ready:
            self._ready.move_to_end(key)
        return self._ready.get(key)

    def put(self, ready: Ready) -> None:
        """Keep a loaded model as the most recently used one."""
        self._ready[ready.model.digest, ready.candidate] = ready

    def trim(self) -> None:
        """Close the least recently used models until the rest fits; one larger than the whole budget goes too."""
        while self._ready and sum(each.bytes for each in self._ready.values()) > self.budget:
            _, ready = self._ready.popitem(last=False)
            ready.loaded.close()

    def drop(self, digest: str | None = None) -> None:
        """Close the models of a package, or all of them."""
        for key in [key for key in self._ready if digest in {None, key[0]}]:
            self._ready.pop(key).loaded.close()


def resident() -> int:
    """Bytes of memory this process holds now."""
    return int(psutil.Process().memory_info().rss)


def free_share() -> int:
    """Bytes one prediction may use when nobody says: three quarters of the memory that is available now."""
    return int(psutil.virtual_memory().available * 3 // 4)
