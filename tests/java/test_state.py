"""A macro run owns what it opens; nothing of it is there for the next."""

import threading
import time

import pytest

from zoobridge.errors import CancelledError, MacroError

FULL = (
    'newImage("left", "8-bit ramp", 16, 8, 1); makeRectangle(1, 1, 4, 4); Overlay.addSelection; run("Measure");'
    'setKeyDown("alt");'
)
COUNTS = 'return "" + nImages + " " + nResults;'


def test_images_and_results_are_gone(host):
    host.run_macro(FULL)
    assert host.run_macro(COUNTS).value == "0 0"


def test_images_and_results_are_gone_after_a_failure(host):
    for ending in ('exit("no");', "print(nosuch);", 'open("/none.tif");', 'run("Histogram");', "a = eval('exit(1)');"):
        with pytest.raises(MacroError):
            host.run_macro(FULL + ending)
        assert host.run_macro(COUNTS).value == "0 0"


def test_keep_state_keeps_images_results_and_the_active_image(host):
    host.run_macro(FULL + 'newImage("second", "8-bit", 4, 4, 1); selectImage("left");')
    result = host.run_macro(f"print(getTitle()); print(Overlay.size); {COUNTS}", keep_state=True)
    assert (result.value, result.log) == ("2 1", "left\n1\n")
    assert result.active == "left"


def test_an_error_is_not_seen_by_the_next_macro(host):
    with pytest.raises(MacroError):
        host.run_macro('newImage("a", "8-bit", 4, 4, 1); run("Scale...", "x=1");  open("/none.tif");')
    assert host.run_macro('newImage("a", "8-bit", 4, 4, 1); run("Invert"); return getTitle();').value == "a"


def test_options_of_a_stopped_command_do_not_leak(host):
    with pytest.raises(MacroError):
        host.run_macro('run("Zoo Predict", "model=none");')
    with pytest.raises(MacroError, match="needs somebody at a display"):
        host.run_macro('Dialog.create("x");')


@pytest.mark.parametrize(
    "text",
    [
        "while (true) {}",
        "while (true) wait(10);",
        "wait(1e8);",
        "eval('while (true);');",
        "eval('eval(\"while (true) {}\")');",
    ],
)
def test_the_time_limit_ends_endless_macros(host, text, capsys):
    began = time.monotonic()
    with pytest.raises(CancelledError) as caught:
        host.run_macro(f"{text} print('went on');", timeout=0.3)
    assert str(caught.value) == "The macro exceeded its time limit of 0.3 s and was stopped."
    assert time.monotonic() - began < 3
    assert capsys.readouterr().out == ""
    assert host.run_macro(COUNTS).value == "0 0"


def test_a_macro_may_use_all_its_time(host):
    assert host.run_macro("wait(50); return 'done';", timeout=30).value == "done"


def test_two_threads_take_turns(host):
    values = []
    macro = 'newImage("a", "8-bit", 4, 4, 1); wait(20); return "" + nImages;'
    threads = [threading.Thread(target=lambda: values.append(host.run_macro(macro).value)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == ["1"] * 4
