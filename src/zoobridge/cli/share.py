"""``zoobridge share``: a report as an experience card."""

from __future__ import annotations

from pathlib import Path

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge share check/report.json -o cards/nuclei.md
  zoobridge share check
"""


@click.command(epilog=EPILOG)
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the card there; without it it is printed.",
)
@verbose_option
def share(report: Path, target: Path | None) -> None:
    """Turn REPORT (its folder, JSON or page) into a Markdown card that says how a model did, without file names.

    A folder of such cards is prior experience for zoobridge suggest.
    """
    from zoobridge.files.whole_file import named_as, whole_file
    from zoobridge.practice.report import sharing

    path = None if target is None else named_as(target, ".md", "card")
    text = sharing.share(report).markdown()
    if path is None:
        click.echo(text, nl=False)
        return
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    click.echo(target)
