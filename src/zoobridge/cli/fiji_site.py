"""``zoobridge fiji site``."""

from __future__ import annotations

from pathlib import Path

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example:
  ZOOBRIDGE_HOME=/shared/zoo zoobridge fiji site /var/www/zoo --python /shared/envs/zoo
"""


@click.command(epilog=EPILOG)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--python",
    "environment",
    metavar="ENV",
    type=click.Path(path_type=Path),
    help="Python environment that runs the models, at the same path on every machine; without it this one.",
)
@verbose_option
def site(folder: Path, environment: Path | None) -> None:
    """Make DIR an ImageJ update site, or bring it up to date.

    It has what zoobridge fiji install puts into a Fiji. Serve DIR with any web server and give its address to the
    Fijis (Help > Update..., Manage Update Sites).
    """
    from zoobridge.hosts.fiji.contents import contents
    from zoobridge.hosts.fiji.environment import interpreter
    from zoobridge.hosts.fiji.site import write_site
    from zoobridge.inference.zoo import Zoo

    python = interpreter(environment)
    fresh = write_site(folder, contents(Zoo(), python))
    click.echo(f"{folder} is an update site; {fresh} files are new or changed. Its Fijis run models with {python}.")
