"""CSBDeep, and N2V and DenoiSeg, which are built on it.

Sources of labels and keys: CSBDeep/CSBDeep_fiji of August 2020, juglab/N2V_fiji, juglab/DenoiSeg_fiji.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zoobridge.commands.migration.equivalent import Equivalent, Translation, nothing_like
from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.ours import open_image, zoo
from zoobridge.commands.migration.sentences import TITLED, there, unknown_keys, unneeded
from zoobridge.commands.migration.zoo_names import zoo_model

_UNNEEDED = (
    *("ntiles", "numtiles", "blockmultiple", "overlap", "batchsize", "axes", "showprogressdialog"),
    *("changetfmapping", "batchaxis"),
)
_PACKAGE = (
    "The file must be a package with a description (rdf.yaml) of format 0.4 or 0.5; a zip with only a SavedModel needs "
    "one written for it."
)
_NORMALISES = "Zoo Predict normalises as the model's package states; it must state scale_range with these percentiles."
_FILE = re.compile(r"[/\\].*\.\w{1,5}$")
_TRAINING = nothing_like("zoobridge trains no models: train with the other tool, and install what it exports.")
_WRITE_ONE = 'write a description for it, install it and use run("Zoo Predict", "model=NAME").'


def run_network(given: ForeignOptions, _roi_manager: bool) -> Equivalent:
    """``Run your network`` and the others that run a network from a file."""
    stated = given.take("modelfile", "modelurl")
    if stated is None:
        return Equivalent((), ('modelFile is missing; write run("Zoo Predict", "model=NAME");',))
    model, image = zoo_model(stated), given.take("input")
    from_file = image is not None and _FILE.search(image) is not None
    opening = (open_image(image),) if image is not None and from_file else ()
    return Equivalent(
        (*opening, zoo("Zoo Predict", model=model.name, image=None if from_file else image)),
        (*_normalising(given), *_converting(given), *unknown_keys(given, _UNNEEDED)),
        (*model.notes, _PACKAGE, *unneeded(given, *_UNNEEDED), TITLED),
    )


def run_isotropic_network(given: ForeignOptions, roi_manager: bool) -> Equivalent:
    """``Run your IsoNet``, which stretches the image first."""
    if given.take("scale") in {"1", "1.0"}:
        return run_network(given, roi_manager)
    sentence = (
        'scale: the stack is stretched along z before the network; do so with run("Scale...", ...), then call '
        'run("Zoo Predict", "model=NAME");'
    )
    return Equivalent((), (sentence,))


def denoise_and_segment(given: ForeignOptions, roi_manager: bool) -> Equivalent:
    """``DenoiSeg predict``, whose two images are channels of one here."""
    same = run_network(given, roi_manager)
    if not same.statements:
        return same
    channels = (
        "The denoised image and the maps of the segmentation are channels of one image; part them with "
        'run("Split Channels") or run("Zoo Labels", "foreground=... boundary=...");'
    )
    return Equivalent(same.statements, (channels, *same.losses), same.notes)


def _normalising(given: ForeignOptions) -> tuple[str, ...]:
    off = given.take("normalizeinput") == "false"
    stated = {name: given.take(name) for name in ("percentilebottom", "percentiletop")}
    clips = given.take("clip") == "true"
    named = [f"{given.written(name)}={value}" for name, value in stated.items() if value is not None and not off]
    return there([*named, *["clip"] * clips], _NORMALISES)


def _converting(given: ForeignOptions) -> tuple[str, ...]:
    converts = given.flag("convertoutputtoinputformat") is not False
    return there(["convertoutputtoinputformat"] * converts, 'the result is 32-bit; convert it with run("16-bit").')


def _demo(archive: str) -> Translation:
    return nothing_like(f"Its network, {archive}, has no package: {_WRITE_ONE}")


TRANSLATIONS: Mapping[str, Translation] = {
    "Run your network": run_network,
    "Run your IsoNet": run_isotropic_network,
    "N2V predict": run_network,
    "DenoiSeg predict": denoise_and_segment,
    "Isotropic Reconstruction - Retina": _demo("model-iso.zip"),
    "3D Denoising - Planaria": _demo("model-planaria.zip"),
    "3D Denoising - Tribolium": _demo("model-tribolium.zip"),
    "Surface Projection - Flywing": _demo("model-project.zip"),
    "Deconvolution - Microtubules": _demo("model-tubulin.zip"),
    "N2V train": _TRAINING,
    "N2V train on folder": _TRAINING,
    "N2V train + predict": _TRAINING,
    "DenoiSeg train": _TRAINING,
    "DenoiSeg train + predict": _TRAINING,
    "Upgrade old N2V model": nothing_like("Export the model anew as a package, and install that."),
}
