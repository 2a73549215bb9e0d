"""Reading a description with the BioImage Model Zoo's own library: the only module that knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from zoobridge.errors import PackageError
from zoobridge.package.literal_sizes import with_described_sizes
from zoobridge.package.model import ModelDescription
from zoobridge.package.repair import repair
from zoobridge.package.size_references import refuse_circles
from zoobridge.package.spec04 import describe_04
from zoobridge.package.spec05 import describe_05
from zoobridge.package.stated import StatedFile, stated_files

if TYPE_CHECKING:
    from bioimageio.spec import InvalidDescr, ValidationContext

DESCRIPTION_NAMES = ("rdf.yaml", "bioimageio.yaml", "model.yaml")
"""Names of the description inside a package, in order of preference."""

LARGEST_DESCRIPTION = 4 * 2**20
"""Bytes; the largest of the 138 descriptions of the zoo (May 2026) has 0.1 MB."""

MOST_NODES = 200_000
"""Values a description may hold once its YAML aliases are followed (they can multiply without end)."""


@dataclass(frozen=True, slots=True)
class DescribedPackage:
    """A description and every file it names."""

    description: ModelDescription
    files: tuple[StatedFile, ...]


def read_description(source: Path) -> ModelDescription:
    """Read the description of a package.

    Parameters
    ----------
    source : Path
        Package folder, or the description itself. No other file is read and nothing is fetched.

    Raises
    ------
    PackageError
        If there is no description or it is not valid.
    """
    return read_package(source).description


def read_package(source: Path) -> DescribedPackage:
    """Read a description together with the files it names; see `read_description`."""
    path = description_path(source)
    content = _parse(path)
    valid = _validate(content, path)
    describe = describe_04 if str(valid["format_version"]).startswith("0.4") else describe_05
    try:
        description = replace(
            with_described_sizes(describe(valid)),
            spec_version=str(content["format_version"]),
            config=cast("dict[str, Any]", _plain(content.get("config") or {})),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        msg = f"The description {path.name} cannot be understood ({error!r}); report the model to its authors."
        raise PackageError(msg) from error
    return DescribedPackage(description, stated_files(valid))


def as_latest(source: Path) -> dict[str, Any]:
    """The description as the library writes it in the newest version of the spec, as plain data to change and save.

    Parameters
    ----------
    source : Path
        Package folder, whose test tensors are read when its description is of spec 0.4.

    Raises
    ------
    PackageError
        If there is no description, or it is not valid or cannot be converted.
    """
    from bioimageio.spec import InvalidDescr, build_description

    path = description_path(source)
    content = repair(_parse(path))
    built = build_description(content, context=_context(path), format_version="latest")
    if isinstance(built, InvalidDescr):
        raise PackageError(_first_fault(built, path.name))
    return cast("dict[str, Any]", _plain(built.model_dump(mode="json", exclude_none=True, exclude_unset=True)))


def description_path(source: Path) -> Path:
    """The description of a package folder; `source` itself when it is a file.

    Raises
    ------
    PackageError
        If the folder has none.
    """
    if source.is_file():
        return source
    for name in DESCRIPTION_NAMES:
        if (source / name).is_file():
            return source / name
    msg = f"{source} is not a model package: it has no {' or '.join(DESCRIPTION_NAMES)}."
    raise PackageError(msg)


def _parse(path: Path) -> dict[str, Any]:
    from bioimageio.spec.utils import read_yaml
    from ruyaml.error import YAMLError

    if path.stat().st_size > LARGEST_DESCRIPTION:
        msg = f"The description {path.name} is larger than {LARGEST_DESCRIPTION // 2**20} MiB; it is not a description."
        raise PackageError(msg)
    try:
        content = read_yaml(path)
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        msg = f"The description {path.name} is not valid YAML: {reason}."
        raise PackageError(msg) from error
    if not isinstance(content, dict) or content.get("type", "model") != "model" or "format_version" not in content:
        msg = f"{path.name} does not describe a model; a description of type model with a format_version is needed."
        raise PackageError(msg)
    _refuse_expansion(content, path.name)
    described = cast("dict[str, Any]", content)
    refuse_circles(described, path.name)
    return described


def _refuse_expansion(content: object, name: str) -> None:
    waiting = [content]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    msg = f"The description {name} expands to more than {MOST_NODES} values; it is not a description."
    raise PackageError(msg)


def _validate(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The description as plain data with all defaults filled in, older versions upgraded to 0.4.

    ``output_of`` is left out because the library would download the model it names.
    """
    from bioimageio.spec import InvalidDescr, build_description

    content = repair(content)
    content["inputs"] = [_without_output_of(entry) for entry in content.get("inputs") or ()]
    built = build_description(content, context=_context(path))
    if isinstance(built, InvalidDescr):
        raise PackageError(_first_fault(built, path.name))
    return built.model_dump(mode="json")


def _context(path: Path) -> ValidationContext:
    """The library reads no file and says nothing."""
    from bioimageio.spec import ValidationContext
    from loguru import logger

    logger.disable("bioimageio")
    logger.disable("pydantic")  # the library's debug lines are attributed to its caller
    return ValidationContext(
        root=path.parent, file_name=path.name, perform_io_checks=False, log_warnings=False, progressbar=False
    )


def _without_output_of(tensor: object) -> object:
    return {key: value for key, value in tensor.items() if key != "output_of"} if isinstance(tensor, dict) else tensor


_UNION_TAGS = frozenset({"with_halo", "wo_halo", "space", "batch", "channel", "time", "index"})
"""Steps of the library's error locations that are no field of the description."""


def _first_fault(invalid: InvalidDescr, name: str) -> str:
    summary = invalid.validation_summary
    faults = [error for detail in (summary.details if summary else ()) for error in detail.errors]
    if not faults:
        return f"The description {name} is not valid: {' '.join(str(invalid.get_reason()).split())[:300]}."
    field = _field([step for step in faults[0].loc if step not in _UNION_TAGS])
    reason = " ".join(faults[0].msg.split()).removeprefix("Value error, ").rstrip(".")[:300]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"The description {name} is not valid{field}: {reason}{more}."


def _field(steps: Iterable[int | str]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    return f" in {text}" if text and text != "__root__" else ""


def _plain(value: object) -> object:
    """`value` with JSON types only."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
