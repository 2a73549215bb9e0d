"""The commands as SciJava commands, in the context of scijava-common that the embedded host has."""

import json

import numpy as np
import pytest

from zoobridge import Image
from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import HostError
from zoobridge.hosts.bridge import command_infos
from zoobridge.hosts.bridge.scijava import SciJavaCommands
from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.images.imageplus import to_imageplus
from zoobridge.hosts.java.made_classes import ClassMaker
from zoobridge.hosts.java.threads import use_application_classes
from zoobridge.hosts.java.types import java_class
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings


@pytest.fixture(scope="module")
def scijava(host):
    host.run_macro("")
    use_application_classes()
    context = java_class("org.scijava.Context")(False)
    yield context
    context.dispose()


@pytest.fixture(scope="module")
def zoo(tmp_path_factory):
    zoo = Zoo(Settings(home=tmp_path_factory.mktemp("models")))
    yield zoo
    zoo.close()


@pytest.fixture
def commands(scijava, zoo):
    workspace = ImageJWorkspace(print, print, lambda: False)
    made = SciJavaCommands(scijava, Context(workspace, zoo), workspace, Registry(zoo), changed=lambda: made.refresh())
    made.refresh()
    yield made
    made.clear()


@pytest.fixture
def service(scijava, commands):
    return scijava.service("org.scijava.command.CommandService")


@pytest.fixture
def cells():
    array = np.full((64, 80), 20, np.uint8)
    array[20:40, 30:50] = 200
    return to_imageplus(Image(array, "yx", title="cells"))


def run(service, name, **values):
    inputs = java_class("java.util.HashMap")()
    for key, value in values.items():
        inputs.put(key, value)
    return service.run(f"zoobridge.{name}", True, inputs).get()


def sentence(error):
    while error.getCause() is not None:
        error = error.getCause()
    return str(error.getMessage())


def test_a_command_takes_an_image_and_gives_the_one_it_has_opened(service, cells):
    module = run(service, "Zoo_Predict", model="nuclei-tiny", image=cells)
    assert str(module.getOutput("title")) == "cells-nuclei-tiny"
    assert np.asarray(module.getOutput("result").getStack().getPixels(1)).max() > 0.5
    values = json.loads(str(module.getOutput("values")))
    assert (values["model"], values["tiles"]) == ("nuclei-tiny", 1)
    assert module.isOutputResolved("result"), "or SciJava would show it a second time"


def test_a_class_is_made_when_its_command_is_asked_for(service, commands, monkeypatch):
    made = []
    define = ClassMaker.define
    monkeypatch.setattr(ClassMaker, "define", lambda maker: made.append(maker) or define(maker))
    commands.clear()
    commands.refresh()
    info = service.getCommand("zoobridge.Zoo_Models")
    assert (str(info.getTitle()), info.getMenuPath().getMenuString()) == (
        "Zoo Models",
        "Plugins > Model Zoo > Zoo Models",
    )
    assert info.canRunHeadless()
    assert made == [], "twenty classes cost more than the rest of an attach"
    run(service, "Zoo_Models")
    run(service, "Zoo_Models")
    assert len(made) == 1


def test_a_java_that_allows_no_classes_says_so_before_any_command_is_there(scijava, zoo, monkeypatch):
    def refuse():
        msg = "Java does not let the zoo's commands be made"
        raise HostError(msg)

    monkeypatch.setattr(command_infos, "class_definer", refuse)
    workspace = ImageJWorkspace(print, print, lambda: False)
    with pytest.raises(HostError, match="does not let"):
        SciJavaCommands(scijava, Context(workspace, zoo), workspace, Registry(zoo), changed=print)


def test_an_image_that_is_lent_is_not_open_afterwards(service, cells):
    run(service, "Zoo_nuclei_tiny", image=cells)
    open_ids = [int(number) for number in java_class("ij.WindowManager").getIDList() or ()]
    assert int(cells.getID()) not in open_ids


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "Zoo Predict needs model="),
        ({"model": "nuclei-tny"}, 'the nearest is "nuclei-tiny"'),
        ({"model": "nuclei-tiny", "precision": "fst"}, 'did you mean "fast"?'),
        ({"model": "nuclei-tiny", "tile": "x"}, 'tile="x" cannot be used; tile must be'),
        ({"model": "nuclei-tiny", "image": "nothing"}, "nothing"),
    ],
)
def test_a_failure_is_a_java_exception_with_our_sentence(service, values, expected):
    from jpype import JException

    with pytest.raises(JException) as caught:
        run(service, "Zoo_Predict", **values)
    assert expected in sentence(caught.value)


def test_something_that_is_no_image_is_named(service):
    from jpype import JException

    with pytest.raises(JException) as caught:
        run(service, "Zoo_Predict", model="nuclei-tiny", image=java_class("java.util.ArrayList")())
    assert "give an ImagePlus, a Dataset or a title" in sentence(caught.value)


def test_every_field_has_a_label_and_a_tooltip_and_remembers_nothing(service):
    for info in service.getCommands():
        if str(info.getClassName()).startswith("zoobridge."):
            assert str(info.getMenuPath().getMenuString()).startswith("Plugins > Model Zoo")
            for item in info.inputs():
                assert str(item.getLabel()), item.getName()
                assert len(str(item.getDescription())) > 8, item.getName()
                assert not item.isPersisted(), item.getName()


def test_a_field_that_may_stay_empty_can(service):
    """A dialog takes the first of the choices, which may not be null, and 0 for a number, if a field has no value."""
    items = {str(item.getName()): item for item in service.getCommand("zoobridge.Zoo_Labels").inputs()}
    assert str(next(iter(items["split"].getChoices()))) == " "
    empty, *others = items["fill_holes"].getChoices()
    assert (str(empty), [str(choice) for choice in others]) == (" ", ["true", "false"])
    assert str(items["threshold"].getType().getName()) == "java.lang.String"


def test_an_empty_choice_is_none(service, cells):
    run(service, "Zoo_Predict", model="nuclei-tiny", image=cells)
    module = run(service, "Zoo_Labels", split=" ", fill_holes=" ")
    assert {str(name) for name, value in module.getInputs().items() if value is not None} == set()


def test_only_what_differs_from_the_defaults_is_left_for_the_recorder(service, cells):
    module = run(service, "Zoo_Predict", model="nuclei-tiny", image=cells, tile="auto", roi="ignore", channel="")
    recorded = {str(name): value for name, value in module.getInputs().items() if value is not None}
    assert set(recorded) == {"model", "image"}


def test_commands_come_and_go_with_the_models(scijava, zoo, service):
    assert service.getCommand("zoobridge.Zoo_denoise_tiny") is not None
    before = service.getCommand("zoobridge.Zoo_Predict")
    run(service, "Zoo_Remove", model="denoise-tiny")
    assert service.getCommand("zoobridge.Zoo_denoise_tiny") is None
    choices = service.getCommand("zoobridge.Zoo_Predict").getInput("model").getChoices()
    assert [str(choice) for choice in choices] == ["nuclei-tiny"]
    assert not service.getCommand("zoobridge.Zoo_Predict").equals(before)
    run(service, "Zoo_Install", source=str(bundled_packages()["denoise-tiny"]))
    assert service.getCommand("zoobridge.Zoo_denoise_tiny") is not None


def test_nothing_of_it_stays(scijava, commands):
    commands.clear()
    modules = scijava.service("org.scijava.module.ModuleService").getModules()
    assert [str(module.getTitle()) for module in modules if str(module.getTitle()).startswith("Zoo ")] == []
