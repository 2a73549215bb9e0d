"""``zoobridge engine install``."""

from __future__ import annotations

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example:
  zoobridge engine install torch

Uses pip, with the index, proxy and certificates it is set up for. OpenVINO and TensorFlow come with zoobridge.
"""


@click.command(epilog=EPILOG)
@click.argument("engine", type=click.Choice(["torch"]))
@verbose_option
def install(engine: str) -> None:
    """Install ENGINE into the environment of zoobridge.

    Takes the build for processors only where the package index has one. Says first how much it is, and asks nothing.
    """
    from zoobridge.cli.folder import TerminalProgress
    from zoobridge.runtime.registry import engine as engine_named
    from zoobridge.runtime.torch_install import best_build
    from zoobridge.runtime.torch_install import install as install_torch

    known = engine_named(engine)
    if known.unavailable() is None:
        click.echo(f"{engine} {known.version()} is installed already.")
        return
    build = best_build()
    click.echo(f"Installing {build.requirement}: {build.size}.")
    progress = TerminalProgress(engine)
    version = install_torch(build, lambda line: progress.update(0, 1, line))
    progress.update(1, 1, "installed")
    click.echo(f"Installed {engine} {version}.")
