"""All probes, in the order of the table."""

from __future__ import annotations

from tests.probes import images, language, opening, selections, stacks, tables, windows, zoo
from tests.probes.probe import Probe

PROBES: tuple[Probe, ...] = (
    *opening.PROBES,
    *images.PROBES,
    *stacks.PROBES,
    *tables.PROBES,
    *selections.PROBES,
    *windows.PROBES,
    *language.PROBES,
    *zoo.PROBES,
)
