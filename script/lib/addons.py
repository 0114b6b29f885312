"""What the addons of this project are called, what they need and whether they changed."""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
# Odoo reads these from the disk as they are: a change of theirs needs no update of a database.
READ_FROM_DISK = {"tests", "static", "readme", "__pycache__"}


@cache
def manifests():
    """Own addons by name, in the order of their dependencies."""
    found = {
        file.parent.name: ast.literal_eval(file.read_text(encoding="utf-8"))
        for file in sorted(ADDONS.glob("*/__manifest__.py"))
    }
    ordered = {}

    def add(name):
        if name in found and name not in ordered:
            for dependency in found[name].get("depends", []):
                add(dependency)
            ordered[name] = found[name]

    for name, manifest in found.items():
        if manifest.get("installable", True):
            add(name)
    return ordered


def shipped():
    """Own addons but for those that only hold tests, as Odoo names them."""
    return {
        name: manifest for name, manifest in manifests().items() if not name.startswith("test_")
    }


def foreign_dependencies():
    """What must be installed before the own addons can be; `web` at least, which every start shows."""
    needed = {
        dependency
        for manifest in manifests().values()
        for dependency in manifest.get("depends", [])
    }
    return sorted({"web"} | needed - manifests().keys())


def fingerprint(name):
    """Changes when something changes in the addon that a database has to be told of."""
    digest = hashlib.sha256()
    folder = ADDONS / name
    for file in sorted(folder.rglob("*")):
        inner = file.relative_to(folder)
        if (
            file.is_file()
            and not READ_FROM_DISK.intersection(inner.parts)
            and file.suffix != ".pyc"
        ):
            digest.update(f"{inner}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
