"""The commands as somebody at the windows of a gateway meets them: menu, dialog, help, recorder, errors."""

import os
import subprocess
import sys
import time

import pytest

import zoobridge
from zoobridge.commands.command import KeyKind
from zoobridge.commands.predict import COMMAND as PREDICT
from zoobridge.errors import MacroError
from zoobridge.hosts.gateway.host import GatewayHost
from zoobridge.hosts.java.types import java_class

pytestmark = pytest.mark.skipif("DISPLAY" not in os.environ, reason="needs a display")


@pytest.fixture(scope="module", autouse=True)
def window(ij):
    ij.ui().showUI()
    wait_for(java_class("ij.IJ").getInstance)


@pytest.fixture
def cells(ij):
    imp = ij.IJ.createImage("cells", "8-bit ramp", 64, 48, 1)
    imp.show()
    yield imp
    for one in [java_class("ij.WindowManager").getImage(number) for number in ij.WindowManager.getIDList() or ()]:
        one.changes = False
        one.close()


def wait_for(look):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    pytest.fail(f"nothing came; the last error: {java_class('ij.IJ').getErrorMessage()}")


def shown(kind, title):
    """The visible window of that Java class and title."""
    windows = (one for one in java_class("java.awt.Window").getWindows() if one.isVisible())
    return next((one for one in windows if isinstance(one, java_class(kind)) and str(one.getTitle()) == title), None)


def components(container, kind):
    for one in container.getComponents():
        if isinstance(one, java_class(kind)):
            yield one
        if isinstance(one, java_class("java.awt.Container")):
            yield from components(one, kind)


def press(dialog, label):
    button = next(one for one in components(dialog, "javax.swing.JButton") if str(one.getText()) == label)
    java_class("javax.swing.SwingUtilities").invokeLater(lambda: button.doClick())


def choose(label):
    """Choose a command from the menu; gives its dialog."""
    java_class("ij.IJ").doCommand(label)
    return wait_for(lambda: shown("javax.swing.JDialog", label))


def menu_labels():
    def labels(menu):
        for item in map(menu.getItem, range(menu.getItemCount())):
            yield str(item.getLabel())
            if isinstance(item, java_class("java.awt.Menu")):
                yield from labels(item)

    bar = java_class("ij.Menus").getMenuBar()
    return [label for menu in map(bar.getMenu, range(bar.getMenuCount())) for label in labels(menu)]


def test_the_menu_comes_and_goes(ij):
    before = menu_labels()
    zoo = zoobridge.attach(ij)
    assert {"Model Zoo", "Zoo Predict", "Zoo Labels", "Zoo nuclei-tiny"} <= set(menu_labels()) - set(before)
    zoo.detach()
    assert menu_labels() == before


def test_what_is_recorded_runs_without_a_display(zoo, cells, tmp_path):
    java_class("ij.IJ").doCommand("Record...")
    recorder = wait_for(java_class("ij.plugin.frame.Recorder").getInstance)
    zoo.run_macro('run("Zoo Predict", "model=nuclei-tiny"); close();', keep_state=True)
    dialog = choose("Zoo nuclei-tiny")
    tile = next(one for one in components(dialog, "javax.swing.JTextField") if str(one.getText()) == "auto")
    tile.setText("none")
    press(dialog, "OK")
    wait_for(lambda: java_class("ij.WindowManager").getImage("cells-nuclei-tiny"))
    lines = wait_for(lambda: [one for one in str(recorder.getText()).splitlines() if "Zoo" in one])
    assert lines == ['run("Zoo nuclei-tiny", "tile=none");']
    recorder.close()
    macro = tmp_path / "recorded.ijm"
    macro.write_text(f'newImage("again", "8-bit ramp", 64, 48, 1);\n{lines[0]}\nprint(getTitle());\n')
    ended = subprocess.run(
        [sys.executable, "-m", "zoobridge", "run", str(macro)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "DISPLAY"},
    )
    assert (ended.returncode, ended.stdout) == (0, "again-nuclei-tiny\n"), ended.stderr


def test_a_dialog_asks_for_values_and_not_for_an_image(zoo, cells):
    dialog = choose("Zoo Predict")
    fields = [str(one.getText()) for one in components(dialog, "javax.swing.JLabel")]
    press(dialog, "Cancel")
    assert fields == [key.label for key in PREDICT.keys if key.kind is not KeyKind.IMAGE]
    wait_for(lambda: shown("javax.swing.JDialog", "Zoo Predict") is None)
    assert list(zoo.run_macro("", keep_state=True).images) == ["cells"]


def test_every_command_has_a_dialog(zoo, ij):
    for label in ("Labels", "Points", "ROIs", "Card", "Install", "Remove", "Open"):
        press(choose(f"Zoo {label}"), "Cancel")
        wait_for(lambda label=label: shown("javax.swing.JDialog", f"Zoo {label}") is None)
    assert java_class("ij.IJ").getErrorMessage() is None


def test_help_is_in_front_of_the_dialog(zoo, cells):
    dialog = choose("Zoo Labels")
    press(dialog, "Help")
    page = wait_for(lambda: shown("ij.gui.HTMLDialog", "Zoo Labels"))
    assert page.getOwner().equals(dialog)
    press(page, "OK")
    press(dialog, "Cancel")
    wait_for(lambda: shown("javax.swing.JDialog", "Zoo Labels") is None)


def test_a_failure_is_told_in_one_sentence(zoo):
    press(choose("Zoo Install"), "OK")
    message = wait_for(lambda: shown("ij.gui.MessageDialog", "Zoo Install"))
    assert str(java_class("ij.IJ").getErrorMessage()).startswith("Zoo Install needs source=...: ")
    assert shown("javax.swing.JFrame", "Console") is None
    message.dispose()


def test_a_macro_does_not_wait_for_a_dialog_of_somebody(zoo, cells):
    dialog = choose("Zoo Points")
    assert zoo.run_macro('return "" + 1;', keep_state=True, timeout=20).value == "1"
    press(dialog, "Cancel")


@pytest.fixture
def errors(zoo):
    """Runs a macro that must fail, and returns its sentence; no dialog may wait for somebody."""

    def run(macro):
        with pytest.raises(MacroError) as caught:
            zoo.run_macro(macro, keep_state=True, timeout=20)
        return caught.value.message

    return run


@pytest.mark.parametrize(
    ("macro", "sentence"),
    [
        ("nope(1);", 'Undefined identifier at "nope"'),
        ('eval("nope(1);");', "in line 1 of the macro that is called"),
        ('exit("enough");', "enough"),
        ('run("Zoo Predict", "mdel=x");', 'did you mean "model"'),
        ('selectImage("none");', "none"),
    ],
)
def test_an_error_is_raised_and_not_shown(errors, macro, sentence):
    assert sentence in errors(macro)


def test_windows_of_somebody_stay_when_a_macro_fails(errors, zoo, cells):
    errors("nope(1);")
    assert list(zoo.run_macro("").images) == ["cells"]


def test_after_a_failed_macro_the_menu_still_asks(errors, cells):
    errors('run("Invert", "x"); selectImage("none");')
    dialog = choose("Zoo Points")
    press(dialog, "Cancel")
    wait_for(lambda: shown("javax.swing.JDialog", "Zoo Points") is None)


@pytest.mark.parametrize(
    ("macro", "sentence"),
    [
        ('Dialog.create("d"); Dialog.addNumber("n", 3); Dialog.show();', "Dialog.create needs somebody at a display"),
        ('waitForUser("w", "do something");', "waitForUser needs somebody at a display"),
        ('x = getNumber("n", 3);', "getNumber needs somebody at a display"),
        ('d = getDirectory("where");', "folder"),
        ('doCommand("Gaussian Blur...");', "would ask for its options"),
    ],
)
def test_nobody_at_the_windows_is_asked(ij, zoo, cells, macro, sentence):
    zoo.detach()
    unattended = GatewayHost(ij, attended=False)
    try:
        with pytest.raises(MacroError) as caught:
            unattended.run_macro(macro, timeout=20)
        assert sentence in caught.value.message
        assert unattended.run_macro('showMessage("done");', timeout=20).log == "done\n"
    finally:
        unattended.detach()
