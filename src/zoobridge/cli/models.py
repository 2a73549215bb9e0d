"""``zoobridge models``: what is installed, where it comes from, and what proved itself."""

from __future__ import annotations

import click

from zoobridge.cli.lazy import Lazy, LazyGroup
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge models list
  zoobridge models show nuclei-tiny
  zoobridge models search nuclei --weights onnx
  zoobridge models install affable-shark
"""

COMMANDS = {
    "search": Lazy("zoobridge.cli.models_search:search", "Search the BioImage Model Zoo's collection."),
    "list": Lazy("zoobridge.cli.models_list:list_models", "List the installed models."),
    "show": Lazy("zoobridge.cli.models_show:show", "Show what MODEL is, takes and gives, and which engines serve it."),
    "install": Lazy("zoobridge.cli.models_install:install", "Install a model from SOURCE."),
    "bundle": Lazy("zoobridge.cli.models_bundle:bundle", "Write MODELS into one file that installs without a network."),
    "remove": Lazy("zoobridge.cli.models_remove:remove", "Remove MODELS and everything derived from them."),
    "verify": Lazy("zoobridge.cli.models_verify:verify", "Check files and test outputs of MODELS."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, epilog=EPILOG)
@verbose_option
def models() -> None:
    """Search, list, inspect, install, bundle, remove and verify models."""
