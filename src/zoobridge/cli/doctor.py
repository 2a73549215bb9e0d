"""``zoobridge doctor``: what works on this machine."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from zoobridge.cli.options import json_option, verbose_option

EPILOG = """\b
Example:
  zoobridge doctor

Exit status: 0 when there is no problem, else that of the first one.
"""


@click.command(epilog=EPILOG)
@json_option
@verbose_option
def doctor(as_json: bool) -> int:
    """Say what works on this machine and what to do about the rest."""
    from zoobridge.cli.checks import findings

    found = list(findings())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        from zoobridge.cli.console import print_table

        print_table(("", "", ""), [(finding.state, finding.name, finding.detail) for finding in found])
    return next((finding.status for finding in found if finding.status), 0)
