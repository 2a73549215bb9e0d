"""``zoobridge models show``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from zoobridge.cli.collection import axes_in_words, mirror_option, tell_aside, zoo_behind
from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import json_option, verbose_option

if TYPE_CHECKING:
    from zoobridge.catalogue.entries import Entry
    from zoobridge.inference.zoo import Zoo

EPILOG = """\b
Examples:
  zoobridge models show nuclei-tiny
  zoobridge models show affable-shark        (from the collection while it is not installed)
"""


@click.command(epilog=EPILOG)
@click.argument("model", shell_complete=complete_model)
@mirror_option
@json_option
@verbose_option
def show(model: str, mirror: str | None, as_json: bool) -> None:
    """Show what MODEL is, takes and gives, and which engines serve it.

    A model that is not installed is looked up in the collection.
    """
    from zoobridge.cli.evidence_table import evidence_document, print_evidence
    from zoobridge.commands.card import card_lines
    from zoobridge.errors import ModelNotFoundError

    zoo = zoo_behind(mirror)
    try:
        installed = zoo.find(model)
    except ModelNotFoundError as error:
        _show_entry(zoo, _looked_up(zoo, model, error), as_json)
        return
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


def _looked_up(zoo: Zoo, model: str, missing: Exception) -> Entry:
    """The model of the collection; that it is not installed is the answer when the collection does not have it."""
    from zoobridge.catalogue.references import may_be_reference
    from zoobridge.errors import ModelNotFoundError, PackageError

    if not may_be_reference(model):
        raise missing
    try:
        return zoo.catalogue.describe(zoo.catalogue.find(model, tell=tell_aside))
    except PackageError as error:
        msg = f"{str(missing).rstrip('.')}; and in the collection: {error}"
        raise ModelNotFoundError(msg) from error


def _show_entry(zoo: Zoo, entry: Entry, as_json: bool) -> None:
    from zoobridge.catalogue.entries import traits_to_json
    from zoobridge.runtime.needs import needs_in_words

    traits = entry.traits
    needed = None if traits is None else zoo.missing(traits.weights)
    if as_json:
        stated = None if traits is None else traits_to_json(traits)
        click.echo(json.dumps({"id": entry.id, "version": entry.version, "traits": stated, "needs": needed}, indent=2))
        return
    click.echo(f"{entry.name}: {traits.title if traits else 'its description cannot be read'}")
    click.echo(f"Not installed; zoobridge models install {entry.name} installs it.")
    click.echo(f"Id: {entry}, published {entry.created[:10]}")
    if traits is None:
        return
    facts = {
        "Description": traits.description,
        "Axes": axes_in_words(traits),
        "Weights": ", ".join(traits.weights),
        "Runs here": needs_in_words(needed) or "yes",
        "Licence": traits.licence,
        "Tags": ", ".join(traits.tags),
        "DOI": ", ".join(traits.dois),
    }
    for name, fact in facts.items():
        click.echo(f"{name}: {fact or 'not stated'}")
