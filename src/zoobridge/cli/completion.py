"""``zoobridge completion``: the script that makes a shell complete commands, options and model names."""

from __future__ import annotations

import click

from zoobridge.cli.options import verbose_option

EPILOG = """\b
Example (bash; add the line to ~/.bashrc):
  eval "$(zoobridge completion bash)"
"""


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@verbose_option
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is None:  # pragma: no cover  (the choice above holds the shells click knows)
        msg = f"click knows no completion for {shell}"
        raise click.UsageError(msg)
    root = ctx.find_root().command
    click.echo(completer(root, {}, "zoobridge", "_ZOOBRIDGE_COMPLETE").source())
