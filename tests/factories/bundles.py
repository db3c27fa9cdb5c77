"""Bundles as another academy would have packed them, whole or spoilt."""

import io
import zipfile
from hashlib import sha256
from typing import Any

import yaml

from tests.plugins.database import CURRICULUM

ORIGIN = {"format": 1, "academy": "Westmoor Academy", "address": "https://academy.westmoor.example.org", "edition": 3, "adapted_from": []}


def module(name: str = "m1") -> dict[str, Any]:
    """One of the curriculum's modules, to be changed."""
    data: dict[str, Any] = yaml.safe_load((CURRICULUM / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def bundle(data: dict[str, Any] | None = None, *, also: dict[str, bytes] | None = None, named: bool = True, **manifest: Any) -> io.BytesIO:
    """A bundle of a module's data with other files beside it, which the manifest names or does not."""
    data = data or module()
    files = {"module.yaml": yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode(), **(also or {})}
    hashes = {name: sha256(content).hexdigest() for name, content in files.items() if named or name == "module.yaml"}
    said = {**ORIGIN, "code": data["code"], "title": data["title"], "files": hashes, **manifest}
    return zipped({"manifest.yaml": yaml.safe_dump(said, allow_unicode=True).encode(), **files})


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    made.seek(0)
    made.name = "module.zip"
    return made
