"""``zoobridge run``: an ImageJ macro, headless, with an exit status that tells the truth."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zoobridge.cli.options import json_option, told, verbose_option
from zoobridge.errors import InputError, UsageError

if TYPE_CHECKING:
    from zoobridge.hosts.host import MacroResult
    from zoobridge.hosts.macros.macro_host import MacroHost

EPILOG = """\b
Examples:
  zoobridge run segment.ijm --arg input=cells.tif --arg output=results
  zoobridge run measure.ijm --open cells.tif --save-all results
  zoobridge run with_plugins.ijm --imagej /opt/Fiji.app
  zoobridge run old_style.ijm "/data/in,/data/out"      (the text getArgument() returns)
"""


@click.command(epilog=EPILOG)
@click.argument("macro", type=click.Path(path_type=Path))
@click.argument("argstring", required=False)
@click.option("--arg", "pairs", metavar="KEY=VALUE", multiple=True, help="Value of a #@ parameter; may be repeated.")
@click.option(
    "--open", "opened", metavar="IMAGE", type=click.Path(path_type=Path), multiple=True, help="Open before the macro."
)
@click.option(
    "--save-all",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Save every image left open (TIFF with overlay), the Results table and the log. What earlier runs saved "
    "is replaced; other files, and those the macro opened, never.",
)
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(min=0, min_open=True), help="Stop the macro after.")
@click.option(
    "--display",
    type=click.Choice(["none", "xvfb"]),
    default="none",
    show_default=True,
    help="xvfb: a virtual display, for macros that need the ROI Manager.",
)
@click.option(
    "--imagej",
    metavar="FIJI",
    help="Run in this ImageJ2 or Fiji, with its plugins: folder, Maven endpoint (sc.fiji:fiji) or version (2.17.0).",
)
@json_option
@verbose_option
def run(macro: Path, pairs: tuple[str, ...], as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Run an ImageJ macro without a display.

    What the macro prints goes to standard output, everything else to standard error. ARGSTRING is what
    getArgument() returns; --arg fills #@ parameters by name.
    """
    if macro.is_dir():
        msg = f"{macro} is a folder; give the path of an .ijm file."
        raise InputError(msg)
    if not macro.is_file():
        msg = f"The macro {macro} does not exist; give the path of an .ijm file."
        raise InputError(msg)
    from zoobridge.hosts.host import MacroRequest

    request = MacroRequest(
        source=macro,
        arguments=_arguments(pairs),
        argument=options["argstring"],
        open=options["opened"],
        timeout=options["timeout"],
    )
    document = ""
    with _json_only(as_json), _host(options["display"], options["imagej"]) as host:
        result = host.perform(request)
        if told():
            _tell_last(host)
        if options["folder"] is not None:
            from zoobridge.cli.saving import save_all

            save_all(result, options["folder"])
        if as_json:
            document = _document(result)
    if as_json:
        click.echo(document)


def _arguments(pairs: tuple[str, ...]) -> dict[str, str]:
    arguments = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            msg = f"--arg {pair!r} is not KEY=VALUE; write for example --arg input=cells.tif."
            raise UsageError(msg)
        if key.strip() in arguments:
            msg = f"--arg {key.strip()} is given twice; give each key once."
            raise UsageError(msg)
        arguments[key.strip()] = value
    return arguments


@contextlib.contextmanager
def _host(display: str, imagej: str | None) -> Iterator[MacroHost]:
    headless = display == "none"
    if not headless:
        from zoobridge.hosts.java.display import open_virtual_display

        open_virtual_display()
    with _gateway(imagej, headless) if imagej is not None else _embedded(headless) as host:
        yield host


def _embedded(headless: bool) -> MacroHost:
    from zoobridge.hosts.embedded.host import EmbeddedHost

    return EmbeddedHost(headless=headless)


def _gateway(where: str, headless: bool) -> MacroHost:
    from zoobridge.hosts.gateway.host import GatewayHost
    from zoobridge.hosts.gateway.start import start_gateway

    return GatewayHost(start_gateway(where, headless=headless), attended=False)


@contextlib.contextmanager
def _json_only(as_json: bool) -> Iterator[None]:
    """Keep the macro's log out of standard output when that is to hold one JSON document."""
    if not as_json:
        yield
        return
    with contextlib.redirect_stdout(sys.stderr):
        yield


def _tell_last(host: MacroHost) -> None:
    last = host.zoo.last
    if last is not None:
        report = last.report
        click.echo(
            f"{last.model}: {last.engine} ({last.weights_format}, {last.precision}), {report.tiles} tile(s), "
            f"seam {report.seam}, {report.seconds:.2f} s",
            err=True,
        )


def _document(result: MacroResult) -> str:
    import json

    from zoobridge.pipeline.image import Image

    document = {
        "value": result.value,
        "outputs": {name: value.title if isinstance(value, Image) else value for name, value in result.outputs.items()},
        "active": result.active,
        "images": [
            {"title": title, "axes": image.axes, "shape": list(image.array.shape), "dtype": str(image.dtype)}
            for title, image in result.images.items()
        ],
        "rois": {title: len(rois) for title, rois in result.rois.items()},
        "results": json.loads(result.results.to_json(orient="records")),
        "log": result.log,
    }
    return json.dumps(document, indent=2, default=str)
