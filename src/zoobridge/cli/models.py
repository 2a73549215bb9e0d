"""``zoobridge models``: what is installed, where it comes from, and what proved itself."""

from __future__ import annotations

import click

from zoobridge.cli.lazy import LazyGroup
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge models list
  zoobridge models show nuclei-tiny
  zoobridge models install ~/Downloads/affable-shark.zip
"""


@click.group(cls=LazyGroup, epilog=EPILOG)
@verbose_option
def models() -> None:
    """List, inspect, install, remove and verify models."""


def _complete_names(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from zoobridge.inference.zoo import Zoo

    return [name for name in Zoo().names() if name.startswith(incomplete)]


model_argument = click.argument("model", shell_complete=_complete_names)
