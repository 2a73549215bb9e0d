"""What ImageJ lets pass, or only prints, stops the macro with one sentence and the line."""

import numpy as np
import pytest
import tifffile

from zoobridge.errors import MacroError

RAMP = 'newImage("ramp", "8-bit ramp", 16, 8, 1);\n'
WENT_ON = '\nprint("went on");'


@pytest.fixture
def message(stops, capsys):
    """The message of a macro that must stop in line 2 at the latest, printing nothing."""

    def run(statement: str, line: int = 2) -> str:
        error = stops(RAMP + statement + WENT_ON)
        assert error.line == line
        assert "went on" not in capsys.readouterr().out
        return error.message

    return run


def test_open_of_a_missing_file(message, tmp_path):
    path = tmp_path / "none.tif"
    assert message(f'open("{path}");') == f"open: there is no file {path}"
    assert message(f'run("Open...", "path={path}");') == f"open: there is no file {path}"


def damaged_files(folder):
    pixels = (np.arange(128 * 128) % 251).astype(np.uint8).reshape(128, 128)
    tifffile.imwrite(folder / "plain.tif", pixels)
    tifffile.imwrite(folder / "strips.tif", pixels, rowsperstrip=16)
    tifffile.imwrite(folder / "zlib.tif", pixels, compression="zlib")
    tifffile.imwrite(folder / "stack.tif", np.stack([pixels] * 5), imagej=True)
    for path in list(folder.glob("*.tif")):
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])
    noise = np.random.default_rng(0).bytes(400)
    starts = {
        "a.png": b"\x89PNG\r\n\x1a\n",
        "a.jpg": b"\xff\xd8\xff\xe0",
        "a.gif": b"GIF89a",
        "a.xyz": b"",
        "b.tif": b"II*\0\x08\0\0\0",
    }
    for name, start in starts.items():
        (folder / name).write_bytes(start + noise)
    (folder / "empty.tif").touch()


def test_open_of_a_damaged_file(message, tmp_path):
    damaged_files(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert str(path) in message(f'open("{path}");'), path.name


def test_open_of_a_file_that_has_lost_its_end_says_so(message, tmp_path):
    damaged_files(tmp_path)
    assert message(f'open("{tmp_path}/plain.tif");').endswith("bytes are missing at its end")
    assert message(f'open("{tmp_path}/stack.tif", 2);').endswith("bytes are missing at its end")
    assert message(f'run("Open...", "path={tmp_path}/strips.tif");').endswith("bytes are missing at its end")


def test_whole_files_open(host, tmp_path):
    pixels = (np.arange(128 * 128) % 251).astype(np.uint8).reshape(128, 128)
    for name, options in {"plain": {}, "strips": {"rowsperstrip": 16}, "zlib": {"compression": "zlib"}}.items():
        path = tmp_path / f"{name}.tif"
        tifffile.imwrite(path, pixels, **options)
        result = host.run_macro(f'open("{path}");')
        np.testing.assert_array_equal(result.images[path.name].array, pixels)


def test_a_failed_open_may_be_asked_for(host, tmp_path):
    text = f'{RAMP}call("ij.IJ.redirectErrorMessages"); open("{tmp_path}/none.tif"); return getTitle();'
    assert host.run_macro(text).value == "ramp"


def test_tables_need_a_display(message, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert message(f'open("{path}");') == (
        f"open: the table {path} needs a display: use File.openAsString(path) and split(text)"
    )
    assert message('Table.create("T"); Table.set("a", 0, 1, "T");') == (
        'Only the "Results" table exists without a display: use setResult, or write other tables to a file'
    )


def test_saving_where_nothing_can_be_saved(message):
    assert message('saveAs("tiff", "/none/x.tif");').startswith("File saving error (IOException):")
    assert message('setResult("a", 0, 1); saveAs("Results", "/none/x.csv");').startswith("Error saving results:")


def test_unknown_commands(message):
    assert message('run("xyzzy plugh");') == (
        'There is no command "xyzzy plugh" in this ImageJ; plugins of Fiji are not part of ImageJ itself'
    )
    assert message('run("gaussian blur...", "sigma=2");') == (
        'There is no command "gaussian blur..."; did you mean "Gaussian Blur..."?'
    )
    assert message('run("Zoo nothing-like-it");') == (
        'There is no command "Zoo nothing-like-it"; run("Zoo Models") lists the models that have one'
    )


@pytest.mark.parametrize(
    ("label", "instead"),
    [
        ("ROI Manager...", 'use the Overlay functions and run("Zoo ROIs", ...), or --display xvfb'),
        ("Add to Manager", "use Overlay.addSelection, or --display xvfb"),
        ("Histogram", "use getHistogram(values, counts, 256) or getStatistics(...)"),
        ("Record...", "write the macro in a text editor"),
        ("Properties...", "use setVoxelSize(width, height, depth, unit), Stack.setXUnit(unit)"),
        ("Image Sequence...", "use File.openSequence(folder)"),
        ("Plot Profile", "use getProfile()"),
        ("Threshold...", "use setThreshold(lower, upper) or setAutoThreshold(method)"),
        ("Quit", "end the macro with exit()"),
    ],
)
def test_commands_that_need_somebody(message, label, instead):
    assert message(f'run("{label}");').startswith(
        f'run("{label}") cannot work without somebody at a display: {instead}'
    )


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ('Dialog.create("x");', "Dialog.create needs somebody at a display: use #@ parameters or getArgument()"),
        ('waitForUser("x");', "waitForUser needs somebody at a display: leave it out"),
        ('x = getNumber("x", 1);', "getNumber needs somebody at a display: use a #@ double parameter"),
        ('x = getString("x", "");', "getString needs somebody at a display: use a #@ String parameter"),
        ('x = getBoolean("x");', "getBoolean needs somebody at a display: use a #@ boolean parameter"),
        (
            'saveAs("tiff");',
            "A file chooser needs somebody at a display: give the path, or use a #@ File(style=save) parameter",
        ),
        (
            'roiManager("add");',
            'The ROI Manager needs a display: use Overlay functions and run("Zoo ROIs", ...), or --display xvfb',
        ),
        (
            "n = RoiManager.size;",
            'The ROI Manager needs a display: use Overlay functions and run("Zoo ROIs", ...), or --display xvfb',
        ),
        (
            'run("Gaussian Blur...");',
            'run("Gaussian Blur...") would ask for its options in a dialog: '
            'give them, run("Gaussian Blur...", "key=value ...")',
        ),
    ],
)
def test_dialogs(message, statement, sentence):
    assert message(statement) == sentence


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("r = eval('x = (');", 'The "(" has no ")", in line 1 of the macro that is called'),
        ("r = eval('x = 1;\\nif (x==1) {');", 'The "{" has no "}", in line 2 of the macro that is called'),
        ("r = eval('/* x');", 'The comment that begins with "/*" has no "*/", in line 1 of the macro that is called'),
    ],
)
def test_a_called_macro_without_an_end(message, statement, sentence):
    assert message(statement) == sentence


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            'Dialog.createNonBlocking("x");',
            "Dialog.create needs somebody at a display: use #@ parameters or getArgument()",
        ),
        (
            'x = getDirectory("choose");',
            'getDirectory would ask for a folder: use a #@ File (style="directory") parameter',
        ),
        ('x = getDir("Choose a");', 'getDirectory would ask for a folder: use a #@ File (style="directory") parameter'),
        (
            'showMessageWithCancel("x");',
            "showMessageWithCancel needs somebody at a display: use print(text), or exit(text) to stop the macro",
        ),
        ('eval("bsh", "1");', 'eval("bsh") needs BeanShell, which is not there: use the macro language'),
        ('eval("python", "1");', 'eval("python") needs Jython, which is not there: use the macro language'),
    ],
)
def test_what_asks_somebody_names_itself(message, statement, sentence):
    assert message(statement) == sentence


@pytest.mark.parametrize(
    ("statement", "sentence", "trace"),
    [
        ('saveAs("PNG", "/none/x.png");', "An error occured writing the file.", "java.io.FileNotFoundException"),
        ('saveAs("Jpeg", "/none/x.jpg");', 'Incorrect file path: "/none/x.jpg"', "java.io.FileNotFoundException"),
        (
            'setThreshold(100, 255); run("Analyze Particles...", "add");',
            "The ROI Manager needs a display",
            "java.awt.HeadlessException",
        ),
        ('run("Calibrate...", "function=None");', "Calibrate...: this needs a display", "java.awt.HeadlessException"),
    ],
)
def test_stack_traces_are_notes_of_the_error(stops, capfd, statement, sentence, trace):
    error = stops(RAMP + statement)
    assert error.message.startswith(sentence)
    assert trace in "".join(error.__notes__)
    assert capfd.readouterr() == ("", "")


def test_a_command_on_a_thread_of_its_own(host, stops):
    assert stops('doCommand("Foo");').message.startswith('There is no command "Foo" in this ImageJ')
    assert stops('doCommand("Zoo Predict");').message.startswith("Zoo Predict")
    result = host.run_macro(f'{RAMP}doCommand("Invert");')
    assert result.images["ramp"].array[0, 0] == 255


def test_log_arithmetic_is_not_the_log_window(host):
    assert host.run_macro(f'{RAMP}run("Log"); return getTitle();').value == "ramp"


def test_closing_the_log_does_not_close_the_image(message):
    assert message('selectWindow("Log"); run("Close");') == (
        "There is no Log window: the log goes to standard output, so leave out its selectWindow"
    )


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("print(nosuch);", 'Undefined variable at "nosuch", in line 1 of the macro that is called'),
        ("open(`/none.tif`);", "open: there is no file /none.tif"),
        ("exit(`no cells`);", "no cells"),
        ("run(`Histogram`);", 'run("Histogram") cannot work without somebody at a display'),
        ("x = ;", "Number or numeric function expected"),
        ("call(`java.lang.Integer.parseInt`, `x`);", "ImageJ failed with java.lang.NumberFormatException"),
    ],
)
def test_an_error_in_a_called_macro_stops_its_callers(message, tmp_path, depth, statement, sentence):
    inner = tmp_path / "0.ijm"
    inner.write_text(statement.replace("`", '"') + WENT_ON)
    for number in range(1, depth + 1):
        (tmp_path / f"{number}.ijm").write_text(f'r = runMacro("{inner}");' + WENT_ON)
        inner = tmp_path / f"{number}.ijm"
    assert message(f'runMacro("{inner}");').startswith(sentence)


def test_an_error_in_eval(message):
    assert (
        message("a = eval('print(nosuch)');") == 'Undefined variable at "nosuch", in line 1 of the macro that is called'
    )
    assert message('a = eval("js", "1 + 1");') == (
        'eval("js") and eval("script") need JavaScript, which is not there: use the macro language'
    )


def test_exit_without_message_in_a_called_macro_is_no_error(host):
    assert host.run_macro("r = eval('exit()'); return 'on ' + r;").value == "on [aborted]"


def test_a_missing_macro(message):
    assert message('runMacro("/none.ijm");') == "Macro or script not found: /none.ijm"


def test_exceptions_of_plugins(message):
    assert message('run("Macro...", "code=[v=nosuch(3);]");') == (
        'Undefined identifier at "nosuch", in line 3 of the macro that is called'
    )
    assert message('call("java.lang.Integer.parseInt", "x");') == (
        'ImageJ failed with java.lang.NumberFormatException: For input string: "x"'
    )


def test_an_exception_inside_run_is_told_with_its_command(host, message):
    from zoobridge.hosts.java.types import java_class

    table = java_class("ij.Menus").getCommands()
    table.put("Not a Plugin", "ij.measure.Calibration")
    try:
        told = message('run("Not a Plugin");')
        nested = message("a = eval('run(\"Not a Plugin\")');")
    finally:
        table.remove("Not a Plugin")
    assert told.startswith(
        "Not a Plugin: ImageJ failed with java.lang.ClassCastException: class ij.measure.Calibration"
    )
    assert nested == told


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ("x = 1;\ny = (2;\n", 'The "(" has no ")"', 2),
        ("x = (1;\n", 'The "(" has no ")"', 1),
        ("x = 1;\nif (x==1) {\nprint(x);", 'The "{" has no "}"', 2),
        ("x = 1;\n/* open", 'The comment that begins with "/*" has no "*/"', 2),
        ('x = 1;\ny = "open;\n', "The text that begins with a quotation mark is not closed in its line", 2),
        ("x = 1;\nprint(x));", "Statement cannot begin with ')'", 2),
        ("foo bar;", 'Undefined variable at "foo"', 1),
        ("function f(a) {\n  print(b);\n}\nf(1);", 'Undefined variable at "b"', 2),
        ("a = newArray(2);\nprint(a[5]);", "Index (5) out of 0-1 range", 2),
        ("makeRectangle(1, 1, 2, 2);", "There are no images open", 1),
        ('requires("2.0");', "This plugin or macro requires ImageJ 2.0 or later", 1),
    ],
)
def test_errors_of_the_macro_language(stops, text, sentence, line):
    error = stops(text)
    assert error.message.startswith(sentence)
    assert error.line == line
    assert str(error) == f"{error.message} (line {line})"


def test_exit_with_a_message_is_a_failure_and_without_one_is_not(host, stops):
    error = stops('x = 1;\nexit("no cells found");')
    assert (error.message, error.line) == ("no cells found", 2)
    assert host.run_macro("exit();\nprint(1);").log == ""
    assert host.run_macro("if (true) exit;\nprint(1);").log == ""
    assert host.run_macro(f'{RAMP}run("Measure"); exit();').results.shape[0] == 1


def test_a_failing_zoo_command_is_the_cause(host):
    from zoobridge.errors import ModelNotFoundError

    with pytest.raises(MacroError) as caught:
        host.run_macro(f'{RAMP}run("Zoo Predict", "model=none");{WENT_ON}')
    assert isinstance(caught.value.__cause__, ModelNotFoundError)
    assert caught.value.line == 2
    with pytest.raises(MacroError) as caught:
        host.run_macro(f'{RAMP}run("Histogram");')
    assert caught.value.__cause__ is None


def test_a_file_written_before_a_failure_is_complete(stops, tmp_path):
    path = tmp_path / "log.txt"
    stops(f'f = File.open("{path}"); print(f, "row"); File.close(f); exit("stop");')
    assert path.read_text().split() == ["row"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "selection",
    ["makeRectangle(1, 1, 3, 3);", "makeLine(1, 1, 6, 5);", "makePoint(2, 3);", "makeSelection('angle', x, y);"],
)
def test_measurements_add_up(host, selection):
    twice = f"x = newArray(1, 5, 9); y = newArray(1, 5, 1); {selection} run('Measure'); run('Measure');"
    assert host.run_macro(RAMP + twice).results["Mean"].count() == 2
