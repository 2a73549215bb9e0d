"""A macro comes from a file or is text."""

from pathlib import Path

import pytest

from zoobridge.errors import InputError
from zoobridge.hosts.scripts.source import read_macro


def test_text_is_text():
    assert read_macro('print("a.ijm")').text == 'print("a.ijm")'
    assert read_macro("x=1;\ny=2;").path is None
    assert read_macro("").text == ""


def test_a_file_is_read_by_path_or_name(tmp_path):
    macro = tmp_path / "my macro (1).ijm"
    macro.write_bytes("print('é');\r\nx=1;\r".encode())
    assert read_macro(macro).text == "print('é');\nx=1;\n"
    assert read_macro(str(macro)).path == macro


def test_latin1_is_understood(tmp_path):
    macro = tmp_path / "old.ijm"
    macro.write_bytes('print("ém");'.encode("latin-1"))
    assert read_macro(macro).text == 'print("ém");'


@pytest.mark.parametrize("name", ["none.ijm", Path("none.ijm")])
def test_a_missing_file_is_named(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_macro(name)
    assert str(caught.value) == f"There is no macro file {tmp_path / 'none.ijm'}."
