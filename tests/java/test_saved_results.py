"""``saveAs("Results", path)`` leaves a file or stops the macro, and the log can be saved without its window."""

import pytest

RAMP = 'newImage("ramp", "8-bit ramp", 16, 8, 1);\n'
MEASURED = 'run("Set Measurements...", "area mean shape centroid display redirect=None decimal=3");\n'


@pytest.mark.parametrize("name", ["results.csv", "results.tsv", "two words.txt"])
def test_an_empty_table_is_saved_with_the_headings_of_a_full_one(host, tmp_path, name):
    empty, full = tmp_path / name, tmp_path / f"full-{name}"
    empty.write_text("of an earlier run")
    host.run_macro(
        f'{RAMP}{MEASURED} saveAs("Results", "{empty}");\n'
        f'makeRectangle(1, 1, 4, 4); run("Measure"); saveAs("Results", "{full}");'
    )
    assert empty.read_text() == full.read_text().splitlines()[0] + "\n"
    assert "Solidity" in empty.read_text()


def test_no_particles_are_an_empty_table(host, tmp_path):
    path = tmp_path / "results.csv"
    host.run_macro(
        f'newImage("black", "8-bit black", 16, 8, 1);\n{MEASURED} setThreshold(1, 255);'
        f'run("Analyze Particles...", "display clear"); saveAs("Results", "{path}");'
    )
    assert path.read_text().count("\n") == 1
    assert "Area" in path.read_text()


def test_an_empty_table_that_cannot_be_saved_stops_the_macro(stops):
    error = stops(f'{RAMP}saveAs("Results", "/none/x.csv");\nprint(1);')
    assert (error.message, error.line) == ("Error saving results: /none/x.csv (No such file or directory)", 2)
    assert stops('saveAs("Results");').message == (
        'The Results table is empty; give the path for its headings, saveAs("Results", path)'
    )


def test_the_log_is_text_without_its_window(host, tmp_path):
    path = tmp_path / "log.txt"
    text = r'print("a"); print("\\Update:b"); print("c"); File.saveString(getInfo("log"), "%s");'
    assert host.run_macro(text % path).log == "b\nc\n"
    assert path.read_text() == "b\nc\n"
    assert host.run_macro('return getInfo("log");').value == ""


def test_saving_the_log_window_names_the_way_without_one(stops):
    assert stops('print("a"); saveAs("Text", "/tmp/log.txt");').message == (
        'There is no Log window: use File.saveString(getInfo("log"), path)'
    )


def test_complaints_in_the_log_stop_the_macro_and_the_same_words_of_the_macro_do_not(host, stops, capsys):
    error = stops(f'{RAMP}setAutoThreshold("Foo dark");\nprint("went on");')
    assert (error.message, error.line) == ('Invalid method ("Foo")', 2)
    assert capsys.readouterr().out == ""
    assert host.run_macro('print("Invalid method (", "java.x");').log == "Invalid method ( java.x\n"


def test_an_image_of_another_size_in_a_folder_stops_the_macro(host, stops, tmp_path):
    for name, width in (("a", 16), ("b", 20)):
        host.run_macro(f'newImage("{name}", "8-bit ramp", {width}, 8, 1); saveAs("Tiff", "{tmp_path}/{name}.tif");')
    assert stops(f'File.openSequence("{tmp_path}");').message == "b.tif: wrong size; 16x8 expected, 20x8 found"
