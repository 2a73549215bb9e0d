"""Values for the ``#@`` parameters of a script, held to the rules that macros have.

SciJava alone would take values remembered from earlier dialogs, 0 for a number that it cannot read, and an image of its
own choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.errors import UsageError
from zoobridge.hosts.host import MacroRequest
from zoobridge.hosts.images.windows import find_image, open_images
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.scripts.declarations import Declaration
from zoobridge.hosts.scripts.parameters import given_values, is_required, missing
from zoobridge.hosts.scripts.values import BOOLEANS, FILES, IMAGES, INTEGERS, TYPES, typed

_SERVICES = "org.scijava.module.process.ServicePreprocessor", "org.scijava.module.process.GatewayPreprocessor"


class ScriptInputs:
    """The values for one run.

    Parameters
    ----------
    scijava : org.scijava.Context
        Of the gateway.
    opened : Mapping
        Title under which an image was given -> ID of the open image.
    """

    def __init__(self, scijava: JavaObject, request: MacroRequest, opened: Mapping[str, int]) -> None:
        self._scijava = scijava
        self._request = request
        self._opened = opened

    def fill(self, module: JavaObject) -> None:
        """Set all inputs of an ``org.scijava.module.Module``.

        Raises
        ------
        UsageError
            If a parameter is missing, unknown, of the wrong type, out of range or not among its choices.
        InputError
            If an image is needed and none is open.
        """
        for name in _SERVICES:
            preprocessor = java_class(name)()
            self._scijava.inject(preprocessor)
            preprocessor.process(module)
        items = [item for item in module.getInfo().inputs() if not module.isInputResolved(item.getName())]
        declared = [_declaration(item) for item in items]
        for_values = [one for one in declared if one.type not in IMAGES]
        images = [one.name for one in declared if one.type in IMAGES]
        given = given_values(for_values, self._request.arguments, self._request.argument, images)
        for one, item in zip(declared, items, strict=True):
            value = self._image(one, item) if one.type in IMAGES else self._value(one, item, given.get(one.name))
            module.setInput(one.name, value)

    def _image(self, one: Declaration, item: JavaObject) -> JavaObject:
        """The image given under the parameter's name, else the active one; None where it need not be there."""
        reference = self._opened.get(one.name)
        if reference is None and not is_required(one) and not open_images():
            return None
        imp = find_image(None if reference is None else str(reference))
        return self._converted(one, imp, item)

    def _value(self, one: Declaration, item: JavaObject, given: Any) -> JavaObject:  # noqa: ANN401
        import jpype

        if given is None:
            default = item.getDefaultValue()
            if default is None and is_required(one):
                raise missing(one)
            return jpype.JBoolean(False) if default is None and one.type in BOOLEANS else default
        if isinstance(given, jpype.JObject):
            return self._converted(one, given, item)
        value = typed(one, given) if one.type in TYPES else str(given)
        converted = self._converted(one, _java_value(one, value), item)
        if one.type in INTEGERS and str(converted) != str(value):
            raise _unfit(one, given)  # SciJava makes 0 of what has too many digits
        return converted

    def _converted(self, one: Declaration, value: JavaObject, item: JavaObject) -> JavaObject:
        convert = self._scijava.service("org.scijava.convert.ConvertService")
        converted = convert.convert(value, item.getType())
        if converted is None:
            raise _unfit(one, value)
        return converted


def _declaration(item: JavaObject) -> Declaration:
    limits = {"min": item.getMinimumValue(), "max": item.getMaximumValue()}
    attributes = {name: str(limit) for name, limit in limits.items() if limit is not None}
    attributes["required"] = str(bool(item.isRequired()))
    kind = str(item.getType().getSimpleName())
    choices = tuple(str(choice) for choice in item.getChoices() or ())
    return Declaration(str(item.getName()), kind, 0, attributes=attributes, choices=choices)


def _java_value(one: Declaration, value: Any) -> JavaObject:  # noqa: ANN401
    import jpype

    if isinstance(value, list):
        return jpype.JArray(java_class("java.io.File"))([java_class("java.io.File")(path) for path in value])
    if one.type in FILES:
        return java_class("java.io.File")(value)
    return jpype.JObject(value if isinstance(value, bool) else str(value))


def _unfit(one: Declaration, value: object) -> UsageError:
    return UsageError(f"Script parameter {one.name} is {value}, which is no {one.type}.")
