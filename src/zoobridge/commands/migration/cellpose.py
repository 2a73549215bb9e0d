"""Cellpose and Omnipose, as BIOP's wrappers and deepImageJ run them.

Sources of labels, keys and defaults: BIOP/ijl-utilities-wrappers 0.3 to 0.12; deepimagej/deepimagej-plugin, July 2025.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from zoobridge.commands.migration.equivalent import Equivalent, Translation
from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.ours import labelled
from zoobridge.commands.migration.sentences import LABELS_TITLED, there, undecided, unknown_keys, unneeded
from zoobridge.commands.migration.texts import has_hole
from zoobridge.commands.migration.zoo_names import ZooModel, zoo_model

_MESSAGES = tuple(f"message{number}" for number in ("", *range(5)))
_UNNEEDED = ("env_path", "conda_env_path", "env_type", "flow_threshold", "diam_threshold", *_MESSAGES)
_DIFFERS = (
    "Cellpose's flows are not in zoobridge: objects come from foreground and boundary maps of another kind of model, "
    "so the result differs."
)
_NUCLEI = ZooModel("nuclei-tiny", ())
_OWN = "own model"
"""What the choice of a model begins with where model_path has it."""
_ESTIMATED = "Zoo Predict does not estimate the size of objects; add scale=auto object_size=, their diameter in pixels."
_SIZE_NEEDED = (
    "scale=auto needs to know how large the objects of the model are, from its package or its test output; where the "
    "macro stops for that, write the factor, such as scale=0.5."
)
_SMALLEST = 1.0
"""Diameter in pixels from which object_size is taken; 0 lets Cellpose estimate it."""
_UNNEEDED_FLAGS = {"--use_gpu", "--verbose", "--save_png", "--save_rois", "--save_outlines", "--in_folders"}
_FLAGS = {*_UNNEEDED_FLAGS, "--do_3d", "--min_size", "--cellprob_threshold", "--flow_threshold"}


def segment(given: ForeignOptions, _roi_manager: bool) -> Equivalent:
    """Any of the Cellpose and Omnipose commands of BIOP's wrappers that ask for the model."""
    return _segment(given, _model(given))


def segment_nuclei(given: ForeignOptions, _roi_manager: bool) -> Equivalent:
    """``Segment Nuclei`` and ``Segment Nuclei Adv.``."""
    return _segment(given, _NUCLEI)


def _segment(given: ForeignOptions, model: ZooModel) -> Equivalent:
    nuclei, cytoplasm = given.take("nuclei_channel"), given.take("cyto_channel")
    first, second = given.take("ch1"), given.take("ch2")
    channel, further = (nuclei or first, None) if model is _NUCLEI else (cytoplasm or first, nuclei or second)
    flags = _flags(given.take("additional_flags") or "")
    dimensions = given.take("dimensionmode")
    volumes = "--do_3d" in flags or (dimensions or "").lower() == "3d"
    logit = given.take("cellproba_threshold") or flags.get("--cellprob_threshold")
    size, unsized, needed = _sized(given, model)
    return Equivalent(
        labelled(
            {"model": model.name, "image": given.take("imp"), "channel": _counted(channel), **size},
            {
                "model": model.name,
                "threshold": _probability(logit),
                "min_size": _counted(flags.get("--min_size")),
                "dimensions": "3d" if volumes else None,
            },
        ),
        (
            _DIFFERS,
            *unsized,
            *_losses(given, further, logit),
            *undecided(given, "dimensionmode", dimensions, "2D"),
            *there([flag for flag in flags if flag not in _FLAGS], "Cellpose's, not here."),
            *unknown_keys(given, _UNNEEDED),
        ),
        (*model.notes, *needed, *unneeded(given, *_UNNEEDED), LABELS_TITLED),
    )


def for_deepimagej(given: ForeignOptions, _roi_manager: bool) -> Equivalent:
    """``DeepImageJ Cellpose``."""
    model = _model(given)
    lost = there(given.ignore("cyto_color", "nuclei_color"), "choose a channel with channel=1, 2 or 3 of Zoo Predict.")
    size, unsized, needed = _sized(given, model)
    return Equivalent(
        labelled({"model": model.name, **size}, {"model": model.name}),
        (_DIFFERS, *lost, *unsized, *unknown_keys(given, ("display_all",))),
        (*model.notes, *needed, *unneeded(given, "display_all"), LABELS_TITLED),
    )


def _sized(given: ForeignOptions, model: ZooModel) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """The diameter as keys of Zoo Predict, what is lost of it, and what the model has to tell for it."""
    name, diameter = given.written("diameter"), given.take("diameter")
    if diameter is None:
        return {}, (), ()
    number = _number(diameter)
    if not has_hole(diameter) and (number is None or number < _SMALLEST):
        return {}, there([f"{name}={diameter}"], _ESTIMATED), ()
    return {"scale": "auto", "object_size": diameter}, (), () if model is _NUCLEI else there([name], _SIZE_NEEDED)


def _model(given: ForeignOptions) -> ZooModel:
    """Cellpose's model of nuclei is the bundled one; no other model of Cellpose is a package zoobridge can run."""
    chosen, own = given.take("model"), given.take("model_path")
    is_own = own is not None and (chosen is None or chosen.lower().startswith(_OWN))
    stated = (own if is_own else chosen) or "cyto3"
    if stated.lower() == "nuclei":
        return _NUCLEI
    found = zoo_model(stated)
    note = f"Cellpose's {stated} is no package zoobridge can run: put a model of yours in its place, as model=NAME."
    return ZooModel(found.name, (note,))


def _counted(channel: str | None) -> str | None:
    """Cellpose counts channels from 1, and 0 or -1 is grey or none."""
    return None if channel is None or (re.fullmatch(r"-?\d+", channel) and int(channel) < 1) else channel


def _probability(logit: str | None) -> str | None:
    """The probability a threshold of Cellpose means; without one, and for 0, what the model recommends."""
    number = _number(logit)
    return None if not number else f"{1 / (1 + math.exp(-max(-30.0, min(30.0, number)))):.4g}"


def _losses(given: ForeignOptions, further: str | None, threshold: str | None) -> tuple[str, ...]:
    by_hand = ("cellproba_threshold",) if threshold is not None and has_hole(threshold) else ()
    second = ("nuclei_channel or ch2",) if _counted(further) is not None else ()
    stitched, stretched = given.take("stitch_threshold"), given.take("anisotropy")
    stitches = stitched is not None and (_number(stitched) is None or float(stitched) > 0)
    return (
        *there(by_hand, "write threshold=, a probability from 0 to 1; it was a logit."),
        *there(second, "Zoo Predict takes one channel, or all when the model takes as many."),
        *there(["stitch_threshold"] * stitches, "use dimensions=3d."),
        *there(("anisotropy",) if stretched and _number(stretched) != 1 else (), "scale the stack before."),
        *there([key for key in ("omni", "cluster") if given.flag(key) is not False], "Omnipose's, not here."),
    )


def _flags(text: str) -> dict[str, str]:
    """Flags of Cellpose's command line and their values, written ``--use_gpu, --flow_threshold, 0.4`` or with ``=``."""
    flags: dict[str, str] = {}
    name = "additional_flags"
    for word in filter(None, re.split(r"[,\s=]+", text)):
        name = word.lower() if word.startswith("--") else name
        flags[name] = "" if word.startswith("--") else word
    return flags


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


TRANSLATIONS: Mapping[str, Translation] = {
    "Cellpose Advanced": segment,
    "Cellpose Advanced (custom model)": segment,
    "Cellpose ...": segment,
    "Cellpose SAM...": segment,
    "Omnipose ...": segment,
    "Segment Nuclei": segment_nuclei,
    "Segment Nuclei Adv.": segment_nuclei,
}
