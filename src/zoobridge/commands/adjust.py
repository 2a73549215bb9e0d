"""``Zoo Adjust``: a new model from an installed one and a few labelled images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.practice.adjust.request import EPOCHS, SEED, Request, checked_layers

LABEL = "Zoo Adjust"


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Train, install, and tell how the new model does on the images that were held out."""
    # Here, so that a start of ImageJ does not wait for what no macro may ever ask for.
    from zoobridge.practice.adjust.run import run as adjust

    workspace = context.workspace
    request = Request(
        model=values["model"],
        images=values["images"],
        labels=values["labels"],
        name=values["name"],
        layers=checked_layers(values["layers"]),
        epochs=values["epochs"],
        seed=values["seed"],
        channel=values["channel"],
        replace=values["replace"],
    )
    made = adjust(request, context.zoo, workspace.progress, workspace.warn)
    before, after = made.test.means
    number = len(made.test.after)
    workspace.log(
        f"Installed {made.model}: {made.test.measure} {after:.3f} on {number} held-out "
        f"image{'' if number == 1 else 's'} ({made.parent}: {before:.3f}), best of {made.epochs} passes the "
        f"{made.best_epoch}., {len(made.frozen)} of {len(made.frozen) + len(made.trained)} layers unchanged."
    )
    return Outcome((), {**made.to_json(), "before": before, "after": after})


COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Train the higher layers of an installed model on labelled images, and install the result as a new model.",
    keys=(
        Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),
        Key("images", KeyKind.PATH, "folder of the images, at least four different ones", "Images", required=True),
        Key(
            "labels",
            KeyKind.PATH,
            "folder of what should be found, one file per image and of its name: label images, masks, or ROIs (.zip, "
            ".roi); the images as they should be where the model restores images; without it the overlays of the "
            "images",
            "Labels",
        ),
        Key(
            "name",
            KeyKind.TEXT,
            "name of the new model: lower-case letters, digits and hyphens",
            "Name of the new model",
            required=True,
        ),
        Key(
            "layers",
            KeyKind.TEXT,
            "which layers are trained: top (the highest quarter), all, or how many counted from the output; the others "
            "stay as they are",
            "Layers",
            default="top",
        ),
        Key(
            "epochs",
            KeyKind.INTEGER,
            "most passes over the training windows; training ends before when nothing gets better",
            "Passes",
            default=EPOCHS,
            minimum=1,
            maximum=1000,
        ),
        Key("seed", KeyKind.INTEGER, "decides everything random", "Seed", default=SEED, minimum=0),
        Key("channel", KeyKind.INTEGER, "channel of the images to use, counted from 1", "Channel", minimum=1),
        Key("replace", KeyKind.FLAG, "replace an installed model of that name", "Replace", default=False),
    ),
    outputs=(
        'The new model, at once usable as model=name and as its own command run("Zoo name"); its card says what it was '
        "made from and of, and how both models do on images that were held out.",
        "A warning for images that are the same or nearly so, weights formats that could not be written, and a new "
        "model that is no better.",
    ),
    example='run("Zoo Adjust", "model=nuclei-tiny images=[images] labels=[labels] layers=top name=my-nuclei");',
    run=run,
    changes_models=True,
)
