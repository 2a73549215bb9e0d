"""Networks of Python code, watched while they compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zoobridge.practice.adjust.network.pytorch.anatomy import (
    ACTIVATIONS,
    Anatomy,
    Tensor,
    first,
    grouped,
    parameters_of,
)
from zoobridge.runtime.torch_library import torch, translated


@dataclass
class _Seen:
    """What happened in one pass through a network.

    Parameters
    ----------
    names : dict
        Identity of a parameter -> its name.
    used : dict
        Names of parameters in the order of first use, as keys.
    activation : str
        The last one of those that make probabilities, with what went into it and what came out.
    """

    names: dict[int, str]
    used: dict[str, None] = field(default_factory=dict)
    activation: str = "none"
    given: Tensor = None
    made: Tensor = None

    def note(self, function: Any, arguments: tuple[Any, ...], named: dict[str, Any], result: Any) -> None:  # noqa: ANN401
        """See one operation."""
        title = getattr(function, "__name__", "")
        if title == "__get__":  # a look at a shape or type is no use
            return
        for tensor in _tensors((arguments, named)):
            if id(tensor) in self.names:
                self.used.setdefault(self.names[id(tensor)])
        if title in ACTIVATIONS:
            self.activation, self.given, self.made = title, next(_tensors((arguments, named))), result


def examine(network: Any, sample: Tensor) -> Anatomy:  # noqa: ANN401
    """Watch a network compute a batch.

    Raises
    ------
    EngineError
        If it fails.
    """
    with translated(f"compute the network for the input shape {tuple(sample.shape)}"), torch().no_grad():
        seen, output = _watched(network, sample)
    ends = seen.made is output

    def before(batch: Tensor) -> Tensor:
        seen, output = _watched(network, batch)
        return seen.given if seen.made is output else output

    return Anatomy(
        grouped(seen.used), seen.activation if ends else "none", before if ends else lambda x: first(network(x))
    )


def _watched(network: Any, batch: Tensor) -> tuple[_Seen, Tensor]:  # noqa: ANN401
    seen = _Seen({id(each): name for name, each in parameters_of(network).items()})
    base: Any = torch().overrides.TorchFunctionMode

    class Watch(base):  # type: ignore[misc, unused-ignore]
        def __torch_function__(
            self,
            function: Any,  # noqa: ANN401
            _types: Any,  # noqa: ANN401
            arguments: tuple[Any, ...] = (),
            named: dict[str, Any] | None = None,
        ) -> Any:  # noqa: ANN401
            result = function(*arguments, **(named or {}))
            seen.note(function, arguments, named or {}, result)
            return result

    with Watch():
        return seen, first(network(batch))


def _tensors(value: Any) -> Iterator[Tensor]:  # noqa: ANN401
    if isinstance(value, torch().Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))
