"""``zoobridge models trust`` and ``untrust``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from zoobridge.cli.completing import complete_model
from zoobridge.cli.options import verbose_option

if TYPE_CHECKING:
    from zoobridge.package.trust import PackageCode

TRUST_EPILOG = """\b
Examples:
  zoobridge models trust affable-shark
  zoobridge models trust affable-shark --yes    (in a script, after the code was read)
"""
UNTRUST_EPILOG = """\b
Example:
  zoobridge models untrust affable-shark
"""


@click.command(epilog=TRUST_EPILOG)
@click.argument("model", shell_complete=complete_model)
@click.option("--yes", is_flag=True, help="Do not ask.")
@verbose_option
def trust(model: str, yes: bool) -> None:
    """Let the Python code of MODEL run.

    A PyTorch state dict is only numbers; the code in its package makes the network. That code can do whatever you can
    do on this computer, so it never runs unless you say so here. Shows the code's file and sha256; read the file first.
    A package whose files differ needs your trust again.
    """
    from zoobridge.errors import UsageError
    from zoobridge.inference.zoo import Zoo
    from zoobridge.package.trust import code_of
    from zoobridge.package.trusting import trust as store_trust

    store = Zoo().store
    installed = store.get(model)
    code = code_of(installed)
    if code is None:
        click.echo(f"{installed.name} needs no Python code of its own, so there is nothing to trust.")
        return
    for line in _shown(code):
        click.echo(line)
    if installed.trusted:
        click.echo(f"{installed.name} is trusted already.")
        return
    if not yes and not _agreed(installed.name):
        msg = f"Nothing was trusted; read the code, then say so with: zoobridge models trust {installed.name} --yes"
        raise UsageError(msg)
    store_trust(store, installed.name, code)
    click.echo(f"Trusted: this code of {installed.name} may run from now on.")


@click.command(epilog=UNTRUST_EPILOG)
@click.argument("model", shell_complete=complete_model)
@verbose_option
def untrust(model: str) -> None:
    """Let the Python code of MODEL not run any more."""
    from zoobridge.inference.zoo import Zoo
    from zoobridge.package.trusting import untrust as store_untrust

    store = Zoo().store
    name = store.get(model).name
    taken = store_untrust(store, name)
    click.echo(f"The code of {name} does not run any more." if taken else f"The code of {name} was not trusted.")


def _shown(code: PackageCode) -> Iterator[str]:
    architecture = code.architecture
    arguments = ", ".join(f"{name}={json.dumps(value)}" for name, value in architecture.kwargs.items())
    if code.file is None:
        yield f"Code:   of the installed library {architecture.library!r}"
    else:
        yield f"Code:   {code.file}"
        yield f"sha256: {code.sha256}"
    yield f"Calls:  {architecture.callable}({arguments})"


def _agreed(name: str) -> bool:
    return sys.stdin.isatty() and click.confirm(f"Let this code of {name} run?", default=False)
