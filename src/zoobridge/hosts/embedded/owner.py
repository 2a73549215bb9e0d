"""A host that has ImageJ to itself: each macro finds it as new."""

from __future__ import annotations

from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.macros.state import clear_state, open_batch_mode


class Owner:
    """`zoobridge.hosts.macros.session.Tenancy` of a host that has ImageJ to itself."""

    def enter(self, bridge: CommandBridge, *, keep_state: bool) -> None:
        """Clear what earlier macros left, and let images live without windows."""
        if not keep_state:
            clear_state()
        open_batch_mode()

    def begin(self, bridge: CommandBridge) -> None:
        """Let macros find the commands, only while they run: another host of this process has other models."""
        bridge.install()

    def end(self, bridge: CommandBridge) -> None:
        """Take the commands away."""
        bridge.uninstall()

    def leave(self, bridge: CommandBridge) -> None:
        """Forget everything."""
        bridge.uninstall()
        clear_state()
