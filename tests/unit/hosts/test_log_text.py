"""The text of a Log window that is not there."""

from zoobridge.hosts.macros.log_text import LogText


def log_of(*messages: str) -> str:
    log = LogText()
    for message in messages:
        log.append(message)
    return str(log)


def test_messages_are_lines():
    assert log_of("a", "b\nc") == "a\nb\nc\n"


def test_clear_empties():
    assert log_of("a", "\\Clear", "b") == "b\n"


def test_update_replaces_the_last_line():
    assert log_of("a", "b", "\\Update:c") == "a\nc\n"
    assert log_of("\\Update:first") == "first\n"


def test_update_of_a_line_by_number_makes_missing_lines():
    assert log_of("a", "\\Update2:c") == "a\n\nc\n"
    assert log_of("a", "b", "\\Update0:c") == "c\nb\n"


def test_what_is_no_command_is_text():
    assert log_of("\\Update99:x", "\\other") == "\\Update99:x\n\\other\n"


def test_a_terminal_sees_new_texts_and_no_commands():
    log = LogText()
    assert [log.append(text) for text in ("a", "\\Update:b", "\\Clear", "\\Heading:x")] == ["a", "b", None, None]
