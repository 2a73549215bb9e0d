"""What an election found out, for people and programs."""

from __future__ import annotations

import json
from typing import Any

import click

from zoobridge.errors import EngineError
from zoobridge.inference.elections import winner
from zoobridge.inference.evidence import Evidence, to_json
from zoobridge.package.model import InstalledModel
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.protocol import Precision

HEADINGS = ("engine", "weights", "precision", "ms", "largest difference", "result")


def print_evidence(model: InstalledModel, evidence: Evidence | None) -> None:
    """Print one line per way to run the model, and which of them serves."""
    from zoobridge.cli.console import print_table

    if evidence is None:
        click.echo(f"Engines: not tried on this machine yet; zoobridge models verify {model.name} tries them.")
        return
    serving = _serving(model, evidence)
    print_table(HEADINGS, [_row(trial, serving) for trial in evidence.trials])
    for trial in evidence.trials:
        if trial.problem is not None:
            click.echo(f"{trial.candidate} may not serve: {trial.problem}.")
    if not evidence.proven:
        click.echo("The package has no test tensors, so no engine could be compared with what it promises.")
    reach = ", ".join(f"{axis} {_elements(radius)}" for axis, radius in evidence.reach.radius.items())
    how = "measured with the real weights" if evidence.reach.probed else "as declared"
    click.echo(f"An output element depends on input elements as far as: {reach or 'unknown'} ({how}).")


def evidence_document(model: InstalledModel, evidence: Evidence | None) -> dict[str, Any] | None:
    """Plain values, with what serves for each precision."""
    if evidence is None:
        return None
    serving = {precision.value: str(candidate) for precision, candidate in _serving(model, evidence).items()}
    document: dict[str, Any] = json.loads(json.dumps(to_json(evidence)))
    return {**document, "serving": serving}


def _serving(model: InstalledModel, evidence: Evidence) -> dict[Precision, Candidate]:
    chosen = {}
    for precision in Precision:
        try:
            chosen[precision] = winner(model, evidence, precision).candidate
        except EngineError:
            continue
    return chosen


def _row(trial: Trial, serving: dict[Precision, Candidate]) -> tuple[str, ...]:
    candidate = trial.candidate
    serves = [precision.value for precision, chosen in serving.items() if chosen == candidate]
    verdict = "may not serve" if trial.problem else "could serve"
    return (
        candidate.engine,
        candidate.weights_format.value,
        candidate.precision.value,
        "-" if trial.failure else f"{1000 * trial.seconds:.0f}",
        f"{max(check.maximum for check in trial.checks):.2g}" if trial.checks else "-",
        f"serves {' and '.join(serves)}" if serves else verdict,
    )


def _elements(radius: int | None) -> str:
    return "the whole image" if radius is None else str(radius)
