"""``zoobridge models verify``."""

from __future__ import annotations

import json
from typing import Any

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import json_option, verbose_option
from zoobridge.errors import ModelError

EPILOG = """\b
Example:
  zoobridge models verify            (all installed models)
  zoobridge models verify nuclei-tiny
"""


@click.command(epilog=EPILOG)
@click.argument("models", nargs=-1, shell_complete=complete_model)
@json_option
@verbose_option
def verify(models: tuple[str, ...], as_json: bool) -> int:
    """Check files and test outputs of MODELS.

    Compares every file with its hash, then lets every engine of this machine compute the package's test tensors. Fails
    at the end when a file is damaged or no engine reproduces them.
    """
    from zoobridge.cli.evidence_table import evidence_document, print_evidence
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    documents: dict[str, Any] = {}
    status = 0
    for name in models or zoo.names():
        try:
            evidence = zoo.verify(name, TerminalProgress("verify"))
        except ModelError as error:  # the others are to be verified all the same
            status = status or error.exit_status
            documents[name] = {"error": str(error)}
            click.echo(f"Error: {error}", err=True)
            continue
        documents[name] = evidence_document(zoo.find(name), evidence)
        if not as_json:
            click.echo(f"{name}: files as installed")
            print_evidence(zoo.find(name), evidence)
    if as_json:
        click.echo(json.dumps(documents, indent=2))
    return status
