"""``zoobridge fiji install``."""

from __future__ import annotations

from pathlib import Path

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge fiji install ~/Fiji.app
  zoobridge fiji install ~/Fiji.app --python ~/envs/zoo --add-appose
"""


@click.command(epilog=EPILOG)
@click.argument("folder", metavar="FIJI_DIR", type=click.Path(path_type=Path))
@click.option(
    "--python",
    "environment",
    metavar="ENV",
    type=click.Path(path_type=Path),
    help="Python environment that runs the models: its folder or interpreter; without it this one.",
)
@click.option("--add-appose", is_flag=True, help="Fetch Appose from Maven Central if the Fiji lacks it.")
@verbose_option
def install(folder: Path, environment: Path | None, add_appose: bool) -> None:
    """Put the menu Plugins > Model Zoo into the Fiji in FIJI_DIR.

    No file that is there is replaced; zoobridge fiji uninstall takes away what was put there. Running it again
    brings the menu up to date.
    """
    from zoobridge.hosts.fiji.environment import interpreter
    from zoobridge.hosts.fiji.fijis import Fijis
    from zoobridge.inference.zoo import Zoo

    python = interpreter(environment)
    status = Fijis(Zoo()).install(folder, python, add_appose=add_appose)
    click.echo(f"Installed into {status.folder}, which runs models with {python}.")
    if status.appose is None:
        written = f'"{folder}"' if " " in str(folder) else folder
        click.echo(
            f"This Fiji lacks Appose, which the commands need: run zoobridge fiji install {written} --add-appose, "
            "or update Fiji.",
            err=True,
        )
    click.echo("Start Fiji again to see the menu Plugins > Model Zoo.")
