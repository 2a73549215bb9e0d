"""The ``zoobridge`` command: dispatch, and the one place where errors become a sentence and an exit status."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from zoobridge import __version__
from zoobridge.cli.ending import end_process
from zoobridge.cli.failure import Failure, document, failure_of, wants_json
from zoobridge.cli.lazy import CANCELLED, Lazy, LazyGroup
from zoobridge.cli.options import Verbosity, verbose_option
from zoobridge.cli.signals import termination_is_an_interrupt
from zoobridge.errors import CancelledError, UsageError, ZoobridgeError

EPILOG = """\b
Examples:
  zoobridge run macros/segment_nuclei.ijm --arg input=cells.tif --arg output=results
  zoobridge predict nuclei-tiny cells.tif -o maps
  zoobridge models list

Exit status: 0 success, 1 fault of zoobridge, 2 usage, 3 macro, 4 model or package,
5 input, 6 cancelled, 7 Java or display.
"""

COMMANDS = {
    "run": Lazy("zoobridge.cli.run:run", "Run an ImageJ macro without a display."),
    "predict": Lazy(
        "zoobridge.cli.predict:predict",
        "Run MODEL on IMAGES (files or folders) and write every output as TIFF, with what made it in its info.",
    ),
    "suggest": Lazy("zoobridge.cli.suggest:suggest", "Rank models for IMAGES, the best first, with the reasons."),
    "check": Lazy(
        "zoobridge.cli.check:check", "Say in words whether to believe what a model makes of IMAGES (files or folders)."
    ),
    "adjust": Lazy(
        "zoobridge.cli.adjust:adjust",
        "Train the higher layers of MODEL on the IMAGES of a folder, and install the result as a new model.",
    ),
    "models": Lazy(
        "zoobridge.cli.models:models", "Search, list, inspect, install, bundle, trust, remove and verify models."
    ),
    "rerun": Lazy(
        "zoobridge.cli.rerun:rerun",
        "Repeat the analysis of REPORT (its folder, JSON or page) and say whether the pixels are the same.",
    ),
    "share": Lazy(
        "zoobridge.cli.share:share",
        "Turn REPORT (its folder, JSON or page) into a Markdown card that says how a model did, without file names.",
    ),
    "engine": Lazy("zoobridge.cli.engine:engine", "List and install the libraries that compute."),
    "migrate": Lazy(
        "zoobridge.cli.migrate:migrate",
        "Rewrite calls of deepImageJ, CSBDeep, StarDist and BIOP's wrappers in a macro.",
    ),
    "fiji": Lazy("zoobridge.cli.fiji:fiji", "Put the commands into the menu of your own Fiji."),
    "doctor": Lazy("zoobridge.cli.doctor:doctor", "Say what works on this machine and what to do about the rest."),
    "completion": Lazy("zoobridge.cli.completion:completion", "Print the completion script for a shell."),
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
@click.version_option(__version__, prog_name="zoobridge", message="%(prog)s %(version)s")
@verbose_option
def cli() -> None:
    """Run model-zoo deep learning from ImageJ macros, without a display."""


def invoke(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    verbosity = Verbosity()
    termination_is_an_interrupt()
    try:
        status = cli.main(
            args=given,
            prog_name="zoobridge",
            standalone_mode=False,
            obj=verbosity,
        )
    except click.ClickException as error:
        error.show()
        failure = Failure(UsageError.__name__, error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        failure = _report(CancelledError(CANCELLED), verbosity)
    except Exception as error:  # noqa: BLE001  the last place anything can be caught
        failure = _report(error, verbosity)
    else:
        return status if isinstance(status, int) else 0
    if wants_json(given):
        with contextlib.suppress(OSError):  # nobody reads it, and the status is known
            click.echo(document(failure))
    return failure.status


def _report(error: Exception, verbosity: Verbosity) -> Failure:
    if verbosity.level > 1:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, ZoobridgeError):
        click.echo(f"Error: {error}", err=True)
        return failure_of(error)
    sentence = (
        f"zoobridge itself failed with {type(error).__name__}: {error}; "
        "please report it with the output of the same command and -vv."
    )
    click.echo(f"Error: {sentence}", err=True)
    return Failure(ZoobridgeError.__name__, sentence, ZoobridgeError.exit_status)


def main() -> NoReturn:
    """Entry point of the console script."""
    end_process(invoke)
