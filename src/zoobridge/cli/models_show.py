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
    from zoobridge.practice.know.card import Card

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
    from zoobridge.practice.know.card import installed_card

    zoo = zoo_behind(mirror)
    try:
        installed = zoo.find(model)
    except ModelNotFoundError as error:
        _show_entry(zoo, _looked_up(zoo, model, error), as_json)
        return
    evidence = zoo.evidence(model)
    needs = zoo.needs(model)
    card = installed_card(installed)
    if as_json:
        document = {
            "name": installed.name,
            "title": installed.description.title,
            "digest": installed.digest,
            "folder": str(installed.folder),
            "card": "\n".join(card_lines(installed, card)),
            "items": card.document(),
            "needs": list(needs),
            "evidence": evidence_document(installed, evidence),
        }
        click.echo(json.dumps(document, indent=2))
        return
    for line in card_lines(installed, card):
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
    from zoobridge.commands.card import SHOWN
    from zoobridge.runtime.needs import needs_in_words

    traits, card = entry.traits, _card(zoo, entry)
    needed = None if traits is None else zoo.missing(traits.weights)
    if as_json:
        stated = None if traits is None else traits_to_json(traits)
        items = None if card is None else card.document()
        document = {"id": entry.id, "version": entry.version, "traits": stated, "items": items, "needs": needed}
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"{entry.name}: {traits.title if traits else 'its description cannot be read'}")
    click.echo(f"Not installed; zoobridge models install {entry.name} installs it.")
    click.echo(f"Id: {entry}, published {entry.created[:10]}")
    if traits is None:
        return
    facts: dict[str, str | None] = {
        "Description": traits.description,
        "Axes": axes_in_words(traits),
        "Weights": ", ".join(traits.weights),
        "Runs here": needs_in_words(needed) or "yes",
        "Licence": traits.licence,
        "Tags": ", ".join(traits.tags),
        "DOI": ", ".join(traits.dois),
    }
    if card is not None:
        facts |= {name.capitalize(): card.stated.get(name) for name in SHOWN if name not in card.unseen}
        facts["Completeness of the card"] = card.in_words
        facts["Known once it is installed"] = ", ".join(card.unseen) or "nothing more"
    for name, fact in facts.items():
        click.echo(f"{name}: {fact or 'not stated'}")


def _card(zoo: Zoo, entry: Entry) -> Card | None:
    """What the description alone says; None when it is not valid."""
    from zoobridge.errors import PackageError
    from zoobridge.package.description import read_description
    from zoobridge.practice.know.card import card_of

    try:
        return card_of(read_description(zoo.catalogue.description(entry)))
    except PackageError:
        return None
