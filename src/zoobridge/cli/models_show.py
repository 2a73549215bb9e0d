"""``zoobridge models show``."""

from __future__ import annotations

import json

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import json_option, verbose_option

EPILOG = """\b
Example:
  zoobridge models show nuclei-tiny
"""


@click.command(epilog=EPILOG)
@click.argument("model", shell_complete=complete_model)
@json_option
@verbose_option
def show(model: str, as_json: bool) -> None:
    """Show what MODEL is, takes and gives, and which engines serve it."""
    from zoobridge.cli.evidence_table import evidence_document, print_evidence
    from zoobridge.commands.card import card_lines
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    installed = zoo.find(model)
    evidence = zoo.evidence(model)
    needs = zoo.needs(model)
    if as_json:
        document = {
            "name": installed.name,
            "title": installed.description.title,
            "digest": installed.digest,
            "folder": str(installed.folder),
            "card": "\n".join(card_lines(installed)),
            "needs": list(needs),
            "evidence": evidence_document(installed, evidence),
        }
        click.echo(json.dumps(document, indent=2))
        return
    for line in card_lines(installed):
        click.echo(line)
    click.echo()
    for sentence in needs:
        click.echo(sentence)
    print_evidence(installed, evidence)
