"""``zoobridge models search``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from zoobridge.cli.collection import axes_in_words, mirror_option, refresh_option, tell_aside, zoo_behind
from zoobridge.cli.options import json_option, verbose_option

if TYPE_CHECKING:
    from zoobridge.catalogue.catalogue import Found
    from zoobridge.catalogue.entries import Entry
    from zoobridge.inference.zoo import Zoo

EPILOG = """\b
Examples:
  zoobridge models search nuclei
  zoobridge models search --task segmentation --axes zyx --licence CC-BY
  zoobridge models search mitochondria --weights onnx --json
"""

HEADINGS = ("name", "title", "axes", "weights", "licence", "here")


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1)
@click.option("--task", default="", metavar="TEXT", help="What it does, as its tags say: segmentation, denoising.")
@click.option("--axes", default="", metavar="LETTERS", help="Axes of an input: yx (2D), zyx (3D), cyx (has channels).")
@click.option(
    "--weights", default="", metavar="TEXT", help="Weights format, or a part of its name: onnx, torch, keras."
)
@click.option("--licence", default="", metavar="TEXT", help="Beginning of the licence: MIT, CC-BY.")
@refresh_option
@mirror_option
@json_option
@verbose_option
def search(
    words: tuple[str, ...],
    task: str,
    axes: str,
    weights: str,
    licence: str,
    refresh: bool,
    mirror: str | None,
    as_json: bool,
) -> None:
    """Search the BioImage Model Zoo's collection.

    WORDS must all occur in name, title, tags, description or DOI; without any, all models are listed. The index is
    asked for once a day; without a network the one here is searched, and its age is told.
    """
    from zoobridge.catalogue.search import Query
    from zoobridge.cli.folder import TerminalProgress

    query = Query(words, task, _checked_axes(axes), _checked_weights(weights), licence)
    zoo = zoo_behind(mirror)
    found = zoo.catalogue.search(query, TerminalProgress("search"), refresh=refresh)
    entries = [_document(zoo, entry) for entry in found.entries]
    if as_json:
        click.echo(json.dumps({"index_age_seconds": round(found.listing.seconds), "models": entries}, indent=2))
    elif entries:
        from zoobridge.cli.console import print_table

        print_table(HEADINGS, [_row(entry, each) for entry, each in zip(found.entries, entries, strict=True)])
    _tell(found)


def _checked_axes(axes: str) -> str:
    from zoobridge.errors import UsageError

    if set(axes.lower()) - set("btizcyx"):
        msg = f"--axes is {axes!r}; give letters out of t i z c y x, such as yx or zyx."
        raise UsageError(msg)
    return axes


def _checked_weights(weights: str) -> str:
    from zoobridge.errors import UsageError
    from zoobridge.package.weights import WeightsFormat

    formats = [each.value for each in WeightsFormat]
    if not any(weights.lower().replace("-", "_") in each for each in formats):
        msg = f"--weights is {weights!r}; give one of {', '.join(formats)}, or a part of it."
        raise UsageError(msg)
    return weights


def _document(zoo: Zoo, entry: Entry) -> dict[str, Any]:
    traits = entry.traits
    document: dict[str, Any] = {"name": entry.name, "id": entry.id, "version": entry.version, "source": entry.source}
    if traits is None:
        return document
    needed = zoo.missing(traits.weights)
    return document | {
        "title": traits.title,
        "description": traits.description,
        "tags": traits.tags,
        "licence": traits.licence,
        "inputs": traits.inputs,
        "outputs": traits.outputs,
        "weights": traits.weights,
        "dois": traits.dois,
        "installed": entry.name in zoo.names(),
        "needs": needed,
    }


def _row(entry: Entry, document: dict[str, Any]) -> tuple[str, ...]:
    from zoobridge.runtime.needs import needs_in_words

    if entry.traits is None:
        return entry.name, "(its description could not be read)", "", "", "", ""
    here = needs_in_words(document["needs"]) or ("installed" if document["installed"] else "runs")
    traits = entry.traits
    return entry.name, traits.title, axes_in_words(traits), ", ".join(traits.weights), traits.licence or "-", here


def _tell(found: Found) -> None:
    total = len({entry.id for entry in found.listing.entries})
    tell_aside(f"{len(found.entries)} of {total} models; the index of the collection is {found.listing.age} old.")
    if found.listing.note is not None:
        tell_aside(found.listing.note)
    if found.unread:
        tell_aside(f"{found.unread} descriptions could not be read; those models are found by their names only.")
