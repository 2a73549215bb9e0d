"""``zoobridge models verify``."""

from __future__ import annotations

import json

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import json_option, verbose_option

EPILOG = """\b
Example:
  zoobridge models verify            (all installed models)
  zoobridge models verify nuclei-tiny
"""


@click.command(epilog=EPILOG)
@click.argument("models", nargs=-1, shell_complete=complete_model)
@json_option
@verbose_option
def verify(models: tuple[str, ...], as_json: bool) -> None:
    """Check files and test outputs of MODELS.

    Compares every file with its hash, then lets every engine of this machine compute the package's test tensors. Fails
    when a file is damaged or no engine reproduces them.
    """
    from zoobridge.cli.evidence_table import evidence_document, print_evidence
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    documents = {}
    for name in models or zoo.names():
        evidence = zoo.verify(name, TerminalProgress("verify"))
        documents[name] = evidence_document(zoo.find(name), evidence)
        if not as_json:
            click.echo(f"{name}: files as installed")
            print_evidence(zoo.find(name), evidence)
    if as_json:
        click.echo(json.dumps(documents, indent=2))
