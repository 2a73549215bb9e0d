"""PyTorch weights turned once into what needs no code and no PyTorch: TorchScript, and OpenVINO's own format.

Each step runs in a process of its own and is checked there against what it was made from, on every shape of the
request: a trace that holds for the one size it was made with would be wrong in silence for tiles of another.
What cannot be turned is remembered with its reason, so that it is not tried at every start with the same libraries.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from zoobridge.errors import EngineError
from zoobridge.package.architecture import Architecture
from zoobridge.package.trust import PackageCode
from zoobridge.runtime import library
from zoobridge.runtime.derived import derive
from zoobridge.runtime.protocol import LoadRequest

Step = Literal["trace", "convert"]
Shapes = tuple[tuple[tuple[int, ...], ...], ...]
"""One tuple of input shapes, in the order of the inputs, per example."""

TRACED = "traced.pt"
CONVERTED = "model.xml"
_REFUSED = "refused.txt"
_FAILED = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What the other process does.

    Parameters
    ----------
    weights : str
        State dict to trace, or TorchScript to convert.
    code : PackageCode or None
        Of the state dict.
    """

    step: Step
    weights: str
    shapes: Shapes
    code: PackageCode | None = None

    def to_json(self) -> str:
        """Text for the other process."""
        plain = asdict(self)
        if self.code is not None:
            plain["code"]["file"] = None if self.code.file is None else str(self.code.file)
        return json.dumps(plain)

    @classmethod
    def from_json(cls, text: str) -> Job:
        """The inverse of `to_json`."""
        plain = json.loads(text)
        shapes = tuple(tuple(tuple(shape) for shape in example) for example in plain["shapes"])
        code = plain["code"]
        if code is not None:
            file = None if code["file"] is None else Path(code["file"])
            code = PackageCode(Architecture(**code["architecture"]), file, code["sha256"])
        return cls(plain["step"], plain["weights"], shapes, code)


def trusted(request: LoadRequest) -> PackageCode:
    """The code of a state dict.

    Raises
    ------
    EngineError
        If none may run.
    """
    if request.code is None:
        msg = "A PyTorch state dict needs the Python code of its package, which nobody trusted yet."
        raise EngineError(msg)
    return request.code


def trace(request: LoadRequest, code: PackageCode) -> Path:
    """TorchScript of a state dict.

    Raises
    ------
    EngineError
        If the network cannot be made, or not be traced so that the trace holds for every shape of the request.
    """
    job = Job("trace", str(request.weights), example_shapes(request), code)
    kind = f"traced-{code.digest[:16]}-{library.version('torch')}"
    made = derive(request.weights, request.cache, kind, functools.partial(_elsewhere, job))
    return _result(made, TRACED)


def convert(script: Path, request: LoadRequest) -> Path:
    """OpenVINO's format of a TorchScript file.

    Raises
    ------
    EngineError
        If OpenVINO cannot convert it, or computes something else.
    """
    job = Job("convert", str(script), example_shapes(request))
    kind = f"converted-{library.version('openvino')}-{library.version('torch')}"
    made = derive(script, request.cache, kind, functools.partial(_elsewhere, job))
    return _result(made, CONVERTED)


def example_shapes(request: LoadRequest) -> Shapes:
    """The shapes of the request in the order of its inputs."""
    return tuple(_ordered(request, shapes) for shapes in request.shapes)


def _ordered(request: LoadRequest, shapes: Mapping[str, tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    return tuple(shapes[tensor.id] for tensor in request.inputs if tensor.id in shapes)


def _result(made: Path, name: str) -> Path:
    refused = made / _REFUSED
    if refused.exists():
        raise EngineError(refused.read_text(encoding="utf-8"))
    return made / name


def _elsewhere(job: Job, draft: Path) -> None:
    command = [sys.executable, "-m", "zoobridge.runtime.torch_export", str(draft)]
    done = subprocess.run(command, input=job.to_json(), capture_output=True, text=True, check=False)
    lines = done.stderr.strip().splitlines()
    if done.returncode == _FAILED:
        (draft / _REFUSED).write_text(lines[-1], encoding="utf-8")
    elif done.returncode != 0:
        last = lines[-1] if lines else "no message"
        msg = f"Exporting the PyTorch weights ended with status {done.returncode}: {last.rstrip('.')}."
        raise EngineError(msg)


def main() -> None:
    """Do the job on standard input and write into the folder that is the only argument."""
    target = Path(sys.argv[1])
    job = Job.from_json(sys.stdin.read())
    steps: dict[Step, Any] = {"trace": _trace_here, "convert": _convert_here}
    try:
        steps[job.step](job, target)
    except EngineError as problem:
        sys.stderr.write(f"\n{problem}\n")
        sys.exit(_FAILED)


def _trace_here(job: Job, target: Path) -> None:
    from zoobridge.runtime.torch_code import build
    from zoobridge.runtime.torch_examples import examples, refuse_different
    from zoobridge.runtime.torch_library import torch, translated

    if job.code is None:
        msg = "A state dict needs the code of its network."
        raise EngineError(msg)
    network = build(Path(job.weights), job.code)
    with translated("trace the network"), torch().no_grad():
        given = examples(job.shapes)
        traced = torch().jit.trace(network, given[0], check_trace=False, strict=False)
    refuse_different(network, traced, given, "The trace of the network")
    with translated("write the trace"):
        traced.save(str(target / TRACED))


def _convert_here(job: Job, target: Path) -> None:
    from zoobridge.runtime.openvino_library import openvino
    from zoobridge.runtime.openvino_library import translated as by_openvino
    from zoobridge.runtime.torch_examples import compiled, examples, refuse_different
    from zoobridge.runtime.torch_library import torch
    from zoobridge.runtime.torchscript_file import read_script

    script = read_script(Path(job.weights))
    given = examples(job.shapes)
    with by_openvino("convert the TorchScript"), torch().no_grad():
        model = openvino().convert_model(script, example_input=given[0])
    refuse_different(script, compiled(model), given, "What OpenVINO made of the TorchScript")
    with by_openvino("write the model"):
        openvino().save_model(model, str(target / CONVERTED), compress_to_fp16=False)


if __name__ == "__main__":
    main()
