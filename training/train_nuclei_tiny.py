"""Train nuclei-tiny and write its package.

python -m training.train_nuclei_tiny                     # real images when they are there, else generated alone
python -m training.train_nuclei_tiny --generated-only
python -m training.train_nuclei_tiny --folds 3           # also cross-validate, and say so on the model card
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training.augment import median_diameter
from training.decoding import Decoding, Score
from training.keras_types import KerasModel
from training.nuclei_card import Evidence, card, example
from training.nuclei_data import LabelledImage, PoolSize, make_pool, read_pairs
from training.nuclei_fit import Schedule, evaluate, fit, mean
from training.packaging import write_package
from training.synthetic_nuclei import generate

ROOT = Path(__file__).resolve().parents[1]
VERSION = "1.0.0"
HELD_OUT_SEED = 777


@dataclass(frozen=True)
class Plan:
    """Windows to train on, how long, and the seed of everything random."""

    pool: PoolSize
    schedule: Schedule
    seed: int


def train(pairs: list[LabelledImage], plan: Plan) -> KerasModel:
    """Model trained on `pairs` and generated images."""
    pool = make_pool(np.random.default_rng(plan.seed), pairs, plan.pool)
    return fit(pool, plan.schedule, plan.seed)


def cross_validate(pairs: list[LabelledImage], plan: Plan, folds: int, how: Decoding) -> dict[str, Score]:
    """Score of every pair by a model that did not see it."""
    scores: dict[str, Score] = {}
    for fold in range(folds):
        seen = [pair for index, pair in enumerate(pairs) if index % folds != fold]
        scores |= evaluate(train(seen, plan), pairs[fold::folds], how)
        print(f"fold {fold + 1} of {folds}: {mean(scores)}", flush=True)
    return scores


def generated_pairs(count: int) -> list[LabelledImage]:
    """Generated images that no training run draws (another seed)."""
    rng = np.random.default_rng(HELD_OUT_SEED)
    return [LabelledImage(f"generated {index}", *generate(rng)) for index in range(count)]


def _row(name: str, scores: dict[str, Score]) -> str:
    average = mean(scores)
    lowest = min(scores.values(), key=lambda score: score.f1)
    return f"| {name} | {len(scores)} | {average.foreground_iou:.3f} | {average.f1:.3f} | {lowest.f1:.2f} |"


def evaluation_table(rows: list[str]) -> str:
    """Markdown table of the rows made by `_row`."""
    head = ["| test images | number | foreground IoU | F1 | lowest F1 |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def validate(model: KerasModel, pairs: list[LabelledImage], plan: Plan, folds: int, how: Decoding) -> str:
    """Evaluation table: generated images always, real ones when cross-validation is asked for."""
    rows = [_row("generated, another seed", evaluate(model, generated_pairs(40), how))]
    if folds and pairs:
        shorter = replace(plan, schedule=replace(plan.schedule, epochs=max(1, plan.schedule.epochs // 2)))
        crossed = cross_validate(pairs, shorter, folds, how)
        rows.append(_row(f"DSB2018, {folds}-fold cross-validation, half the training length", crossed))
        blind = evaluate(train([], shorter), pairs, how)
        rows.append(_row("DSB2018, by a model trained on generated images alone, half the length", blind))
    return evaluation_table(rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path, default=ROOT.parent / "shared" / "images" / "nuclei")
    parser.add_argument("--generated-only", action="store_true", help="leave real images out")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate on the real images")
    parser.add_argument("--windows", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=13)
    parser.add_argument("--minutes", type=float, default=30, help="stop then, however far it is")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--output", type=Path, default=ROOT / "src/zoobridge/catalogue/bundled/nuclei-tiny")
    return parser.parse_args()


def main() -> None:
    """Train, evaluate, write."""
    options = _arguments()
    pairs = [] if options.generated_only else read_pairs(options.images)
    print(f"{len(pairs)} real images", flush=True)
    plan = Plan(
        PoolSize(windows=options.windows, side=192, real_share=0.55),
        Schedule(epochs=options.epochs, batch=8, learning_rate=3e-3, minutes=options.minutes),
        options.seed,
    )
    model, how = train(pairs, plan), Decoding()
    options.output.mkdir(parents=True, exist_ok=True)
    model.save(options.output / "weights.keras")  # a long validation must not cost the training
    sizes = [median_diameter(pair.labels) for pair in pairs or generated_pairs(40)]
    evidence = Evidence(float(np.nanmedian(sizes)), validate(model, pairs, plan, options.folds, how))
    print(evidence.evaluation)
    write_package(model, card(VERSION, how, evidence), example(model, how), options.output)


if __name__ == "__main__":
    main()
