"""``zoobridge models list``."""

from __future__ import annotations

import json

import click

from zoobridge.cli.options import json_option, verbose_option

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
    models = [zoo.find(name) for name in zoo.names()]
    if as_json:
        entries = [
            {
                "name": model.name,
                "title": model.description.title,
                "version": model.description.version,
                "licence": model.description.licence,
                "digest": model.digest,
                "folder": str(model.folder),
            }
            for model in models
        ]
        click.echo(json.dumps(entries, indent=2))
        return
    if not models:
        click.echo("No model is installed; try: zoobridge models install nuclei-tiny", err=True)
        return
    from zoobridge.cli.console import print_table

    print_table(
        ("name", "version", "licence", "title"),
        [
            (model.name, model.description.version or "-", model.description.licence or "-", model.description.title)
            for model in models
        ],
    )
