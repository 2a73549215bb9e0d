import json
import re

import click
import pytest

import zoobridge as package
from zoobridge.cli.lazy import LazyGroup
from zoobridge.cli.main import cli, invoke
from zoobridge.cli.options import json_option
from zoobridge.errors import CancelledError, InputError, MacroError, ModelNotFoundError, UsageError


def every_command(group=cli, path=("zoobridge",)):
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        yield (*path, name), found
        if isinstance(found, LazyGroup):
            yield from every_command(found, (*path, name))


COMMANDS = list(every_command())
IDS = [" ".join(path) for path, _ in COMMANDS]


def test_version(zoobridge):
    assert zoobridge("--version").stdout == f"zoobridge {package.__version__}\n"


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=IDS)
def test_help_shows_an_example_of_the_command(path, command, capsys):
    assert invoke([*path[1:], "--help"]) == 0
    text = capsys.readouterr().out
    assert "Example" in text
    assert " ".join(path) in text.partition("Example")[2]


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=IDS)
def test_list_of_commands_says_what_the_command_says(path, command):
    group = cli if len(path) == 2 else dict(COMMANDS)[path[:-1]]
    first = command.help.partition("\n\n")[0]
    assert group.lazy[path[-1]].help == " ".join(first.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "No such command 'rnu'"),
        (["run"], "Missing argument 'MACRO'"),
        (["predict", "nuclei-tiny", "a.tif"], "Missing option '-o'"),
        (["predict", "nuclei-tiny", "a.tif", "-o", "x", "--tile", "huge"], "must be auto, none, one size such as 256"),
        (["predict", "nuclei-tiny", "a.tif", "-o", "x", "--memory", "4"], "must be an amount of memory with its unit"),
        (["predict", "nuclei-tiny", "a.tif", "-o", "x", "--precision", "wild"], "'exact', 'fast'"),
        (["completion", "tcsh"], "is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_usage_errors_have_status_2(arguments, says, capsys):
    assert invoke(arguments) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_complete_zoobridge(shell, capsys):
    assert invoke(["completion", shell]) == 0
    assert re.search(r"_ZOOBRIDGE_COMPLETE\S*=?\S*", capsys.readouterr().out)


def test_models_are_completed(zoobridge, fresh_home):
    done = zoobridge(
        home=fresh_home, _ZOOBRIDGE_COMPLETE="bash_complete", COMP_WORDS="zoobridge models show nuc", COMP_CWORD="3"
    )
    assert done.stdout.split() == ["plain,nuclei-tiny"]


def failing(error):
    @click.command()
    def command(**_options):
        raise error

    return command


def because(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("a"), 2),
        (MacroError("a", 3), 3),
        (ModelNotFoundError("a"), 4),
        (InputError("a"), 5),
        (CancelledError("a"), 6),
        (KeyboardInterrupt(), 6),
        (RuntimeError("a"), 1),
        (because(MacroError("a", 3), ModelNotFoundError("b")), 4),
        (because(MacroError("a", 3), InputError("b")), 5),
        (because(MacroError("a", 3), UsageError("b")), 3),
    ],
)
def test_status_belongs_to_the_error(error, status, monkeypatch, capsys):
    monkeypatch.setattr(cli, "get_command", lambda _context, _name: failing(error))
    assert invoke(["fails"]) == status
    printed = capsys.readouterr().err
    assert printed.strip().startswith("Error: ")
    assert len(printed.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "kind", "message", "line", "status"),
    [
        (InputError("No pixels."), "InputError", "No pixels.", None, 5),
        (because(MacroError("a", 3), InputError("b")), "MacroError", "a", 3, 5),
        (KeyboardInterrupt(), "CancelledError", "Cancelled; nothing half-written was left behind.", None, 6),
        (
            RuntimeError("a"),
            "ZoobridgeError",
            "zoobridge itself failed with RuntimeError: a; please report it with the output of the same command and "
            "-vv.",
            None,
            1,
        ),
    ],
)
def test_programs_are_told_the_failure_as_well(error, kind, message, line, status, monkeypatch, capsys):
    monkeypatch.setattr(cli, "get_command", lambda _context, _name: json_option(failing(error)))
    assert invoke(["fails", "--json"]) == status
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {
        "error": {"kind": kind, "message": message, "line": line},
        "status": status,
    }
    assert printed.err.strip().startswith(f"Error: {message}")
    assert invoke(["fails"]) == status
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("arguments", [["models", "list", "--json", "--huh"], ["predict", "--json", "m", "a.tif"]])
def test_programs_are_told_of_wrong_usage(arguments, capsys):
    assert invoke(arguments) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["error"]["kind"], told["error"]["line"]) == (2, "UsageError", None)
    assert "option" in told["error"]["message"]


def test_json_behind_two_dashes_is_an_argument(capsys):
    assert invoke(["models", "show", "--", "--json"]) == 4
    assert capsys.readouterr().out == ""


def test_traceback_only_when_asked_for(monkeypatch, capsys):
    monkeypatch.setattr(cli, "get_command", lambda _context, _name: failing(InputError("No pixels.")))
    invoke(["-v", "fails"])
    assert "Traceback" not in capsys.readouterr().err
    invoke(["-vv", "fails"])
    assert "Traceback" in capsys.readouterr().err


def test_faults_of_our_own_ask_for_a_report(monkeypatch, capsys):
    monkeypatch.setattr(cli, "get_command", lambda _context, _name: failing(KeyError("axes")))
    assert invoke(["fails"]) == 1
    assert "zoobridge itself failed with KeyError: 'axes'; please report it" in capsys.readouterr().err
