"""``zoobridge models list``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from zoobridge.cli.options import json_option, verbose_option

if TYPE_CHECKING:
    from zoobridge.inference.zoo import Zoo

EPILOG = """\b
Example:
  zoobridge models list --json
"""


@click.command("list", epilog=EPILOG)
@json_option
@verbose_option
def list_models(as_json: bool) -> None:
    """List the installed models."""
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    entries = [_entry(zoo, name) for name in zoo.names()]
    if as_json:
        click.echo(json.dumps(entries, indent=2))
        return
    if not entries:
        click.echo("No model is installed; try: zoobridge models install nuclei-tiny", err=True)
        return
    from zoobridge.cli.console import print_table

    print_table(("name", "version", "licence", "title"), [_row(entry) for entry in entries])


def _entry(zoo: Zoo, name: str) -> dict[str, str | None]:
    from zoobridge.errors import PackageError

    try:
        model = zoo.find(name)
    except PackageError as error:
        return {"name": name, "damaged": str(error)}
    return {
        "name": model.name,
        "title": model.description.title,
        "version": model.description.version,
        "licence": model.description.licence,
        "digest": model.digest,
        "folder": str(model.folder),
    }


def _row(entry: dict[str, str | None]) -> tuple[str, str, str, str]:
    title = f"damaged: {entry['damaged']}" if "damaged" in entry else entry["title"] or "-"
    return entry["name"] or "-", entry.get("version") or "-", entry.get("licence") or "-", title
