from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoobridge.errors import PackageError
from zoobridge.package.names import LONGEST_NAME, RESERVED_NAMES, checked_name, slug


@given(st.text())
def test_a_slug_is_its_own_slug_and_a_safe_folder_name(text: str) -> None:
    name = slug(text)
    assert slug(name) == name
    assert len(name) <= LONGEST_NAME
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in name.split("-") if name)


@pytest.mark.parametrize(
    ("text", "name"), [("Nuclei  Tiny!", "nuclei-tiny"), ("Größe_x", "groe-x"), ("../etc/x", "etc-x"), ("核", "")]
)
def test_examples(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize("name", sorted(RESERVED_NAMES))
def test_names_of_commands_are_refused(name: str) -> None:
    with pytest.raises(PackageError, match=f'A model cannot be called "{name}", because "Zoo {name}" is a command'):
        checked_name(name, RESERVED_NAMES)


@pytest.mark.parametrize("name", ["nul", "com1"])
def test_names_of_windows_devices_are_refused(name: str) -> None:
    with pytest.raises(PackageError, match=f'A model cannot be called "{name}", because Windows keeps that name'):
        checked_name(name, frozenset())


def test_empty_name() -> None:
    with pytest.raises(PackageError, match="states neither an id nor a name that a model can be called by"):
        checked_name("", frozenset())


def test_other_names_are_fine_and_the_reserved_ones_are_given() -> None:
    assert checked_name("nuclei-tiny", RESERVED_NAMES) == "nuclei-tiny"
    with pytest.raises(PackageError, match="cannot be called"):
        checked_name("nuclei-tiny", frozenset({"nuclei-tiny"}))
