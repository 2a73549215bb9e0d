"""``zoobridge migrate``: a macro written for other tools, rewritten."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoobridge.cli.options import json_option, verbose_option
from zoobridge.errors import InputError, MacroError, UsageError
from zoobridge.files.whole_file import named_as, whole_file

if TYPE_CHECKING:
    from zoobridge.commands.migration.rewriting import RewrittenCall

_MACROS = frozenset({".ijm", ".txt"})
EPILOG = """\b
Examples:
  zoobridge migrate old.ijm -o new.ijm
  zoobridge migrate old.ijm | diff old.ijm -

Exit status: 0 when every call was carried over whole, else 3. The new macro is written in any case; a call that
could not be rewritten is left as it is, and stops the macro there.
"""


@click.command(epilog=EPILOG)
@click.argument("macro", type=click.Path(path_type=Path))
@click.option(
    "-o", "target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write the new macro here."
)
@json_option
@verbose_option
def migrate(macro: Path, target: Path | None, as_json: bool) -> int:
    """Rewrite calls of deepImageJ, CSBDeep, StarDist and BIOP's wrappers in a macro.

    The new macro goes to standard output, or to the file given with -o; standard error has a line for each call: what
    became of it, what could not be carried over, and what to use. All else stays byte for byte.
    """
    from zoobridge.commands.migration.rewriting import rewrite

    if target is not None and target.exists() and macro.exists() and target.samefile(macro):
        msg = f"-o {target} is the macro itself; choose another file, and compare the two before you replace it."
        raise UsageError(msg)
    if target is not None:
        named_as(target, target.suffix.lower() if target.suffix.lower() in _MACROS else ".ijm", "new macro")
    text, encoding = _read(macro)
    rewritten = rewrite(text)
    content = rewritten.text.encode(encoding)
    if target is not None:
        with whole_file(target) as temporary:
            temporary.write_bytes(content)
    status = MacroError.exit_status if any(map(_lossy, rewritten.calls)) else 0
    if as_json:
        click.echo(json.dumps(_document(rewritten.calls, rewritten.text, target, status), indent=2))
    elif target is None:
        sys.stdout.buffer.write(content)
    _tell(macro, rewritten.calls)
    return status


def _read(macro: Path) -> tuple[str, str]:
    """The text and its encoding, by which it becomes the same bytes again: UTF-8, or Latin-1 as ImageJ reads it."""
    try:
        content = macro.read_bytes()
    except OSError as error:
        msg = f"The macro {macro} cannot be read ({error.strerror}); give the path of an .ijm file."
        raise InputError(msg) from error
    if b"\0" in content:
        msg = f"{macro} is no macro: it has bytes that no text has; give the path of an .ijm file."
        raise InputError(msg)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _lossy(call: RewrittenCall) -> bool:
    return bool(call.losses) or not call.lines


def _document(calls: tuple[RewrittenCall, ...], text: str, target: Path | None, status: int) -> dict[str, Any]:
    where = {"macro": text} if target is None else {"file": str(target)}
    return {"calls": [asdict(call) for call in calls], **where, "status": status}


def _tell(macro: Path, calls: tuple[RewrittenCall, ...]) -> None:
    if not calls:
        click.echo(f"{macro} has no call of another tool; nothing was rewritten.", err=True)
    for call in calls:
        click.echo(_sentence(call), err=True)


def _sentence(call: RewrittenCall) -> str:
    became = f"now {' '.join(call.lines)}" if call.lines else "left as it is."
    lost = f"Not carried over: {' '.join(call.losses)}" if call.lines and call.losses else " ".join(call.losses)
    noted = f"Note: {' '.join(call.notes)}" if call.notes else ""
    return " ".join(filter(None, (f"line {call.line}: {call.label} ({call.tool}):", became, lost, noted)))
