"""What a package says about its model, normalised: nobody above this layer sees a spec version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zoobridge.package.tensors import Tensor
from zoobridge.package.weights import Weights


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite the model."""

    text: str
    doi: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.text, self.doi or self.url)))


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How closely an engine must reproduce the test outputs.

    Source of the defaults: bioimageio.spec 0.5 ``ReproducibilityTolerance`` (abs 1e-3, rel 1e-3, 100 mismatches
    per million). `output_ids` or `weights_formats` empty means all of them.
    """

    absolute: float = 1e-3
    relative: float = 1e-3
    mismatched_per_million: int = 100
    output_ids: tuple[str, ...] = ()
    weights_formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """The description of a model, independent of the spec version it was written in.

    Parameters
    ----------
    name : str
        The handle users type (``nuclei-tiny``, ``affable-shark``): lower-case letters, digits, hyphens.
    title : str
        The long name the description states.
    tolerances : tuple of Tolerance
        Package-specific tolerances; empty means the default for everything.
    config : Mapping
        The description's ``config`` block, JSON values only. ``config["zoobridge"]`` holds object size,
        label decoding defaults and expectations about the image where the package states them.
    documentation : str or None
        File of the model card inside the package.
    training_data : str or None
        The data set the description names: its id, else its title or address.
    """

    name: str
    title: str
    spec_version: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    weights: tuple[Weights, ...]
    version: str | None = None
    description: str = ""
    authors: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    licence: str | None = None
    tags: tuple[str, ...] = ()
    documentation: str | None = None
    training_data: str | None = None
    covers: tuple[str, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A package in the store.

    Parameters
    ----------
    folder : Path
        The package as installed; never written to after installation.
    digest : str
        sha256 over the package's files, the identity used for evidence, caches and provenance.
    trusted : bool
        Whether the user lets the package's Python code run (`zoobridge.package.trust`).
    """

    description: ModelDescription
    folder: Path
    digest: str
    trusted: bool = False

    @property
    def runnable(self) -> tuple[Weights, ...]:
        """The weights that may be used: without trust, none that need code of the package."""
        return tuple(entry for entry in self.description.weights if self.trusted or not entry.needs_code)

    @property
    def name(self) -> str:
        """The handle users type."""
        return self.description.name

    def path(self, relative: str) -> Path:
        """Absolute path of a file of the package."""
        return self.folder / relative
