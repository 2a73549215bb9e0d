from dataclasses import replace

import pytest

from tests.unit.commands.desk import NumpyZoo, description
from zoobridge.commands import options, predict
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.reference import markdown
from zoobridge.commands.registry import COMMANDS, Registry
from zoobridge.errors import UsageError


@pytest.fixture
def zoo():
    return NumpyZoo(description("nuclei-tiny"))


@pytest.fixture
def registry(zoo):
    return Registry(zoo)


def command(*keys):
    return Command("Zoo Extra", "Plugins", "", keys, (), "", lambda _context, _values: Outcome())


def refusal(registry, candidate):
    with pytest.raises(UsageError) as caught:
        registry.register(candidate)
    return str(caught.value)


def test_every_installed_model_is_a_command_while_it_is_installed(registry, zoo, tmp_path):
    assert registry.find("Zoo fresh") is None
    zoo.install(tmp_path / "fresh")
    assert registry.find("Zoo fresh").label == "Zoo fresh"
    assert registry.labels()[-2:] == ("Zoo fresh", "Zoo nuclei-tiny")
    zoo.remove("fresh")
    assert registry.find("Zoo fresh") is None
    assert "Zoo fresh" not in registry.labels()


def test_a_model_command_has_the_keys_of_predict_but_the_model(registry):
    names = {key.name for key in registry.find("Zoo nuclei-tiny").keys}
    assert names == {key.name for key in predict.COMMAND.keys} - {"model"}


def test_a_model_command_predicts_with_its_model(session):
    session.show([[2.0, 4.0]])
    assert session.run("Zoo other-model").values["model"] == "other-model"


def test_other_labels_are_found_without_asking_the_store(registry, zoo, monkeypatch):
    def fail():
        raise AssertionError

    monkeypatch.setattr(zoo, "names", fail)
    assert registry.find("Gaussian Blur...") is None
    assert registry.find("Zoo Predict") is predict.COMMAND


def test_the_command_of_a_model_is_the_same_each_time(registry):
    """Hosts keep what they parsed per command."""
    assert registry.find("Zoo nuclei-tiny") is registry.find("Zoo nuclei-tiny")
    assert registry.find("Zoo nuclei-tiny") in registry.commands()


def test_registration_returns_its_undo(registry):
    undo = registry.register(command())
    assert registry.find("Zoo Extra") is not None
    undo()
    undo()
    assert registry.find("Zoo Extra") is None


def test_a_taken_label_is_refused(registry):
    assert refusal(registry, replace(command(), label="Zoo Predict")) == 'There is already a command "Zoo Predict".'


def test_a_key_that_ends_in_another_key_is_refused(registry):
    candidate = command(Key("path", KeyKind.TEXT, ""), Key("model_path", KeyKind.TEXT, ""))
    assert refusal(registry, candidate) == (
        'Zoo Extra: the key "path" is the end of "model_path", which ImageJ would confuse.'
    )


@pytest.mark.parametrize("name", ["Path", "two words", "", "a=b"])
def test_a_key_that_is_no_lower_case_word_is_refused(registry, name):
    assert refusal(registry, command(Key(name, KeyKind.TEXT, ""))) == (
        f'Zoo Extra: the key "{name}" must be lower-case letters, digits and underscores.'
    )


def test_a_default_that_is_no_choice_is_refused(registry):
    candidate = command(Key("way", KeyKind.CHOICE, "", default="slow", choices=("fast",)))
    assert refusal(registry, candidate) == 'Zoo Extra: "slow" is no choice of "way".'


@pytest.mark.parametrize("candidate", COMMANDS, ids=lambda one: one.label)
def test_the_example_of_a_command_is_valid(candidate):
    call = candidate.example.partition(";")[0]
    label, _, text = call.removeprefix('run("').removesuffix('")').partition('", "')
    assert label == candidate.label
    options.parse(candidate, text)


def test_the_reference_names_every_key_with_its_default_and_range():
    text = markdown(COMMANDS)
    for one in COMMANDS:
        assert f"## {one.label}\n" in text
        assert one.example in text
    assert "| `precision` | `exact`, `fast` | `exact` |" in text
    assert "| `channel` | whole number, 1 or more |  |" in text
    assert "| `model` | model | required |" in text
    assert "| `fill_holes` | flag |  |" in text
