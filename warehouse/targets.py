"""Named environments: targets.toml says where each one's URL is kept, and which are protected.

The file is a person's own and no part of the project: git ignores it. A URL with a password stays
in an environment variable, which the file names.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from warehouse.errors import WarehouseError
from warehouse.source import ROOT

FILE = Path(os.environ.get("WAREHOUSE_TARGETS", "").strip() or ROOT / "targets.toml")
EXAMPLE = '[prod]\nurl = "$PROD_WAREHOUSE_URL"\nprotected = true'
# What only looks.
LOOKS = {"url", "plan", "trace", "lineage", "notify", "config"}
# What makes sense for one after the other.
FOR_ALL = {"deploy", "transform", "plan", "notify"}
ALL = "all"


@dataclass(frozen=True)
class Target:
    name: str
    url: str
    is_protected: bool


def chosen(file: Path = FILE) -> Target | None:
    """The target that WAREHOUSE_TARGET (the Makefile's TARGET) names; None without one."""
    name = _asked_for()
    if not name:
        return None
    if name == ALL:
        raise WarehouseError(
            f"TARGET={ALL} is for {', '.join(sorted(FOR_ALL))}; everything else takes one target."
        )
    return named(name, file)


def named(name: str, file: Path = FILE) -> Target:
    """A target of the file."""
    known = _entries(file, name)
    if name not in known:
        raise WarehouseError(f"{file.name} has no target {name}: it has {', '.join(known)}.")
    return _target(file.name, name, known[name])


def all_names(file: Path = FILE) -> list[str]:
    """Every target, in the order of the file."""
    return list(_entries(file, ALL))


def is_for_all(command: str) -> bool:
    """Whether a command was called with TARGET=all, and can be: for one after the other."""
    return _asked_for() == ALL and command in FOR_ALL


def _asked_for() -> str:
    return os.environ.get("WAREHOUSE_TARGET", "").strip()


def _entries(file: Path, name: str) -> dict[str, object]:
    if not file.exists():
        raise WarehouseError(
            f"TARGET={name}: there is no {file.name}. Write one, which git ignores:\n{EXAMPLE}"
        )
    try:
        known = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WarehouseError(f"{file.name} is no TOML: {error}") from None
    if ALL in known:
        raise WarehouseError(f"{file.name}: no target can be called {ALL}: it means each of them.")
    return known


def _target(file: str, name: str, entry: object) -> Target:
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        raise WarehouseError(f"{file}: the target {name} says no url. It looks like:\n{EXAMPLE}")
    unknown = sorted(entry.keys() - {"url", "protected"})
    protected = entry.get("protected", False)
    if unknown or not isinstance(protected, bool):
        what = f"says {unknown[0]}" if unknown else "is protected = true or false"
        raise WarehouseError(f"{file}: the target {name} {what}; known are url and protected.")
    url = entry["url"]
    if url.startswith("$"):
        variable = url[1:].strip("{}")
        url = os.environ.get(variable, "").strip()
        if not url:
            raise WarehouseError(
                f"TARGET={name}: its URL is in the environment variable {variable}, which is not "
                "set."
            )
        return Target(name, url, protected)
    try:
        has_password = "password" in conninfo_to_dict(url)
    except ProgrammingError:
        has_password = True  # whatever it is, it may hold one
    if has_password:
        raise WarehouseError(
            f"{file}: the URL of {name} is no libpq URI without a password. Keep it in an "
            f'environment variable and name that: url = "${name.upper()}_WAREHOUSE_URL".'
        )
    return Target(name, url, protected)


def check(command: str, file: Path = FILE) -> None:
    """Refuses whatever does more than look at a protected target, unless its name is confirmed."""
    if command == "targets":
        return  # looks at all of them
    target = chosen(file)
    if target is None or not target.is_protected or command in LOOKS:
        return
    if os.environ.get("WAREHOUSE_CONFIRM", "").strip() != target.name:
        raise WarehouseError(
            f"the target {target.name} is protected: {command} does more than look. If that is "
            f"meant: make {command} TARGET={target.name} CONFIRM={target.name}"
        )
