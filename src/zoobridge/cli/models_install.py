"""``zoobridge models install``."""

from __future__ import annotations

import click

from zoobridge.cli.collection import mirror_option, refresh_option, zoo_behind
from zoobridge.cli.fiji_menus import refresh_fijis
from zoobridge.cli.options import verbose_option

EPILOG = """\b
Examples:
  zoobridge models install affable-shark
  zoobridge models install 10.5281/zenodo.5749843
  zoobridge models install ~/Downloads/affable-shark.zip
  zoobridge models install bundle.zip
"""

CANCELLED = (
    "Cancelled; nothing half-installed was left behind, and the same command goes on with a download of the collection "
    "where it stopped."
)


@click.command(epilog=EPILOG)
@click.argument("source")
@click.option(
    "--verify/--no-verify",
    default=True,
    help="Let the engines run the model's test tensors at once, or leave that to the first prediction.",
)
@refresh_option
@mirror_option
@verbose_option
def install(source: str, verify: bool, refresh: bool, mirror: str | None) -> None:
    """Install a model from SOURCE.

    SOURCE is the nickname, id or DOI of a model of the BioImage Model Zoo's collection; or the folder, zip or URL of a
    package; or a bundle; or the name of a model that comes with zoobridge. A model of the same name is replaced, which
    is told. A model whose test tensors no engine here reproduces stays installed, refuses to predict without --force,
    and makes the exit status 4.
    """
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.errors import CancelledError, EngineError

    zoo = zoo_behind(mirror)
    if refresh:
        zoo.catalogue.listing(refresh=True)
    try:
        models = zoo.install_all(source, TerminalProgress("install"), click.echo, verify=verify)
    except KeyboardInterrupt:
        raise CancelledError(CANCELLED) from None
    for model in models:
        click.echo(f"Installed {model.name}: {model.description.title}")
    refresh_fijis(zoo)
    refused = [reason for model in models if verify and (reason := zoo.refusal(model.name)) is not None]
    if refused:
        raise EngineError(" ".join(refused))
