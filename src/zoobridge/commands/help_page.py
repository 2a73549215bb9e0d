"""The macro reference of one command as a page that ImageJ itself can show, so that Help needs no network."""

from __future__ import annotations

from html import escape

from zoobridge.commands.command import Command, Key
from zoobridge.commands.reference import default_text, type_text


def help_page(command: Command) -> str:
    """HTML for ``ij.gui.HTMLDialog``."""
    rows = "".join(map(_row, command.keys))
    if command.further is not None:
        rows += (
            f"<tr><td><i>{command.further.label}</i></td><td></td><td></td><td>{escape(command.further.help)}</td></tr>"
        )
    table = f"<table border=1 cellpadding=3>{_HEAD}{rows}</table>" if rows else ""
    outputs = "".join(f"<li>{escape(output)}</li>" for output in command.outputs)
    return (
        f"<html><body width=640><h2>{escape(command.label)}</h2><p>{escape(command.help)}</p>"
        f"<pre>{escape(command.example)}</pre>{table}<ul>{outputs}</ul></body></html>\n"
    )


_HEAD = "<tr><th>key</th><th>type</th><th>default</th><th>meaning</th></tr>"


def _row(key: Key) -> str:
    cells = key.name, type_text(key).replace("`", ""), default_text(key).replace("`", ""), key.help
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
