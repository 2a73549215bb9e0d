"""``zoobridge rerun``: the analysis of a report, once more."""

from __future__ import annotations

import json
from pathlib import Path

import click

from zoobridge.cli.options import json_option, verbose_option

DIFFERENT = 3
EPILOG = """\b
Examples:
  zoobridge rerun check/report.json
  zoobridge rerun check --json

Exit status: 0 when every result has the same pixels, 3 when one has not.
"""


@click.command(epilog=EPILOG)
@click.argument("report", type=click.Path(path_type=Path))
@json_option
@verbose_option
def rerun(report: Path, as_json: bool) -> int:
    """Repeat the analysis of REPORT (its folder, JSON or page) and say whether the pixels are the same."""
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.inference.zoo import Zoo
    from zoobridge.practice.report import repeating

    zoo = Zoo()
    try:
        repeated = repeating.rerun(report, zoo=zoo, progress=TerminalProgress("rerun"))
    finally:
        zoo.close()
    if as_json:
        click.echo(json.dumps(repeated.as_json(), indent=2))
    else:
        for change in repeated.changes:
            click.echo(f"Warning: {change}", err=True)
        click.echo(repeated.sentence)
    return DIFFERENT if repeated.different else 0
