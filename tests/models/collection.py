"""A collection on the loopback interface: an index, and what it points to.

Real descriptions of the zoo where they are present (without their weights), and packages made here, which can be
installed::

    with collection(tmp_path / "site", packages=[("affable-shark", "v0", recipe)], real=True) as site:
        Settings(home, collection=f"{site.url}/index.json")
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.models.generated import PackageRecipe, describe, write_description, write_package
from tests.models.server import Site, serving

ZOO = Path(__file__).parents[3] / "shared" / "zoo"
"""The index and the descriptions of the real collection; may be absent."""

INDEX = "/index.json"
Published = tuple[str, str, Path]
"""Name, version, folder with the package."""


def generated(folder: Path, name: str, recipe: PackageRecipe | None = None, **extra: Any) -> Path:
    """A package that says it is `name`; `extra` are fields of its description."""
    recipe = recipe or PackageRecipe()
    write_package(folder, recipe)
    write_description(folder, describe(folder, recipe) | {"id": name} | extra)
    return folder


def real_descriptions(folder: Path) -> list[Published]:
    """The zoo's own descriptions, each in a folder of its own; empty where they are not present."""
    found = []
    for path in sorted((ZOO / "rdfs").glob("*.yaml")):
        name, _, version = path.stem.partition(".")
        (folder / path.stem).mkdir(parents=True)
        shutil.copy(path, folder / path.stem / "rdf.yaml")
        found.append((name, version or "v0", folder / path.stem))
    return found


def publish(site: Path, packages: Sequence[Published]) -> None:
    """Write the index and the files of these packages, replacing what was published before."""
    items: dict[str, dict[str, Any]] = {}
    for order, (name, version, folder) in enumerate(packages):
        place = site / "artifacts" / name / version / "files"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place)
        item = items.setdefault(name, {"id": f"bioimage-io/{name}", "type": "model", "versions": []})
        item["versions"].append({
            "comment": None,
            "created_at": f"2026-01-{1 + order // 24:02d}T{order % 24:02d}:00:00Z",
            "sha256": hashlib.sha256((place / "rdf.yaml").read_bytes()).hexdigest(),
            "source": f"artifacts/{name}/{version}/files/rdf.yaml?version={version}",
            "version": version,
        })
    dataset = {"id": "bioimage-io/some-dataset", "type": "dataset", "versions": []}
    site.joinpath(INDEX.lstrip("/")).write_text(json.dumps({"items": [*items.values(), dataset]}))


@contextmanager
def collection(site: Path, packages: Sequence[Published]) -> Iterator[Site]:
    """Serve a collection of these packages until the block ends."""
    site.mkdir(parents=True, exist_ok=True)
    publish(site, packages)
    with serving(site) as served:
        yield served


def asked_files(site: Site) -> list[str]:
    """Names of the files that were asked for, without the index."""
    return [path.rpartition("/")[2].partition("?")[0] for path in site.asked if path != INDEX]
