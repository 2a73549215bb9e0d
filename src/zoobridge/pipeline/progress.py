"""How long work tells where it is, and learns that it is no longer wanted."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A progress bar with a cancel key."""

    def update(self, done: int, total: int, message: str) -> None:
        """Show that `done` of `total` steps are finished.

        Raises
        ------
        CancelledError
            If the user asked to stop; called between tiles, so a cancel takes effect within one tile.
        """
        ...


class Silent:
    """Shows nothing and is never cancelled."""

    def update(self, done: int, total: int, message: str) -> None:
        """Do nothing."""
