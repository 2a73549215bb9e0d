"""StarDist as BIOP's wrappers and deepImageJ run it: a label image, no ROIs.

Sources of labels, keys and defaults: BIOP/ijl-utilities-wrappers 0.5 to 0.12; deepimagej/deepimagej-plugin, July 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zoobridge.commands.migration.equivalent import Equivalent, Translation
from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.ours import labelled, open_image, save_active
from zoobridge.commands.migration.sentences import LABELS_TITLED, there, unknown_keys, unneeded
from zoobridge.commands.migration.stardist import DIFFERS, NO_OVERLAP, NORMALISES, OBJECTS, PRETRAINED
from zoobridge.commands.migration.zoo_names import zoo_model

_UNNEEDED = ("env_path", "env_type", "x_tiles", "y_tiles", "z_tiles")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How one tool says it.

    Parameters
    ----------
    labelling : Mapping
        Further values of Zoo Labels.
    """

    model: str
    percentiles: tuple[str, str]
    labelling: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, given: ForeignOptions, _roi_manager: bool) -> Equivalent:
        """Translate a call."""
        stated = given.take(self.model)
        if stated is None:
            return Equivalent((), (f'{self.model} is missing; write run("Zoo Predict", "model=NAME");',))
        model = zoo_model(PRETRAINED.get(stated.lower(), stated))
        source, folder = given.take("image_path"), given.take("output_path")
        threshold = _unless_negative(given.take("prob_thresh"))
        own = () if threshold else ("prob_thresh: without one it is 0.5 here, not the one that StarDist found best.",)
        statements = (
            *([open_image(source)] if source else []),
            *labelled(
                {"model": model.name, "image": given.take("imp")}, {"threshold": threshold, **OBJECTS, **self.labelling}
            ),
            *([save_active(folder)] if folder else []),
        )
        return Equivalent(
            statements,
            (
                *(DIFFERS, *own),
                *there(given.ignore(*self.percentiles), NORMALISES),
                *there(given.ignore("nms_thresh"), NO_OVERLAP),
                *unknown_keys(given, _UNNEEDED),
            ),
            (*model.notes, *unneeded(given, *_UNNEEDED), LABELS_TITLED),
        )


def _unless_negative(threshold: str | None) -> str | None:
    """StarDist's wrappers write -1 for none."""
    return None if threshold is None or threshold.startswith("-") else threshold


_BIOP_2D = Wrapper("model_path", ("min_norm", "max_norm"))
_BIOP_3D = Wrapper("model_path", ("min_norm", "max_norm"), {"dimensions": "3d"})

FOR_DEEPIMAGEJ: Translation = Wrapper("model", ("min_percentile", "max_percentile"))
TRANSLATIONS: Mapping[str, Translation] = {
    "StarDist2D...": _BIOP_2D,
    "StarDist2D Adv. ...": _BIOP_2D,
    "StarDist2D... (Advanced)": _BIOP_2D,
    "StarDist2D... (from file - Advanced)": _BIOP_2D,
    "StarDist3D...": _BIOP_3D,
    "StarDist3D Adv. ...": _BIOP_3D,
    "StarDist3D... (Advanced)": _BIOP_3D,
    "StarDist3D... (from file)": _BIOP_3D,
    "StarDist3D... (from file - Advanced)": _BIOP_3D,
}
