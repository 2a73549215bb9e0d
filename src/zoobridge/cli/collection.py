"""What the commands that ask the collection share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from zoobridge.catalogue.entries import Traits
    from zoobridge.inference.zoo import Zoo

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def mirror_option(command: Decorated) -> Decorated:
    """``--mirror``, which beats the environment."""
    return click.option(
        "--mirror",
        metavar="URL",
        help="Fetch the collection from below this address, host by host (URL/host/path); else ZOOBRIDGE_MIRROR.",
    )(command)


def refresh_option(command: Decorated) -> Decorated:
    """``--refresh`` for those who cannot wait a day."""
    return click.option(
        "--refresh", is_flag=True, help="Ask for the collection's index now, also when the one here is not a day old."
    )(command)


def zoo_behind(mirror: str | None) -> Zoo:
    """The models of this user, with the collection behind a mirror if one is given.

    Raises
    ------
    UsageError
        If the mirror is no address.
    """
    from zoobridge.inference.zoo import Zoo
    from zoobridge.settings import Settings, web_address

    settings = Settings.from_environment()
    if mirror is not None:
        settings = replace(settings, mirror=web_address(mirror, "--mirror"))
    return Zoo(settings)


def tell_aside(sentence: str) -> None:
    """Print a sentence that is not the result."""
    click.echo(sentence, err=True)


def axes_in_words(traits: Traits) -> str:
    """``cyx -> cyx``, several tensors with commas."""
    return f"{', '.join(traits.inputs)} -> {', '.join(traits.outputs)}"
