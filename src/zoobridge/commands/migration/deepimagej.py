"""deepImageJ: ``DeepImageJ Run`` in the words of its versions 1, 2 and 3, and its other commands.

Sources of the keys: deepimagej/deepimagej-plugin, versions 1.2.1, 2.1.16, 3.0.3 and its main branch of July 2025.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zoobridge.commands.migration.equivalent import Equivalent, Statement, Translation, nothing_like
from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.ours import open_image, save_active, zoo
from zoobridge.commands.migration.sentences import TITLED, unknown_keys, unneeded
from zoobridge.commands.migration.stardist import NEAREST
from zoobridge.commands.migration.texts import has_hole
from zoobridge.commands.migration.zoo_names import zoo_model

_STATED_IN_PACKAGES = {"per_sample_scale_range.ijm", "zero_mean_unit_variance.ijm", "binarize.ijm"}
"""Macros deepImageJ made for steps that the description of a package states; Zoo Predict does those."""
_NO_PREPROCESSING, _NO_POSTPROCESSING = "no preprocessing", "no postprocessing"
"""What the dialog offered beside macros; the recorder wrote the second for nearly every model."""
_WHICH_SIZES = "which of them are z, y and x cannot be told; write tile=YxX or tile=ZxYxX."
_PARENT = "File.makeDirectory makes one folder; the folder above it must exist."
_FILE = re.compile(r"\.\w{1,5}$")
_UNNEEDED = ("format", "axes", "overlap", "logging", "model_dir", "models_dir")


def run_model(given: ForeignOptions, _roi_manager: bool) -> Equivalent:
    """``DeepImageJ Run``."""
    stated = given.take("model_path", "modelpath", "model")
    if stated is None:
        return Equivalent((), ("DeepImageJ Run without a model runs none; write model=NAME in Zoo Predict.",))
    model = zoo_model(stated)
    source = given.take("input_path", "inputpath")
    if source is not None and not has_hole(source) and not _FILE.search(source):
        sentence = f"input_path={source} is a folder; predict its images in a loop, as macros/segment_folder.ijm does."
        return Equivalent((), (sentence,))
    stated_tile, axes = given.take("tile", "patch"), given.take("axes")
    tile = _tile(stated_tile, axes)
    lost = (f"tile={stated_tile}: {_WHICH_SIZES}",) if stated_tile is not None and tile is None else ()
    opening = () if source is None else (open_image(source),)
    folder = given.take("output_folder", "outputfolder")
    saving = () if folder is None else (Statement("File.makeDirectory", (folder,)), save_active(folder))
    shown = given.take("display_output", "displayoutput")
    return Equivalent(
        (*opening, zoo("Zoo Predict", model=model.name, tile=tile), *saving),
        (*_steps(given), *lost, *_hidden(shown, source), *unknown_keys(given, _UNNEEDED)),
        (*model.notes, *([_PARENT] if saving else []), *unneeded(given, *_UNNEEDED), TITLED),
    )


def _tile(tile: str | None, axes: str | None) -> str | None:
    """The sizes of z, y and x, in that order; None when they cannot be told. One size without axes is that of all."""
    sizes = [] if tile is None else tile.split(",")
    if axes is None:
        return sizes[0] if len(sizes) == 1 else None
    letters = axes.lower().split(",")
    by_axis = dict(zip(letters, sizes, strict=True)) if len(letters) == len(sizes) else {}
    return "x".join(by_axis[axis] for axis in "zyx" if axis in by_axis) or None


def _hidden(shown: str | None, source: str | None) -> tuple[str, ...]:
    """What came from the active image was shown unless told otherwise, what came from a file was not."""
    if shown == "all" or (shown is None and source is None):
        return ()
    return ("display_output: the result stays open; close it with close() when it is not wanted.",)


def _steps(given: ForeignOptions) -> tuple[str, ...]:
    steps = ((key, given.take(key)) for key in ("preprocessing", "postprocessing"))
    return tuple(
        _step(key, step)
        for key, step in steps
        if step is not None and step.lower() not in {*_STATED_IN_PACKAGES, _NO_POSTPROCESSING}
    )


def _step(key: str, step: str) -> str:
    if step.lower() == _NO_PREPROCESSING:
        return f"{key}=[{step}]: Zoo Predict preprocesses as the model's package states, so the numbers may change."
    if "stardist" in step.lower():
        stated = "the star-convex step is done where the package states it (stardist_postprocessing)"
        return f"{key}={step}: {stated}; otherwise write {NEAREST}; after it."
    when = "before" if key == "preprocessing" else "after"
    return f"{key}={step}: Zoo Predict runs no macro of a package; call runMacro(path) {when} it."


def _own_window(instead: str) -> Translation:
    return nothing_like(f"It opens a window of its own: {instead}.")


_INSTALL = _own_window('use run("Zoo Install", "source=[path or URL]")')

TRANSLATIONS: Mapping[str, Translation] = {
    "DeepImageJ Run": run_model,
    "DeepImageJ Install Model": _INSTALL,
    "Install model manually": _INSTALL,
    "DeepImageJ Validate": _own_window('compare the images with imageCalculator("Difference", ...) and getStatistics'),
    "DeepImageJ Explore": _own_window('use run("Zoo Models") and run("Zoo Card", "model=NAME")'),
    "DeepImageJ Build BundledModel": _own_window("write the package with bioimageio.spec"),
    "Create Macro": _own_window("the macro reference lists the keys of every command"),
}
