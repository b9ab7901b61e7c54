"""`make release`: closes the open migration, stamps the version, heads the changelog."""

import datetime
import re
import subprocess
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.freeze.command import make_migration
from warehouse.migrations import (
    close_migration,
    frozen_texts,
    is_frozen,
    open_migration,
    released_ids,
    unfinished,
)
from warehouse.source import ROOT, source_texts

# A release, and with a + what somebody made of it: 1.1.0+acme.2
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?")
PROJECT = re.compile(r'(?m)^version = "(.*)"$')
FUNCTION = re.compile(r"(?m)^return '(.*)';$")
UNRELEASED = "## Unreleased"


def release(version: str, root: Path = ROOT, today: datetime.date | None = None) -> list[str]:
    """Makes the tree a release; returns what to tell the person. Nothing is committed."""
    project, function = root / "pyproject.toml", root / "sql" / "control" / "run" / "version.sql"
    changelog = root / "CHANGELOG.md"
    before = version_of(project, PROJECT)
    _check_version(version, before)
    _check_tree(root)
    log = changelog.read_text(encoding="utf-8")
    changes = _changes(log)
    if not changes:
        raise WarehouseError(
            f"CHANGELOG.md says nothing under `{UNRELEASED}`: tell there what changes for whom."
        )

    _stamp(project, PROJECT, version)
    _stamp(function, FUNCTION, version)
    day = today or datetime.datetime.now(datetime.UTC).date()
    changelog.write_text(
        log.replace(UNRELEASED, f"{UNRELEASED}\n\n## {version} ({day.isoformat()})", 1),
        encoding="utf-8",
    )
    migrations = root / "migrations"
    name = open_migration(migrations)
    plain = released_ids(migrations) and (name is None or name.endswith(".changes"))
    try:
        make_migration(
            f"release_{re.sub('[^0-9a-z]', '_', version)}" if plain else None,
            migrations,
            root / "sql",
        )
        closed = close_migration(migrations)
    except WarehouseError as error:
        raise WarehouseError(
            f"{error}\nNothing is released; take back what was stamped: git checkout ."
        ) from None
    return [
        f"closed migrations/{closed}.sql; version {before} became {version} in pyproject.toml, "
        "control.version() and CHANGELOG.md",
        f"now test it and commit it: make test && git add -A && git commit -m 'Release {version}' "
        f"&& git tag v{version}",
    ]


def version_of(file: Path, pattern: re.Pattern[str]) -> str:
    """The version that stands in a file, where it stands exactly once."""
    found = pattern.findall(file.read_text(encoding="utf-8"))
    if len(found) != 1:
        raise WarehouseError(f"{file.name} holds {len(found)} versions, not one.")
    return str(found[0])


def _stamp(file: Path, pattern: re.Pattern[str], version: str) -> None:
    before = version_of(file, pattern)
    text = file.read_text(encoding="utf-8")
    found = pattern.search(text)
    if found is not None:
        line = found[0].replace(before, version)
        file.write_text(text[: found.start()] + line + text[found.end() :], encoding="utf-8")


def _check_version(version: str, before: str) -> None:
    if not VERSION.fullmatch(version):
        raise WarehouseError(
            "which version? make release version=1.2.3 (or 1.2.3+ours.1 for a release of your own "
            f"upon 1.2.3); not {version!r}"
        )
    if _order(version) <= _order(before):
        raise WarehouseError(f"version {version} does not come after {before}.")


def _order(version: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Versions in their order; one of somebody's own comes after the release it is made of."""
    plain, _, own = version.partition("+")
    parts = [part for part in own.split(".") if part]
    return (
        [int(number) for number in plain.split(".")],
        [(int(part), "") if part.isdigit() else (-1, part) for part in parts],
    )


def _check_tree(root: Path) -> None:
    status = subprocess.run(
        ["git", "-C", root, "status", "--porcelain"], capture_output=True, text=True, check=False
    )
    if status.returncode:
        raise WarehouseError(f"a release is made of what git holds: {status.stderr.strip()}")
    if status.stdout:
        raise WarehouseError(f"first commit (or take back) what is changed:\n{status.stdout}")
    migrations = root / "migrations"
    waiting = unfinished(migrations)
    if waiting:
        raise WarehouseError(f"first finish the open migration: {', '.join(waiting)}")
    if not is_frozen(frozen_texts(migrations), source_texts(root / "sql")):
        raise WarehouseError("sql/ is ahead of the open migration: call make migration first.")


def _changes(log: str) -> str:
    """What the changelog says about the release to be."""
    _, heading, rest = log.partition(f"\n{UNRELEASED}\n")
    if not heading:
        raise WarehouseError(f"CHANGELOG.md has no heading `{UNRELEASED}`.")
    return re.split(r"(?m)^## ", rest)[0].strip()
