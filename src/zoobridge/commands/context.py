"""What a running command can reach."""

from __future__ import annotations

from dataclasses import dataclass

from zoobridge.commands.workspace import Workspace
from zoobridge.inference.zoo import Zoo


@dataclass(frozen=True, slots=True)
class Context:
    """The place images live in, and the models."""

    workspace: Workspace
    zoo: Zoo
