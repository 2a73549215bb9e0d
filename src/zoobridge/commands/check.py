"""``Zoo Check``: whether to believe a model's result, against the truth or without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.commands import predict
from zoobridge.commands.appearance import derived_title
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.commands.workspace import Workspace
from zoobridge.errors import InputError, UsageError
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.metrics import UNITS, in_words
from zoobridge.practice.check.pairs import image_files, read_subjects, read_truth, truth_file
from zoobridge.practice.check.result import CheckResult, ImageCheck, Level
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.task import JUDGED
from zoobridge.runtime.protocol import Precision

if TYPE_CHECKING:
    from zoobridge.practice.check.checking import CheckSettings

LABEL = "Zoo Check"
_OBJECT_COLUMNS = ("Object", "Area", "X", "Y", "Slice", "Frame", "Stability")


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Check; the verdict goes to the Log, scores to Results, the stability map is opened.

    Raises
    ------
    InputError, UsageError
        Before anything is opened, when images and truth cannot be checked together.
    """
    # Here, so that a start of ImageJ does not wait for what no macro may ever ask for.
    from zoobridge.practice.report.checked import Question, checked

    workspace = context.workspace
    asked = Question(values["model"], _subjects(workspace, values), settings(values), values["against"])
    result = checked(context.zoo, asked, values["report"], workspace.progress)
    for line in lines(result):
        workspace.log(line)
    for sentence in doubts(result):
        workspace.warn(sentence)
    titles = tuple(workspace.show(picture) for picture in stability_maps(result)) if len(result.images) == 1 else ()
    workspace.add_rows(table(result))
    title = titles[-1] if titles else ""
    return Outcome(titles, {"title": title, "verdict": result.verdict.sentence, "check": result.as_json()})


def settings(values: Mapping[str, Any]) -> CheckSettings:
    """From the values of the command's keys."""
    from zoobridge.practice.check.checking import CheckSettings

    return CheckSettings(
        JUDGED.get(values["task"]),
        values["channel"],
        values["tile"],
        Precision(values["precision"]),
        values["force"],
        values["seed"],
    )


def lines(result: CheckResult) -> Iterator[str]:
    """The verdict, its limits, and every check of every image."""
    yield f"Verdict: {result.verdict.sentence}"
    for sentence in result.verdict.limits:
        yield f"Limit: {sentence}"
    for name in result.worst:
        image = next(each for each in result.images if each.name == name)
        if result.metric is not None:
            unit = UNITS.get(result.metric, "")
            yield f"{image.name}: {in_words(result.metric)} {image.metrics[result.metric]:.3g}{unit}"
        elif len(result.images) > 1:
            yield f"{image.name}: {'doubtful' if image.warned else 'no doubt found'}"
        for finding in image.findings if len(result.images) == 1 else ():
            yield f"{finding.check}: {finding.level}. {finding.sentence}"


def doubts(result: CheckResult) -> Sequence[str]:
    """What the user should read even without looking at the Log."""
    if len(result.images) == 1 and result.metric is None:
        return [each.sentence for each in result.images[0].findings if each.level is Level.WARNED]
    return [result.verdict.sentence] if result.verdict.level is Level.WARNED else []


def stability_maps(result: CheckResult) -> Iterator[Image]:
    """The stability of every image that was checked without truth, titled after it."""
    for image in result.images:
        if "stability" in image.pictures:
            source = replace(image.pictures["image"], title=image.name)
            yield replace(image.pictures["stability"], title=derived_title(source, "stability"))


def table(result: CheckResult) -> dict[str, list[float] | list[str]]:
    """Objects of a single image, least stable first (no row where none was found); otherwise images, worst first."""
    by_name = {image.name: image for image in result.images}
    if result.metric is None and len(result.images) == 1 and "objects" in result.images[0].pictures:
        return _object_table(result.images[0])
    ordered = [by_name[name] for name in result.worst]
    if result.metric is not None:
        columns: dict[str, list[float] | list[str]] = {"Image": [image.name for image in ordered]}
        return columns | {name: [image.metrics[name] for image in ordered] for name in ordered[0].metrics}
    numbers = [_numbers(image) for image in ordered]
    names = dict.fromkeys(name for each in numbers for name in each)
    columns = {"Image": [image.name for image in ordered], "Doubtful": [float(image.warned) for image in ordered]}
    return columns | {name: [each.get(name, float("nan")) for each in numbers] for name in names}


def _object_table(image: ImageCheck) -> dict[str, list[float] | list[str]]:
    """Positions as ImageJ counts them: the middle of a pixel is at 0.5, slices and frames from 1."""
    rows = [
        (each.number, each.area, each.x + 0.5, each.y + 0.5, each.z + 1, each.frame + 1, each.stability)
        for each in image.objects
    ]
    return {name: [float(row[place]) for row in rows] for place, name in enumerate(_OBJECT_COLUMNS)}


def _numbers(image: ImageCheck) -> dict[str, float]:
    keys = {"out of distribution": "distance", "stability": "score", "overall": "doubt"}
    return {
        f"{finding.check} {keys[finding.check]}": finding.numbers[keys[finding.check]]
        for finding in image.findings
        if keys.get(finding.check) in finding.numbers
    }


def _subjects(workspace: Workspace, values: Mapping[str, Any]) -> list[Subject]:
    if values["images"] is not None:
        if values["image"] is not None:
            msg = f"{LABEL}: image= is an open image and images= are files; give one of them."
            raise UsageError(msg)
        truth = None if values["truth"] is None else Path(values["truth"]).expanduser()
        return read_subjects(image_files([values["images"]]), truth)
    image = workspace.image(values["image"])
    return [Subject(image.title or "image", image, _truth(workspace, image, values["truth"]))]


def _truth(workspace: Workspace, image: Image, reference: str | None) -> Image | None:
    """An open image of that title, else a file or folder."""
    if reference is None:
        return None
    path = Path(reference).expanduser()
    if path.is_dir():
        return read_truth(truth_file(Path(image.title or "image"), path, 1), image)
    try:
        truth = workspace.image(reference)
    except InputError as error:
        if path.is_file():
            return read_truth(path, image)
        msg = f"{LABEL}: truth=[{reference}] is neither an open image nor a file or folder; {error}"
        raise InputError(msg) from error
    if truth.title == image.title:
        msg = f'{LABEL}: "{image.title}" is given as image and as its truth; give a label image, mask or clean image.'
        raise InputError(msg)
    return truth


COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Say in words whether to believe what a model makes of an image: against labels, or without any by its "
    "stability, nonsense images and the model's own images.",
    keys=(
        Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),
        Key("image", KeyKind.IMAGE, "title or ID of an open image; without it the active image", "Image"),
        Key("images", KeyKind.PATH, "folder of images (or a file) to check instead of an open image", "Images"),
        Key(
            "truth",
            KeyKind.TEXT,
            "what would be right: title of an open label image or mask (for restoration the image as it should be), a "
            "file (ROIs as .zip or .roi, too), or a folder with a file named like each image; without it the checks "
            "that need none are made",
            "Truth",
        ),
        Key(
            "report",
            KeyKind.PATH,
            "folder for report.html, a page with pictures, and report.json, which Zoo Rerun and Zoo Share read",
            "Report",
        ),
        Key("against", KeyKind.MODEL, "a second model, compared on the same images; needs truth", "Compare with"),
        Key(
            "task",
            KeyKind.CHOICE,
            "what the result is judged as: objects (counted and matched), mask or restoration; auto is what the "
            "package says",
            "Task",
            default="auto",
            choices=("auto", *JUDGED),
        ),
        *(predict.COMMAND.by_name[name] for name in ("channel", "tile", "precision", "force")),
        Key(
            "seed",
            KeyKind.INTEGER,
            "of noise and resampling; the same seed gives the same numbers",
            "Seed",
            default=0,
            minimum=0,
        ),
    ),
    outputs=(
        "The verdict in the Log, with its limits and every check; a doubt is a warning as well.",
        "Without truth, of a single image: an image titled after it with -stability, 0 to 1 per pixel: how often "
        "the result stays when the image is mirrored, shifted, or made a little brighter or noisier.",
        'Table "Results": without truth one row per object, least stable first; with truth, for a folder, or where the '
        "result has no objects, one row per image, worst first.",
        "report.html and report.json, with report=: pictures, plots, the model card, every setting, hashes, versions "
        "and a paragraph for a methods section; images that come from no file are kept beside them.",
    ),
    example='run("Zoo Check", "model=nuclei-tiny truth=[my labels.tif]");',
    run=run,
)
