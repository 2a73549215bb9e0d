"""What a model of another tool is called here."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from zoobridge.commands.migration.texts import has_hole
from zoobridge.package.names import slug

ZOO_TITLES = {
    "b. sutilist bacteria segmentation - widefield microscopy - 2d unet": "placid-llama",
    "arabidopsis leaf segmentation": "non-judgemental-eagle",
    "cell segmentation from membrane staining for plant tissues": "humorous-owl",
    "cells and gland segmentation (frunet)": "impartial-shark",
    "cho mitotic rounding segmentation - brightfield - stardist": "sincere-microbe",
    "drosophila epithelia cell boundary segmentation of 2d projections": "easy-going-sauropod",
    "neuron segmentation in 2d em (membrane)": "creative-panda",
    "pancreatic phase contrast cell segmentation (u-net)": "discreet-rooster",
    "small extracellular vesicle tem segmentation (fully residual u-net)": "naked-microbe",
    "stardist fluorescence nuclei segmentation": "fearless-crab",
    "stardist h&e nuclei segmentation": "chatty-frog",
    "stardist plant nuclei 3d resnet": "modest-octopus",
    "truefad myotube detection": "sympathetic-mosquito",
}
"""Titles by which macros call models of the BioImage Model Zoo, and the nicknames these have there.

Those with weights zoobridge can run and a title no other model has (source: descriptions of the zoo, May 2026).
"""

_DOWNLOADED = re.compile(r"_\d{8}_\d{6}$")
"""deepImageJ adds day and time to the folder of a model it fetches."""
_ENDINGS = re.compile(r"(\.bioimage\.io)?(\.model|\.zip)$", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"(rdf\.ya?ml|bioimageio\.ya?ml|(tf_?)?saved_?model(\.zip)?|model\.zip)$", re.IGNORECASE)
"""Files whose folder tells the model."""
_BUNDLED = frozenset({"nuclei-tiny", "denoise-tiny"})


@dataclass(frozen=True, slots=True)
class ZooModel:
    """A model as it is called here.

    Parameters
    ----------
    notes : tuple of str
        Sentences: how it gets installed; none when it comes with zoobridge.
    """

    name: str
    notes: tuple[str, ...]


def zoo_model(given: str) -> ZooModel:
    """The model that a name, title, folder or file of another tool means.

    Parameters
    ----------
    given : str
        May have holes; those in the last part of a path are kept in the name.
    """
    parts = [part for part in re.split(r"[/\\]", given.strip()) if part]
    if len(parts) > 1 and _SAYS_NOTHING.match(parts[-1]):
        parts.pop()
    plain = _DOWNLOADED.sub("", _ENDINGS.sub("", parts[-1])) if parts else ""
    name = plain if has_hole(plain) else ZOO_TITLES.get(plain.lower(), slug(plain))
    if name in _BUNDLED:
        return ZooModel(name, ())
    if has_hole(name):
        return ZooModel(name, (f"{name} must be the name of an installed model, as zoobridge models list shows it.",))
    if len(parts) > 1:
        return ZooModel(name, (f"Install {name} once: zoobridge models install {shlex.quote(given)}.",))
    note = (
        f"Install {name} once: zoobridge models install {name} when it is in the zoo's collection, else with the .zip, "
        "folder or URL of its package."
    )
    return ZooModel(name, (note,))
