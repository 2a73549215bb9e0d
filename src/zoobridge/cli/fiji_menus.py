"""Menus of Fijis after models came or went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from zoobridge.inference.zoo import Zoo


def refresh_fijis(zoo: Zoo) -> None:
    """Make the menus of all Fijis show the models there are now; what could not be done is told."""
    from zoobridge.hosts.fiji.fijis import Fijis

    for sentence in Fijis(zoo).refresh():
        click.echo(sentence, err=True)
