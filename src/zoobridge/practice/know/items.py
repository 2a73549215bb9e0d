"""The items a card should state, and where each is looked for.

The list follows what people need before they use a model: what it is, what it was made of, how good it is and where not
to use it (Mitchell et al. 2019, "Model Cards for Model Reporting", doi:10.1145/3287560.3287596), and what an image has
to be like. Nothing is concluded from what is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zoobridge.package.model import ModelDescription
from zoobridge.practice.know.documentation import section, summary
from zoobridge.practice.rescaling import stated_object_size, stated_pixel_size
from zoobridge.practice.subject import MODALITIES, TARGETS, stated_subjects
from zoobridge.practice.task import task_of

PRESENT = "present"
"""Stated of what is a file and no text."""
Documentation = str | None
"""Text of the documentation; None when it is not here."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a card should state.

    Parameters
    ----------
    read : callable
        (description, documentation) -> what is stated, None when it is not.
    documented : bool
        Only the documentation can state it, so that nothing is known of it where the documentation is not here.
    """

    name: str
    read: Callable[[ModelDescription, Documentation], str | None]
    documented: bool = False


def _stated(read: Callable[[ModelDescription], str | None]) -> Callable[[ModelDescription, Documentation], str | None]:
    return lambda description, _: read(description) or None


def _written(heading: str) -> Callable[[ModelDescription, Documentation], str | None]:
    def read(_: ModelDescription, documentation: Documentation) -> str | None:
        found = section(documentation or "", heading)
        return None if found is None else summary(found)

    return read


def _training_data(description: ModelDescription, documentation: Documentation) -> str | None:
    return description.training_data or _written(r"training data|data ?sets?\b|trained on")(description, documentation)


def _task(description: ModelDescription) -> str | None:
    task = task_of(description)
    return None if task is None else str(task)


def _named(vocabulary: dict[str, str]) -> Callable[[ModelDescription], str | None]:
    return lambda description: ", ".join(stated_subjects(vocabulary, description.tags, description.title))


def _pixel_size(description: ModelDescription) -> str | None:
    size = stated_pixel_size(description)
    return None if size is None else f"{size:.3g} micron"


def _object_size(description: ModelDescription) -> str | None:
    size = stated_object_size(description.config)
    return None if size is None else f"{size.pixels:g} pixels"


def _citations(description: ModelDescription) -> str | None:
    return "; ".join(filter(None, map(str, description.citations)))


def _test_tensors(description: ModelDescription) -> str | None:
    tensors = (*description.inputs, *description.outputs)
    return PRESENT if tensors and all(tensor.test for tensor in tensors) else None


def _any(texts: Iterable[str | None], word: str) -> str | None:
    return word if any(texts) else None


ITEMS = (
    Item("description", _stated(lambda stated: stated.description)),
    Item("authors", _stated(lambda stated: ", ".join(stated.authors))),
    Item("version", _stated(lambda stated: stated.version)),
    Item("licence", _stated(lambda stated: stated.licence)),
    Item("citation", _stated(_citations)),
    Item("task", _stated(_task)),
    Item("modality", _stated(_named(MODALITIES))),
    Item("target", _stated(_named(TARGETS))),
    Item("training data", _training_data),
    Item("test tensors", _stated(_test_tensors)),
    Item("sample image", _stated(lambda stated: _any((tensor.sample for tensor in stated.inputs), PRESENT))),
    Item("pixel size", _stated(_pixel_size)),
    Item("object size", _stated(_object_size)),
    Item("documentation", _stated(lambda stated: stated.documentation)),
    Item("intended use", _written(r"intended use|use cases?\b|purpose"), documented=True),
    Item("evaluation", _written(r"evaluation|validation|performance|metrics|results"), documented=True),
    Item("limits", _written(r"limit|caveat|bias|risk"), documented=True),
    Item("out-of-scope use", _written(r"out.of.scope|misuse|not (for|intended|suited)"), documented=True),
)
