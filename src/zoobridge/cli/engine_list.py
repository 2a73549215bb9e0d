"""``zoobridge engine list``."""

from __future__ import annotations

import json

import click

from zoobridge.cli.options import json_option, verbose_option

EPILOG = """\b
Example:
  zoobridge engine list --json
"""


@click.command("list", epilog=EPILOG)
@json_option
@verbose_option
def list_engines(as_json: bool) -> None:
    """List the engines and the weights they read."""
    from zoobridge.runtime.registry import engines

    entries = [
        {
            "name": engine.name,
            "version": None if engine.unavailable() else engine.version(),
            "formats": [each.value for each in engine.formats],
            "unavailable": engine.unavailable(),
        }
        for engine in engines()
    ]
    if as_json:
        click.echo(json.dumps(entries, indent=2))
        return
    from zoobridge.cli.console import print_table

    rows = [
        (
            str(each["name"]),
            str(each["version"] or "-"),
            ", ".join(each["formats"] or ()),
            str(each["unavailable"] or ""),
        )
        for each in entries
    ]
    print_table(("engine", "version", "reads", ""), rows)
