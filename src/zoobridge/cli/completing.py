"""Model names for shell completion."""

from __future__ import annotations

import click


def complete_model(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Installed models that start with what was typed."""
    from zoobridge.inference.zoo import Zoo

    return [name for name in Zoo().names() if name.startswith(incomplete)]
