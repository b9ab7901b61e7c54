"""`make migration`: freezes what changed in sql/ into the open migration and its rollback.

Migrations that a release closed stand in migrations/SHA256SUMS and never change again. At most one
is open: it holds the difference between those and sql/, and is written anew, whole, each time. Only
what a person wrote into it by hand is kept, as long as the file it belongs to is as it was.

Every text that a migration takes over stands between two marker comments that name its file:

    -- begin sql/marts/dim_account_model.sql
    …
    -- end sql/marts/dim_account_model.sql

so the migrations alone tell each file's text before the change: its newest section. Where a section
cannot be the file itself (a table that has to be altered), the file stands in it as comments that
begin with `--| `.

What has to be dropped, in which order, what `create or replace` takes and what must be dropped and
made again is not guessed from the text: both states are built in scratch databases on the server in
use, the migration is tried on one and compared with the other, in both directions.
"""

import contextlib
import difflib
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import sqlparse
from psycopg import sql as query
from psycopg.conninfo import conninfo_to_dict

from warehouse import server
from warehouse.deploy import (
    FIRST,
    MIGRATIONS,
    SQL,
    SUMS,
    build_from_source,
    check_released,
    migration_ids,
    open_migration,
    released_ids,
    source_texts,
)
from warehouse.errors import WarehouseError

ROLES_FILE, SCHEMAS_FILE = FIRST
OWNER = "set local role salesforce_owner;"
BY_HAND = "-- BY HAND:"
HEADER = "-- Frozen from sql/ by `make migration`; never edited once it is released."
MARKER = re.compile(r"^-- (begin|end|removed) (sql/\S+\.sql)$")
# What sql/roles.sql grants in the database; the roles themselves are the cluster's and stay.
ROLES_UNDONE = """\
reset role;

do $roles$
begin
    execute format('revoke create on database %I from salesforce_owner', current_database());
    revoke create, usage on schema public from salesforce_owner;
end;
$roles$;"""


# -- what the migrations hold


@dataclass
class Section:
    """What a migration holds for one file of sql/: statements, and the file if that is not them."""

    path: str
    line: int
    removed: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The file's text."""
        quoted = [x[4:] for x in self.lines if x.startswith("--| ") or x == "--|"]
        return _normal("\n".join(quoted or self.lines))

    @property
    def is_quoted(self) -> bool:
        return any(line.startswith("--|") for line in self.lines)

    @property
    def body(self) -> str:
        """The statements, where the file stands beside them as comments."""
        return "\n".join(x for x in self.lines if not x.startswith("--|")).strip("\n").rstrip()

    @property
    def statements(self) -> list[str]:
        return _lines(self.body)

    @property
    def is_finished(self) -> bool:
        return not any(line.startswith(BY_HAND) for line in self.lines)


def sections(file: Path) -> Iterator[Section]:
    """The sections of a migration or of a rollback, in order."""
    section: Section | None = None
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        marker = MARKER.match(line)
        if marker is None:
            if section:
                section.lines.append(line)
        elif marker[1] == "begin":
            section = Section(marker[2], number)
        elif marker[1] == "removed":
            yield Section(marker[2], number, removed=True)
        elif section and marker[2] == section.path:
            yield section
            section = None
        else:
            raise WarehouseError(f"migrations/{file.name}: `{line}` ends no open section.")
    if section:
        raise WarehouseError(f"migrations/{file.name}: the section of {section.path} has no end.")


def frozen_texts(folder: Path = MIGRATIONS, released: bool = False) -> dict[str, str]:
    """The newest text of every file of sql/ that the migrations (or only the released) hold."""
    texts: dict[str, str] = {}
    for name in released_ids(folder) if released else migration_ids(folder):
        for section in sections(folder / f"{name}.sql"):
            if section.removed:
                texts.pop(section.path, None)
            else:
                texts[section.path] = section.text
    return texts


def by_hand(folder: Path, name: str | None) -> tuple[dict[str, Section], dict[str, Section]]:
    """The open migration's sections that a person may have written in, and its rollback's."""
    found: list[dict[str, Section]] = [{}, {}]
    for suffix, texts in zip((".sql", ".rollback.sql"), found, strict=True):
        file = folder / f"{name}{suffix}"
        if name and file.exists():
            texts.update({s.path: s for s in sections(file) if s.is_quoted})
    return found[0], found[1]


def is_frozen(frozen: Mapping[str, str], source: Mapping[str, str]) -> bool:
    """Whether the migrations hold all of sql/ as it stands."""
    return dict(frozen) == {path: _normal(text) for path, text in source.items()}


def unfinished(folder: Path = MIGRATIONS) -> list[str]:
    """Places that wait for a person: `file:line` of each."""
    found = []
    for file in sorted(folder.glob("*.sql")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith(BY_HAND):
                found.append(f"migrations/{file.name}:{number}")
    return found


def _lines(text: str) -> list[str]:
    return [x for x in text.split("\n") if x and not x.startswith("--")]


def _normal(text: str) -> str:
    return text.strip("\n").rstrip() + "\n"


# -- a database in one state


# Everything a file can create, with the objects that own it. Objects made by initdb have low ids.
INVENTORY = """
with object as (
    select tableoid as classid, oid as objid from pg_namespace
    where nspname !~ '^pg_'
    union all select tableoid, oid from pg_class
    where relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c', 'i', 'I')
        and relnamespace not in ('pg_toast'::regnamespace)
        and not exists (
            select from pg_constraint k
            where k.conindid = pg_class.oid and k.contype in ('p', 'u', 'x')
        )
    union all select tableoid, oid from pg_proc
    union all select tableoid, oid from pg_type
    union all select tableoid, oid from pg_operator
    union all select tableoid, oid from pg_opclass
    union all select tableoid, oid from pg_opfamily
    union all select tableoid, oid from pg_cast
    union all select tableoid, oid from pg_collation
    union all select tableoid, oid from pg_statistic_ext
    union all select tableoid, oid from pg_event_trigger
    union all select tableoid, oid from pg_policy
    union all select tableoid, oid from pg_trigger where not tgisinternal
    union all select tableoid, oid from pg_rewrite where rulename <> '_RETURN'
)
select
    (o.classid, o.objid)::text,
    i.type,
    i.identity,
    array(
        select (d.refclassid, d.refobjid)::text from pg_depend d
        where d.classid = o.classid and d.objid = o.objid and d.objsubid = 0
            and d.deptype in ('a', 'i', 'P', 'S', 'e')
    )
from object as o
cross join lateral pg_identify_object(o.classid, o.objid, 0) as i
where o.objid >= 16384
order by o.objid
"""
# May stand in a file of their own although they go with their table.
APART = {"index", "trigger", "policy", "rule", "statistics object"}
REPLACEABLE = {"schema", "view", "function", "procedure", "aggregate"}

COLUMNS = """
select
    quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod)
    || case when a.attcollation <> t.typcollation
        then ' collate ' || quote_ident(l.collname) else '' end,
    a.attnotnull,
    a.attidentity::text || a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid)
from pg_attribute as a
inner join pg_type as t on a.atttypid = t.oid
left join pg_collation as l on a.attcollation = l.oid
left join pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
CONSTRAINTS = """
select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where conrelid = %s::regclass and contype <> 'n' order by conname
"""


@dataclass
class State:
    """The files of one state, built: what each created and the order that worked."""

    url: str
    texts: Mapping[str, str]
    order: list[str] = field(default_factory=list)
    # path -> {(type, identity)}, the identity being what DROP takes
    objects: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def build(self) -> "State":
        with server.connect(self.url) as connection:
            known = {row[0] for row in connection.execute(INVENTORY)}

            def applied(path: str) -> None:
                rows = [r for r in connection.execute(INVENTORY) if r[0] not in known]
                new = {row[0] for row in rows}
                known.update(new)
                self.objects[path] = [
                    (kind, identity)
                    for _, kind, identity, owners in rows
                    if not new & set(owners) and (not owners or kind in APART)
                ]

            self.order = build_from_source(connection, self.texts, applied)
        return self

    def all_objects(self) -> set[tuple[str, str]]:
        return {item for items in self.objects.values() for item in items}

    def path_of(self, item: tuple[str, str]) -> str | None:
        return next((p for p, items in self.objects.items() if item in items), None)

    def columns(self, relation: str) -> list[tuple]:
        with server.connect(self.url) as connection:
            return connection.execute(COLUMNS, [relation]).fetchall()

    def constraints(self, relation: str) -> dict[str, str]:
        with server.connect(self.url) as connection:
            return dict(connection.execute(CONSTRAINTS, [relation]).fetchall())

    def lost_with(self, statements: list[str]) -> set[str]:
        """The files whose objects vanish with these statements (which say CASCADE)."""
        with server.connect(self.url) as connection, connection.transaction(force_rollback=True):
            connection.execute("set local client_min_messages = error")
            for statement in statements:
                connection.execute(statement)
            left = {(kind, identity) for _, kind, identity, _ in connection.execute(INVENTORY)}
        return {path for path, items in self.objects.items() if any(i not in left for i in items)}

    def seeds(self) -> dict[str, dict[tuple, str]]:
        """The rows that the files themselves insert: table -> {key: condition that finds it}."""
        found: dict[str, dict[tuple, str]] = {}
        with server.connect(self.url) as connection:
            for table, key in connection.execute(
                """
                select
                    format('%I.%I', n.nspname, c.relname),
                    array(
                        select quote_ident(a.attname) from unnest(i.indkey::smallint[]) k
                        join pg_attribute a on a.attrelid = c.oid and a.attnum = k
                    )
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_index i on i.indrelid = c.oid and i.indisprimary
                where c.oid >= 16384 and c.relkind in ('r', 'p') and not c.relispartition
                """
            ).fetchall():
                literals = ", ".join(f"quote_literal({k}::text)" for k in key)
                rows = connection.execute(
                    f"select {literals} from {table} order by {', '.join(key)}"  # noqa: S608
                ).fetchall()
                for row in rows:
                    condition = " and ".join(f"{k} = {v}" for k, v in zip(key, row, strict=True))
                    found.setdefault(table, {})[row] = condition
        return found


def drop_statement(item: tuple[str, str]) -> str:
    kind, identity = item
    kind = {"statistics object": "statistics"}.get(kind, kind)
    return f"drop {kind} {identity}"


# -- one direction: from one state to another


class Plan:
    """The statements that turn one state into another; `forward` is false for a rollback."""

    def __init__(
        self,
        old: State,
        new: State,
        forward: bool,
        former: Mapping[str, Section],
        current: Container[str],
    ) -> None:
        self.old, self.new, self.forward = old, new, forward
        # What the migration written anew holds, and of which files it is about the same texts.
        self.former, self.current = former, current
        both = [p for p in new.order if p in old.texts]
        self.added = [p for p in new.order if p not in old.texts]
        self.removed = [p for p in old.order if p not in new.texts]
        self.changed = [p for p in both if old.texts[p] != new.texts[p]]
        self.recreated: set[str] = set()
        self.by_hand: set[str] = set()
        # A file that only moved: nothing to do but to remember its new place.
        self.moved = {
            p: next((r for r in self.removed if old.texts[r] == new.texts[p]), None)
            for p in self.added
        }
        self._choose()
        # What a person wrote is what would not have been written.
        self.kept = {
            path: self.former[path]
            for path, statements in self.alterations.items()
            if path in self.current and path in self.former
            if self.former[path].statements != _lines("\n".join(statements))
            or (path in self.by_hand and self.former[path].is_finished)
        }

    @property
    def waits(self) -> bool:
        """Whether a person has to finish it."""
        return bool(self.by_hand - set(self.kept)) or not all(
            section.is_finished for section in self.kept.values()
        )

    # .. decisions

    def _is_table(self, path: str) -> bool:
        kinds = {kind for kind, _ in self.old.objects[path] + self.new.objects[path]}
        return bool(kinds - REPLACEABLE)

    def _choose(self) -> None:
        lasting = self.new.all_objects()
        for path in self.changed:
            if path in FIRST or self._is_table(path):
                continue
            # An object whose signature changed would live on beside its successor.
            gone = any(item not in lasting for item in self.old.objects[path])
            for kind, identity in self.old.objects[path]:
                if kind == "view" and (kind, identity) in self.new.objects[path]:
                    before = [c[:2] for c in self.old.columns(identity)]
                    after = [c[:2] for c in self.new.columns(identity)]
                    gone = gone or after[: len(before)] != before
            if gone:
                self.recreate(path)
        self.alterations: dict[str, list[str]] = {}
        for path in self.changed:
            if path not in FIRST and self._is_table(path):
                self._alter(path)

    def recreate(self, path: str) -> bool:
        """Drops and remakes a file's objects and all that depends on them; false if known."""
        drops = [f"{drop_statement(i)} cascade" for i in reversed(self.old.objects[path])]
        before = len(self.recreated)
        lost = self.old.lost_with(drops) | {path}
        if any(self._is_table(p) for p in lost if p in self.new.texts):
            raise WarehouseError(
                f"{path} cannot be replaced in place, and a table depends on it: "
                f"{', '.join(sorted(p for p in lost if p != path))}. Write this change under a new "
                "name, or in two migrations."
            )
        self.recreated |= {p for p in lost if p in self.new.texts}
        return len(self.recreated) > before

    def _alter(self, path: str) -> None:
        """What brings a table from the old to the new form, where that is plain."""
        old, new = self.old, self.new
        before = _statements(old.texts[path])
        after = _statements(new.texts[path])
        added = [s for s in after if s not in before]
        removed = [s for s in before if s not in after]
        # Indexes belong to their table, so the inventory does not list them apart.
        indexes = [name for name in map(_index_name, removed) if name]
        statements = [f"drop index {name};" for name in indexes]
        plain = True

        for kind, identity in old.objects[path]:
            if (kind, identity) not in new.objects[path]:
                continue
            if kind == "table":
                changes, is_plain = self._alter_table(identity)
                statements += changes
                plain = plain and is_plain
            elif kind != "view" and any(_creates(s, identity) for s in removed + added):
                plain = False
        for statement in added:
            if _is_repeatable(statement):
                statements.append(statement)
            elif not re.match(r"create\s+table\b", _bare(statement), re.I):
                plain = False
        for statement in removed:
            bare = _bare(statement)
            if not (_is_repeatable(statement) or re.match(r"create\s+table\b", bare, re.I)):
                plain = False
        if new.objects[path] and not any(i in old.objects[path] for i in new.objects[path]):
            plain = False
        self.alterations[path] = statements
        if not plain:
            self.by_hand.add(path)

    def _alter_table(self, table: str) -> tuple[list[str], bool]:
        before = {c[0]: c for c in self.old.columns(table)}
        after = {c[0]: c for c in self.new.columns(table)}
        dropped = [c for c in before if c not in after]
        appended = [c for c in after if c not in before]
        kept = [c for c in before if c in after]
        plain = list(after) == kept + appended
        # Dropping a column loses data: only the way back from adding it is written unasked.
        if dropped and self.forward:
            plain = False
        if dropped:
            lost = self.old.lost_with(
                [f"alter table {table} drop column {c} cascade" for c in dropped]
            )
            self.recreated |= {p for p in lost if p in self.new.texts and not self._is_table(p)}
        statements = []
        old_constraints = self.old.constraints(table)
        new_constraints = self.new.constraints(table)
        for name, text in old_constraints.items():
            if new_constraints.get(name) != text:
                statements.append(f"alter table {table} drop constraint {name};")
        statements += [f"alter table {table} drop column {c};" for c in dropped]
        for name in appended:
            _, kind, not_null, generated, default = after[name]
            if generated or (not_null and default is None):
                plain = False
            text = f"alter table {table} add column {name} {kind}"
            text += f" default {default}" if default is not None else ""
            text += " not null" if not_null else ""
            statements.append(f"{text};")
        for name in kept:
            if before[name][4] != after[name][4] and not after[name][3]:
                default = after[name][4]
                change = "drop default" if default is None else f"set default {default}"
                statements.append(f"alter table {table} alter column {name} {change};")
            if before[name][1:4] != after[name][1:4]:
                plain = False
        for name, text in new_constraints.items():
            if old_constraints.get(name) != text:
                statements.append(f"alter table {table} add constraint {name} {text};")
        return statements, plain

    # .. text

    def text(self, depends: str | None) -> str:
        old, new = self.old, self.new
        parts: list[str] = []
        if depends is not None:
            parts.append(f"-- depends: {depends}".rstrip() + f"\n{HEADER}")
        else:
            parts.append(HEADER)
        pending = {*self.added, *self.changed, *self.recreated}
        if ROLES_FILE in pending:
            parts.append(_section(ROLES_FILE, new.texts[ROLES_FILE]))
        # sql/schemas.sql says so itself.
        if not (SCHEMAS_FILE in pending and SCHEMAS_FILE in self.added):
            parts.append(OWNER)

        for path in self.changed:
            if path not in self.recreated and path not in FIRST:
                undone = _undo(old.texts[path], new.texts[path])
                if undone:
                    parts.append(f"-- no longer in {path}\n" + "\n".join(undone))
        dropped: set[tuple[str, str]] = set()
        for path in reversed(old.order):
            if path in self.recreated and path in old.objects:
                parts.append(self._drops(path, old.objects[path], "made again below", dropped))

        for path in new.order:
            if path in pending and path != ROLES_FILE:
                parts.append(self._section_of(path))

        before, after = old.seeds(), new.seeds()
        for table, rows in before.items():
            gone = [c for key, c in rows.items() if key not in after.get(table, {})]
            if gone and any(kind == "table" and name == table for kind, name in new.all_objects()):
                parts.append("\n".join(f"delete from {table} where {c};" for c in gone))  # noqa: S608
        lasting = new.all_objects()
        for path in reversed(old.order):
            gone = [i for i in old.objects[path] if i not in lasting and i not in dropped]
            if gone:
                parts.append(self._drops(path, gone, "no longer in sql/", dropped))
            if path in self.removed:
                if path == ROLES_FILE:
                    parts.append(ROLES_UNDONE)
                if self.forward:
                    parts.append(f"-- removed {path}")
        return "\n\n".join(p.rstrip("\n") for p in parts) + "\n"

    def _drops(self, path: str, items: list, why: str, dropped: set) -> str:
        dropped.update(items)
        lines = [f"{drop_statement(item)};" for item in reversed(items)]
        return f"-- {path}: {why}\n" + "\n".join(lines)

    def _section_of(self, path: str) -> str:
        text = self.new.texts[path]
        if path in self.added and self.moved[path]:
            return _section(path, f"-- Only its place changed: it was {self.moved[path]}.", text)
        if path not in self.alterations:
            return _section(path, text)
        if path in self.kept:
            return _section(path, self.kept[path].body, text)
        statements = list(self.alterations[path])
        body = "\n".join(statements) if statements else "-- Nothing to do in the database."
        if path in self.by_hand:
            former = self.former[path].statements if path in self.former else []
            if former:
                former = [
                    "-- For another text of the file this was:",
                    *(f"--   {x}" for x in former),
                ]
            diff = difflib.unified_diff(
                self.old.texts[path].splitlines(),
                text.splitlines(),
                "before",
                "after",
                lineterm="",
                n=2,
            )
            body = "\n".join(
                [
                    f"{BY_HAND} write what turns the old table into the new one, then delete these",
                    "-- lines up to the statements (a draft where one was possible).",
                    *(f"--   {line}".rstrip() for line in diff),
                    *former,
                    *statements,
                ]
            )
        return _section(path, body, text)


def _section(path: str, body: str, frozen: str | None = None) -> str:
    text = body.strip("\n").rstrip()
    if frozen is not None:
        text += "\n" + "\n".join(f"--| {line}".rstrip() for line in frozen.rstrip().split("\n"))
    return f"-- begin {path}\n{text}\n-- end {path}"


def _statements(text: str) -> list[str]:
    return [s for s in (_strip(s) for s in sqlparse.split(text)) if s]


def _strip(statement: str) -> str:
    """Without the comments before it; what is inside a statement stays as it is."""
    lines = statement.strip().split("\n")
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("--")):
        lines.pop(0)
    return "\n".join(lines)


def _bare(statement: str) -> str:
    return " ".join(statement.split())


def _index_name(statement: str) -> str | None:
    found = re.match(
        r"create\s+(?:unique\s+)?index\s+(?:if\s+not\s+exists\s+)?(\S+)\s+on\s+(?:only\s+)?(\S+)",
        statement,
        re.I,
    )
    if found is None:
        return None
    schema = found[2].partition(".")[0]
    return f"{schema}.{found[1]}"


def _creates(statement: str, identity: str) -> bool:
    name = identity.partition("(")[0]
    return bool(re.match(rf"create\b.*\b{re.escape(name)}\b", _bare(statement), re.I))


def _is_repeatable(statement: str) -> bool:
    """Statements of a table's file that can simply be run where they are new."""
    return bool(
        re.match(
            r"(comment\s+on|grant|revoke|insert\s+into|create\s+(unique\s+)?index|"
            r"create\s+or\s+replace)\b",
            statement,
            re.I,
        )
    )


def _undo(old: str, new: str) -> list[str]:
    """Takes back grants and comments that the old text made and the new one does not."""
    before, after = _statements(old), _statements(new)
    commented = {_comment_target(s) for s in after}
    undone = []
    for statement in before:
        if statement in after:
            continue
        target = _comment_target(statement)
        if target and target not in commented:
            undone.append(f"comment on {target} is null;")
        granted = re.match(r"grant\s+(.*)\s+to\s+(.*?)\s*;?$", statement, re.I | re.S)
        if granted:
            undone.append(f"revoke {granted[1]} from {granted[2]};")
    return undone


def _comment_target(statement: str) -> str | None:
    found = re.match(r"comment\s+on\s+(.+?)\s+is\s", statement, re.I | re.S)
    return " ".join(found[1].split()) if found else None


# -- comparing databases


def schema_dump(url: str) -> str:
    """Everything a deployment makes: the schema with owners and grants, and the rows it inserts.

    yoyo's own tables are left out; so are values that differ by nature, such as the time of a row.
    """
    program = server.client_program("pg_dump", url)
    done = subprocess.run(
        [program, "--schema-only", "--dbname", url,
         "--exclude-table", "public._yoyo*", "--exclude-table", "public.yoyo_lock"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"pg_dump failed: {done.stderr.strip()}")
    lines = [
        line for line in done.stdout.splitlines()
        if not line.startswith(("\\restrict ", "\\unrestrict ", "-- Dumped "))
    ]  # fmt: skip
    with server.connect(url) as connection:
        for table, columns in connection.execute(
            """
            select c.oid::regclass::text, array_agg(a.attname::text order by a.attname)
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.oid >= 16384 and c.relkind in ('r', 'p') and not c.relispartition
                and c.relname !~ '^_?yoyo_' and a.attidentity = ''
                and coalesce(pg_get_expr(d.adbin, d.adrelid), '') !~* 'now\\(\\)|current_|clock_'
            group by c.oid order by c.oid::regclass::text
            """
        ).fetchall():
            names = query.SQL(", ").join(map(query.Identifier, columns))
            rows = connection.execute(
                query.SQL("select row({})::text from {} order by 1").format(names, query.SQL(table))
            ).fetchall()
            if rows:
                lines += ["", f"-- rows of {table} ({', '.join(columns)})", *(r[0] for r in rows)]
    return "\n".join(lines) + "\n"


def difference(a: str, b: str, a_name: str, b_name: str) -> str:
    return "\n".join(
        difflib.unified_diff(a.splitlines(), b.splitlines(), a_name, b_name, lineterm="", n=3)
    )


# -- scratch databases


@contextlib.contextmanager
def _scratch() -> Iterator:
    """A function that makes databases (empty, or a copy) which are dropped afterwards."""
    url = server.warehouse_url()
    made: list[str] = []
    with server.connect(url) as admin:

        def make(template: str = "") -> str:
            name = f"warehouse_freeze_{os.getpid()}_{len(made)}"
            source = conninfo_to_dict(template)["dbname"] if template else "template0"
            try:
                admin.execute(
                    query.SQL("create database {} template {}").format(
                        query.Identifier(name), query.Identifier(source)
                    )
                )
            except psycopg.errors.InsufficientPrivilege:
                raise WarehouseError(
                    "writing a migration needs databases to try it in, and this user may not "
                    "create any: grant it CREATEDB, or unset WAREHOUSE_URL to use the embedded "
                    "server."
                ) from None
            made.append(name)
            return server.url_of(url, name)

        try:
            yield make
        finally:
            for name in made:
                server.drop_database(admin, name)


def _split(text: str) -> list[str]:
    """The statements as yoyo runs them."""
    from yoyo.migrations import read_sql_migration

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "migration.sql"
        file.write_text(text, encoding="utf-8")
        return read_sql_migration(str(file))[2]


def _apply(url: str, text: str) -> tuple[str | None, psycopg.Error] | None:
    """Applies a migration as yoyo does; returns the failing section's path and the error."""
    position = 0
    with server.connect(url) as connection:
        try:
            with connection.transaction():
                connection.execute("set local plpgsql.extra_errors = 'all'")
                for statement in _split(text):
                    found = text.find(statement, position)
                    position = max(position, found) + len(statement)
                    connection.execute(statement)
        except psycopg.Error as error:
            before = text[:position].split("\n")
            marker = next((m for line in reversed(before) if (m := MARKER.match(line))), None)
            return (marker[2] if marker and marker[1] == "begin" else None, error)
    return None


def _settle(
    plan: Plan, scratch: Callable[..., str], depends: str | None, kept_in: str | None
) -> str:
    """The text of a plan that was seen to work, or that a person has to finish."""
    old, new = plan.old, plan.new
    for _ in range(20):
        text = plan.text(depends)
        if plan.waits:
            return text
        trial = scratch(old.url)
        failed = _apply(trial, text)
        kept = sorted(plan.kept)
        if failed is None:
            left = difference(schema_dump(trial), schema_dump(new.url), "migrated", "sql/")
            if not left:
                return text
            open_alterations = set(plan.alterations) - set(plan.kept) - plan.by_hand
            if open_alterations:
                plan.by_hand |= open_alterations
                continue
            if kept:
                raise WarehouseError(
                    "what is written by hand does not give what sql/ gives. Correct it and call "
                    "make migration again (it keeps what you write there):\n"
                    + "\n".join(f"migrations/{kept_in}:{plan.kept[p].line} {p}" for p in kept)
                    + f"\n{left}"
                )
            raise WarehouseError(
                "the migration would not give what sql/ gives. Change the file so that running it "
                f"again has the same effect (create or replace, on conflict do update):\n{left}"
            )
        path, error = failed
        grown = False
        if path in plan.changed and path not in plan.alterations:
            grown = plan.recreate(path)
        elif error.sqlstate == "2BP01":
            lasting = new.all_objects()
            for file, items in old.objects.items():
                if file in new.texts and any(i not in lasting for i in items):
                    grown = plan.recreate(file) or grown
        elif path in kept:
            raise WarehouseError(
                f"migrations/{kept_in}:{plan.kept[path].line}: what is written by hand for {path} "
                f"does not apply: {error}\nCorrect it and call make migration again (it keeps what "
                "you write there), or delete that section: it is then asked for anew."
            )
        elif path in plan.alterations:
            plan.by_hand.add(path)
            grown = True
        if not grown:
            raise WarehouseError(f"the migration does not apply: {path or ''}: {error}")
    raise WarehouseError("no order of changes was found that applies.")


# -- the command


def make_migration(
    name: str | None = None, migrations: Path = MIGRATIONS, source: Path = SQL
) -> list[str]:
    """Writes the open migration anew; returns what to tell the person."""
    migrations.mkdir(exist_ok=True)
    check_released(migrations)
    former = open_migration(migrations)
    released = released_ids(migrations)
    before = frozen_texts(migrations, released=True)
    now = {path: _normal(text) for path, text in source_texts(source).items()}
    for path, text in now.items():
        bad = [x for x in text.split("\n") if MARKER.match(x) or x.startswith("--|")]
        if bad:
            raise WarehouseError(f"{path}: the line `{bad[0]}` would be taken for a marker.")
    # Reading order, so that building the earlier state goes the same way as building sql/.
    before = {p: before[p] for p in [*(p for p in now if p in before), *(set(before) - set(now))]}
    stem = _stem(name, former, released)
    if before == now:
        _remove(migrations, former)
        return ["sql/ holds nothing that the released migrations do not"] + (
            [f"removed migrations/{former}.sql and its rollback"] if former else []
        )

    written, written_back = by_hand(migrations, former)
    # What undoes an alteration belongs to the text that it leads to, as the alteration itself does.
    current = {p for p, section in written.items() if section.text == now.get(p)}
    with _scratch() as scratch:
        old = State(scratch(), before).build()
        new = State(scratch(), now).build()
        depends = released[-1] if released else ""
        plan = Plan(old, new, True, written, current)
        text = _settle(plan, scratch, depends, f"{former}.sql")
        back = Plan(new, old, False, written_back, current)
        undo = _settle(back, scratch, None, f"{former}.rollback.sql")

    if former != stem:
        _remove(migrations, former)
    (migrations / f"{stem}.sql").write_text(text, encoding="utf-8")
    (migrations / f"{stem}.rollback.sql").write_text(undo, encoding="utf-8")
    lines = [f"wrote migrations/{stem}.sql and migrations/{stem}.rollback.sql"]
    for place in unfinished(migrations):
        lines.append(f"to be finished by hand: {place} (then call make migration again)")
    return lines


def _stem(name: str | None, former: str | None, released: list[str]) -> str:
    """The open migration's name: the one asked for, the one it has, or a plain one."""
    if name and not re.fullmatch(r"[a-z0-9][a-z0-9_]*", name):
        raise WarehouseError(
            f"a migration's name is lower-case words joined by _, such as add_region; not {name!r}"
        )
    number = int(released[-1].split(".")[0]) + 1 if released else 1
    if not name and former:
        name = former.partition(".")[2]
    return f"{number:04d}.{name or ('changes' if released else 'initial')}"


def _remove(folder: Path, name: str | None) -> None:
    if name:
        for suffix in (".sql", ".rollback.sql"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)


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
