"""What training needs of a network, whichever framework computes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.losses import Objective

Array = NDArray[Any]
Values = Mapping[str, Array]
"""Name of a weight -> its value."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights that are trained together.

    Parameters
    ----------
    weights : tuple of str
        Their names.
    """

    name: str
    weights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """One way to write a network.

    Parameters
    ----------
    file : str
        Name of the weights in the new package.
    engine : str
        Which engine shows that they compute the same.
    write : callable
        Writes the file; what it raises says why it cannot be.
    entry : callable
        Takes the file, which was found to compute the same, and gives what the description says about it besides its
        name and hash.
    """

    format: WeightsFormat
    file: str
    engine: str
    write: Callable[[Path], object]
    entry: Callable[[Path], Mapping[str, Any]]


class Optimiser(Protocol):
    """Steps of gradient descent, with all their state as arrays."""

    def step(self, features: Sequence[Array], targets: Array, rate: float) -> float:
        """Change the weights a little; the loss before.

        Raises
        ------
        EngineError
            If the framework fails, or no gradient reaches a weight.
        """
        ...

    def loss(self, features: Sequence[Array], targets: Array) -> float:
        """The loss with the weights as they are."""
        ...

    def values(self) -> dict[str, Array]:
        """The weights as they are now, by name."""
        ...

    def state(self) -> dict[str, Array]:
        """Everything that the next step depends on."""
        ...

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state."""
        ...


class Part(Protocol):
    """The trained part of a network, and what lies below it."""

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the weights that change."""
        ...

    def features(self, images: Array) -> tuple[Array, ...]:
        """What steps need of a batch of images: what the frozen part makes of them, or the images themselves."""
        ...

    def optimiser(self) -> Optimiser:
        """Steps that begin at the weights of the parent."""
        ...


class Network(Protocol):
    """A network of one input, whose first output counts."""

    @property
    def origin(self) -> Weights:
        """The weights of the package that it comes from."""
        ...

    @property
    def layers(self) -> tuple[Layer, ...]:
        """From the lowest (farthest from the output) to the highest."""
        ...

    def values(self, names: Sequence[str]) -> dict[str, Array]:
        """Weights of the parent."""
        ...

    def frozen(self, trained: Sequence[Layer]) -> Values:
        """Everything that training these layers must leave alone, as it is now."""
        ...

    def computed(self, values: Values) -> Callable[[Array], Array]:
        """A function from batches of images to the output.

        Parameters
        ----------
        values : Mapping
            Weights that replace those of the parent.
        """
        ...

    def part(self, trained: Sequence[Layer], objective: Objective, sample: Array, room: float) -> Part:
        """The part that is trained towards something.

        Parameters
        ----------
        sample : ndarray
            A few images, to see how large things are.
        room : float
            Bytes that may be kept of each image.
        """
        ...

    def exports(self, parent: InstalledModel, values: Values) -> tuple[Export, ...]:
        """The ways to write it with other weights, best first."""
        ...
