"""migrations/: which there are, which a release closed, and the texts of sql/ that they hold.

Migrations that a release closed stand in migrations/SHA256SUMS and never change again; at most one
is open. Every text that a migration takes over stands between two comments that name its file:

    -- begin sql/marts/dim_account_model.sql
    …
    -- end sql/marts/dim_account_model.sql

so the migrations alone tell each file's text before a change: its newest section. Where a section
cannot be the file itself (a table that has to be altered), the file stands in it as comments that
begin with `--| `.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.source import ROOT

MIGRATIONS = ROOT / "migrations"
SUMS = "SHA256SUMS"
BY_HAND = "-- BY HAND:"
FREE_BEGIN, FREE_END = "-- begin by hand", "-- end by hand"
MARKER = re.compile(r"^-- (?P<verb>begin|end|removed) (?:(?P<path>sql/\S+\.sql)|by hand)$")
# The last lines of each migration say in the database which text it was.
RECORD = "public._warehouse_migration"
RECORD_TABLE = f"""\
create table if not exists {RECORD} (
    migration_id text primary key,
    sha256 text not null,
    rollback text,
    applied_at timestamptz not null default now()
);"""
_RECORDED = "-- Which text this is, for `make deploy`: yoyo knows migrations by their names only."


def migration_ids(folder: Path = MIGRATIONS) -> list[str]:
    """The migrations in order; each `<id>.sql` has its `<id>.rollback.sql`."""
    names = sorted(file.name for file in folder.glob("*.sql"))
    return [n.removesuffix(".sql") for n in names if not n.endswith(".rollback.sql")]


def released_sums(folder: Path = MIGRATIONS) -> dict[str, str]:
    """The checksum of every file of a released migration, by its name."""
    file = folder / SUMS
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def released_ids(folder: Path = MIGRATIONS) -> list[str]:
    """The migrations that a release closed, in order: these never change."""
    sums = released_sums(folder)
    return [name for name in migration_ids(folder) if f"{name}.sql" in sums]


def open_migration(folder: Path = MIGRATIONS) -> str | None:
    """The one migration that no release closed yet, if there is one."""
    released = released_ids(folder)
    found = [name for name in migration_ids(folder) if name not in released]
    if len(found) > 1:
        raise WarehouseError(
            f"migrations/ holds more than one open migration: {', '.join(found)}. Delete all but "
            "one (each with its rollback) and call make migration, which writes it anew."
        )
    return found[0] if found else None


def check_released(folder: Path = MIGRATIONS) -> None:
    """Refuses edited migrations of a release: yoyo knows them by name only and would not notice."""
    for name, digest in released_sums(folder).items():
        file = folder / name
        if not file.exists():
            raise WarehouseError(f"migrations/{name} of a release is missing: restore it.")
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise WarehouseError(
                f"migrations/{name} is not what {SUMS} records. A released migration is never "
                "edited: restore it (git checkout), change sql/ and call make migration."
            )


def close_migration(folder: Path = MIGRATIONS) -> str | None:
    """Lists the open migration in SHA256SUMS, from where on it never changes; returns its name."""
    check_released(folder)
    name = open_migration(folder)
    waiting = unfinished(folder)
    if waiting:
        raise WarehouseError(f"first finish the open migration: {', '.join(waiting)}")
    if name:
        with (folder / SUMS).open("a", encoding="utf-8") as sums:
            for suffix in (".rollback.sql", ".sql"):
                content = (folder / f"{name}{suffix}").read_bytes()
                sums.write(f"{hashlib.sha256(content).hexdigest()}  {name}{suffix}\n")
    return name


def record_statements(name: str, fingerprint: str | None) -> str:
    """What keeps in the database which text of a migration was applied; None for its rollback."""
    if fingerprint is None:
        return f"delete from {RECORD} where migration_id = '{name}';"  # noqa: S608
    return f"""\
{_RECORDED}
{RECORD_TABLE}
comment on table {RECORD} is
'Grain: one row per applied migration: the text it had, and while it was open what takes it back.';
insert into {RECORD} (migration_id, sha256) values
('{name}', '{fingerprint}');"""  # noqa: S608


def fingerprint(folder: Path, name: str) -> str:
    """The checksum of a migration's text, as its last lines record it.

    Raises for a text that was edited after `make migration` wrote and tried it.
    """
    text = (folder / f"{name}.sql").read_text(encoding="utf-8")
    body, _, record = text.partition(f"\n{_RECORDED}")
    digest = hashlib.sha256(body.encode()).hexdigest()
    if f"'{digest}'" not in record:
        raise WarehouseError(
            f"migrations/{name}.sql was edited since make migration wrote it: call make migration "
            "again. It keeps what is written by hand, and tries it."
        )
    return digest


# -- what the migrations hold


@dataclass
class Section:
    """What a migration holds for one file of sql/: statements, and the file if that is not them.

    Without a path: what a person put between two file's sections.
    """

    path: str | None
    line: int
    removed: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The file's text."""
        quoted = [x[4:] for x in self.lines if x.startswith("--| ") or x == "--|"]
        return normal("\n".join(quoted or self.lines))

    @property
    def is_quoted(self) -> bool:
        return any(line.startswith("--|") for line in self.lines)

    @property
    def body(self) -> str:
        """The statements, where the file stands beside them as comments."""
        return "\n".join(x for x in self.lines if not x.startswith("--|")).strip("\n").rstrip()

    @property
    def statements(self) -> list[str]:
        return lines_of(self.body)

    @property
    def is_finished(self) -> bool:
        return not any(line.startswith(BY_HAND) for line in self.lines)


@dataclass
class HandWritten:
    """What a person may have written in a migration, or in a rollback."""

    # By the path of the file that it belongs to.
    sections: dict[str, Section] = field(default_factory=dict)
    # What stands before the first file's section, and what stands after it.
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def sections(file: Path) -> Iterator[Section]:
    """The sections of a migration or of a rollback, in order."""
    section: Section | None = None
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        marker = MARKER.match(line)
        if marker is None:
            if section:
                section.lines.append(line)
        elif marker["verb"] == "begin" and section is None:
            section = Section(marker["path"], number)
        elif marker["verb"] == "removed":
            yield Section(marker["path"], number, removed=True)
        elif marker["verb"] == "end" and section and marker["path"] == section.path:
            yield section
            section = None
        else:
            raise WarehouseError(f"migrations/{file.name}:{number}: `{line}` is out of place.")
    if section:
        raise WarehouseError(
            f"migrations/{file.name}:{section.line}: the section of {section.path or 'by hand'} "
            "has no end."
        )


def frozen_texts(folder: Path = MIGRATIONS, released: bool = False) -> dict[str, str]:
    """The newest text of every file of sql/ that the migrations (or only the released) hold."""
    texts: dict[str, str] = {}
    for name in released_ids(folder) if released else migration_ids(folder):
        for section in sections(folder / f"{name}.sql"):
            if section.path is None:
                continue
            if section.removed:
                texts.pop(section.path, None)
            else:
                texts[section.path] = section.text
    return texts


def written_by_hand(folder: Path, name: str | None) -> tuple[HandWritten, HandWritten]:
    """What a person may have written in the open migration, and in its rollback."""
    found = (HandWritten(), HandWritten())
    for suffix, written in zip((".sql", ".rollback.sql"), found, strict=True):
        file = folder / f"{name}{suffix}"
        if not (name and file.exists()):
            continue
        free = written.before
        for section in sections(file):
            if section.path is None:
                free.append(section.body)
                continue
            free = written.after
            if section.is_quoted:
                written.sections[section.path] = section
    return found


def is_frozen(frozen: Mapping[str, str], source: Mapping[str, str]) -> bool:
    """Whether the migrations hold all of sql/ as it stands."""
    return dict(frozen) == {path: normal(text) for path, text in source.items()}


def unfinished(folder: Path = MIGRATIONS) -> list[str]:
    """Places that wait for a person: `file:line` of each."""
    found = []
    for file in sorted(folder.glob("*.sql")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith(BY_HAND):
                found.append(f"migrations/{file.name}:{number}")
    return found


def lines_of(text: str) -> list[str]:
    return [x for x in text.split("\n") if x and not x.startswith("--")]


def is_marker(line: str) -> bool:
    """Whether a line of sql/ would be taken for one of a migration's own."""
    return bool(MARKER.match(line)) or line.startswith("--|")


def normal(text: str) -> str:
    return text.strip("\n").rstrip() + "\n"
