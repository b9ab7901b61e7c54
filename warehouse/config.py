"""config/warehouse.toml: what was decided about checks, settings, stages and accepted values.

`make config` writes it from a database, `make deploy` applies what it names: so a decision that was
made in one database reaches the next by git. What the file does not name stays as it is. Who
changed what since when is in the ledger (control.configuration_change).
"""

from __future__ import annotations

import datetime
import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import tomlkit
from psycopg import sql

from warehouse.errors import WarehouseError
from warehouse.source import ROOT

FILE = Path(os.environ.get("WAREHOUSE_CONFIG", "").strip() or ROOT / "config" / "warehouse.toml")
SETTINGS, VALUES = "settings", "accepted_values"
# Each database's own: the first run of each sets it (docs/history.md).
NOT_OURS = {"only_row", "history_start", "history_start_found"}
# How a file says NULL, and that a row is not wanted.
NOTHING = "none"
HEADER = """\
What was decided about this warehouse: docs/configuration.md. `make config` writes it from a
database, `make deploy` applies what it names and leaves alone what it does not.
"""
Connection = psycopg.Connection[Any]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A part of the file: the rows of a table by their key, with the columns that are decided."""

    table: str
    key: str
    what: str
    columns: tuple[str, ...]
    nothing: str = NOTHING
    # rows may be added and taken away
    is_open: bool = False
    # the one column of a row that is written without its name
    single: bool = False


SECTIONS = {
    "checks": Section(
        "control.quality_check", "name", "check", ("severity", "warn_if", "error_if", "enabled"),
        nothing="never",
    ),
    "freshness_limits": Section(
        "control.freshness_limit", "object", "object", ("stale_after",), is_open=True, single=True,
    ),
    "stages": Section(
        "control.stage", "stage_name", "stage",
        ("sort_order", "is_closed", "is_won", "forecast_category"), is_open=True,
    ),
}  # fmt: skip


# -- from a database


def exported(connection: Connection) -> dict[str, Any]:
    """What the database has, as the file would say it."""
    found: dict[str, Any] = {}
    with _owner(connection):
        columns = ", ".join(_types(connection, "control.setting"))
        (row,) = _rows(connection, f"select {columns} from control.setting")  # noqa: S608
        found[SETTINGS] = {
            name: NOTHING if value is None else _plain(value) for name, value in row.items()
        }
        for name, section in SECTIONS.items():
            found[name] = _exported_rows(connection, section)
        found[VALUES] = {
            row["field"]: row["values"]
            for row in _rows(
                connection,
                """
                select v.field, array_agg(v.value order by v.value collate "C") as values
                from control.accepted_value as v
                where not v.is_from_org
                group by v.field
                order by v.field
                """,
            )
        }
    return found


def _exported_rows(connection: Connection, section: Section) -> dict[str, Any]:
    order = "sort_order, " if "sort_order" in section.columns else ""
    found: dict[str, Any] = {}
    columns = ", ".join(
        f"{column}::text as {column}" if kind == "interval" else column
        for column, kind in _types(connection, section.table, section.columns).items()
    )
    for row in _rows(
        connection,
        f"select {section.key}, {columns} from {section.table}"  # noqa: S608
        f' order by {order}{section.key} collate "C"',
    ):
        key = row.pop(section.key)
        entry = {
            column: section.nothing if value is None else _plain(value)
            for column, value in row.items()
        }
        found[key] = entry[section.columns[0]] if section.single else entry
    if section.is_open:
        # what somebody took away is a decision, too
        for row in _rows(
            connection,
            "select distinct c.key from control.configuration_change as c"
            " where c.relation = %s and c.after is null and c.key is not null order by 1",
            [section.table],
        ):
            found.setdefault(row["key"], section.nothing)
    return found


def write(connection: Connection, file: Path = FILE) -> bool:
    """Writes the file, or brings it up to date with its comments kept; False where it was."""
    former = _text(file)
    wanted = exported(connection)
    document = tomlkit.document()
    if former:
        parsed(file)  # says what is wrong with it
        document = tomlkit.parse(former)
    else:
        for line in HEADER.splitlines():
            document.add(tomlkit.comment(line))
    for name in [name for name in document if name not in wanted]:
        document.remove(name)
    for name, entries in wanted.items():
        if name not in document:
            document.add(tomlkit.nl())
            document.add(name, tomlkit.table())
        _bring_up(document[name], entries)
    text = tomlkit.dumps(document)
    if text == former:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def _bring_up(table: Any, entries: Mapping[str, Any]) -> None:
    """Only what differs is written, so that comments and order stay."""
    for key in [key for key in table if key not in entries]:
        del table[key]
    for key, value in entries.items():
        if key in table and isinstance(table[key], dict) and isinstance(value, dict):
            _bring_up(table[key], value)
        elif key not in table or table[key] != value:
            table[key] = _item(value)


def _item(value: Any) -> Any:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        return array.multiline(len(value) > 3)
    return value


def _plain(value: Any) -> Any:
    """As TOML has it: numbers are whole or not."""
    if isinstance(value, bool | int | str | datetime.date):
        return value
    return int(value) if value == int(value) else float(value)


# -- from the file


@dataclass
class _File:
    """What the file says, and where: an error names the line."""

    name: str
    text: str
    content: dict[str, Any] = field(default_factory=dict)

    def error(self, path: tuple[str, ...], what: str) -> WarehouseError:
        line = self._line(path)
        place = f"{self.name}:{line}" if line else self.name
        return WarehouseError(f"{place}: {'.'.join(path)} {what} Nothing of the file was applied.")

    def _line(self, path: tuple[str, ...]) -> int | None:
        """Of the longest part of a path that a line begins with; TOML's readers do not say."""
        section: tuple[str, ...] = ()
        best: tuple[int, int | None] = (0, None)
        for number, line in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[\s*(.+?)\s*\]\s*(#.*)?$", line)
            if header:
                section = found = _parts(header[1])
            else:
                key = re.match(r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+|\s*\.\s*)+)\s*=""", line)
                if not key:
                    continue
                found = section + _parts(key[1])
            length = len(found)
            if found == path[:length] and length > best[0]:
                best = (length, number)
        return best[1]


def _parts(key: str) -> tuple[str, ...]:
    """A dotted key: section."with a name".column."""
    try:
        found: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts = []
    while isinstance(found, dict):
        ((part, found),) = found.items()
        parts.append(part)
    return tuple(parts)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise WarehouseError(f"{shown(file)} is not written in UTF-8.") from None


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def parsed(file: Path = FILE) -> _File:
    """Read and looked through as far as that takes no database."""
    found = _File(shown(file), _text(file))
    try:
        found.content = tomllib.loads(found.text)
    except tomllib.TOMLDecodeError as error:
        raise WarehouseError(f"{found.name} is no TOML: {error}") from None
    known = [SETTINGS, *SECTIONS, VALUES]
    for name, entries in found.content.items():
        if name not in known:
            raise found.error((name,), f"is no part of it: known are {', '.join(known)}.")
        if not isinstance(entries, dict):
            raise found.error((name,), f"is a table: [{name}], and a line for each entry.")
    for key, entry in found.content.get(VALUES, {}).items():
        if not isinstance(entry, list) or not all(isinstance(v, str) and v for v in entry):
            raise found.error((VALUES, key), 'is the list of its values: ["…", "…"].')
    for name, section in SECTIONS.items():
        for key, entry in found.content.get(name, {}).items():
            _check_entry(found, name, section, key, entry)
    return found


def _check_entry(found: _File, name: str, section: Section, key: str, entry: Any) -> None:
    if section.is_open and entry == section.nothing:
        return
    if section.single:
        if not isinstance(entry, str):
            raise found.error((name, key), f'is a text, such as "3 days", or "{section.nothing}".')
        return
    if not isinstance(entry, dict):
        columns = ", ".join(section.columns)
        raise found.error((name, key), f"takes {{ {columns} }}, any of them.")
    for column in entry:
        if column not in section.columns:
            raise found.error(
                (name, key, column),
                f"is nothing that is decided here: a {section.what} has "
                f"{', '.join(section.columns)}.",
            )


def apply(connection: Connection, file: Path = FILE, dry_run: bool = False) -> list[str]:
    """Brings the database to what the file names, all or nothing; says what it changed."""
    return _applied(connection, parsed(file), dry_run)


def _applied(connection: Connection, found: _File, dry_run: bool) -> list[str]:
    if not found.content:
        return []
    with _owner(connection, dry_run):
        connection.execute(
            "select set_config('application_name', %s, true)", [f"make deploy {found.name}"[:63]]
        )
        return [
            *_apply_settings(connection, found),
            *(
                line
                for name, section in SECTIONS.items()
                for key, entry in found.content.get(name, {}).items()
                for line in _apply_row(connection, found, name, section, key, entry)
            ),
            *(
                line
                for key, values in found.content.get(VALUES, {}).items()
                for line in _apply_values(connection, found, key, values)
            ),
        ]


def _apply_settings(connection: Connection, found: _File) -> list[str]:
    wanted = found.content.get(SETTINGS, {})
    types = _types(connection, "control.setting")
    for name in wanted:
        if name in NOT_OURS - {"only_row"}:
            raise found.error(
                (SETTINGS, name),
                "is each database's own, set by its first run: update control.setting there.",
            )
        if name not in types:
            raise found.error((SETTINGS, name), f"is no setting{_meant(name, types)}.")
    return _update(connection, found, (SETTINGS,), "control.setting", {}, wanted, types, NOTHING)


def _apply_row(
    connection: Connection, found: _File, name: str, section: Section, key: str, entry: Any
) -> list[str]:
    path = (name, key)
    where = {section.key: key}
    known = [row[section.key] for row in _rows(
        connection, f"select {section.key} from {section.table}"  # noqa: S608
    )]  # fmt: skip
    if section.is_open and entry == section.nothing:
        if key not in known:
            return []
        connection.execute(
            _statement(f"delete from {section.table} where {section.key} = %s"),  # noqa: S608
            [key],
        )
        return [f"{'.'.join(path)}: taken away"]
    values = {section.columns[0]: entry} if section.single else entry
    types = _types(connection, section.table, section.columns)
    if key in known:
        return _update(connection, found, path, section.table, where, values, types,
                       section.nothing)  # fmt: skip
    if not section.is_open:
        raise found.error(
            path,
            f"is no {section.what} of this warehouse{_meant(key, known)}: correct the name, or "
            "take the line out.",
        )
    if section.key == "object":
        tables = [row["relname"] for row in _rows(
            connection,
            "select relname::text from pg_class"
            " where relnamespace = 'raw_salesforce'::regnamespace and relkind in ('r', 'p')",
        )]  # fmt: skip
        if key not in tables:
            raise found.error(path, f"is no landing table{_meant(key, tables)}.")
    columns = {section.key: key} | {
        column: _value(found, (*path, column), types[column], value, section.nothing)
        for column, value in values.items()
    }
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    parameters = sql.SQL(", ").join([sql.Placeholder()] * len(columns))
    with _told(found, path, values):
        connection.execute(
            sql.SQL("insert into {} ({}) values ({})").format(
                sql.Identifier(*section.table.split(".")), names, parameters
            ),
            list(columns.values()),
        )
    return [f"{'.'.join(path)}: new"]


def _update(
    connection: Connection,
    found: _File,
    path: tuple[str, ...],
    table: str,
    where: dict[str, str],
    wanted: Mapping[str, Any],
    types: Mapping[str, str],
    nothing: str,
) -> list[str]:
    """Writes the row only where it differs, so that nothing is stale without a reason."""
    if not wanted:
        return []
    values = {
        column: _value(found, (*path, column), types[column], value, nothing)
        for column, value in wanted.items()
    }
    assigned = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in values]
    differs = [
        sql.SQL("t.{} is distinct from %s").format(sql.Identifier(column)) for column in values
    ]
    chosen = [sql.SQL("t.{} = %s").format(sql.Identifier(column)) for column in where]
    place = sql.Identifier(*table.split("."))
    row = sql.SQL(" and ").join([*chosen, sql.SQL("true")])
    shown = sql.SQL(", ").join(sql.SQL("t.{}::text").format(sql.Identifier(c)) for c in values)
    look = sql.SQL("select {} from {} as t where {}").format(shown, place, row)
    before = connection.execute(look, list(where.values())).fetchone() or ()
    with _told(found, path, wanted):
        done = connection.execute(
            sql.SQL("update {} as t set {} where {} and ({})").format(
                place, sql.SQL(", ").join(assigned), row, sql.SQL(" or ").join(differs)
            ),
            [*values.values(), *where.values(), *values.values()],
        )
    if not done.rowcount:
        return []
    after = connection.execute(look, list(where.values())).fetchone() or ()
    return [
        f"{'.'.join((*path, column))}: {nothing if was is None else was} → "
        f"{nothing if now is None else now}"
        for column, was, now in zip(values, before, after, strict=True)
        if was != now
    ]


def _apply_values(connection: Connection, found: _File, key: str, values: list[str]) -> list[str]:
    """A list is whole; what follows the org's picklist beside it stays the org's."""
    fields = [row["field"] for row in _rows(
        connection,
        "select c.relname || '.' || a.attname as field from pg_class as c"
        " inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0"
        " and not a.attisdropped"
        " where c.relnamespace = 'intermediate'::regnamespace and c.relkind in ('r', 'p')",
    )]  # fmt: skip
    if key not in fields:
        raise found.error((VALUES, key), f"is no field of current state{_meant(key, fields)}.")
    gone = connection.execute(
        "delete from control.accepted_value"
        " where field = %s and value <> all(%s) and not is_from_org returning value",
        [key, values],
    ).fetchall()
    new = connection.execute(
        "insert into control.accepted_value as v (field, value) select %s, unnest(%s::text[])"
        " on conflict (field, value) do update set is_from_org = false where v.is_from_org"
        " returning value",
        [key, sorted(set(values))],
    ).fetchall()
    return [f"{VALUES}.{key}: {sign}{value}" for sign, rows in (("−", gone), ("+", new))
            for (value,) in rows]  # fmt: skip


_TAKES: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "boolean": ("true or false", bool),
    "integer": ("a whole number", int),
    "numeric": ("a number", (int, float)),
    "date": ("a day without quotes: 2000-01-01", datetime.date),
}


def _value(found: _File, path: tuple[str, ...], kind: str, value: Any, nothing: str) -> str | None:
    """As text, for PostgreSQL to read."""
    if value == nothing:
        return None
    takes, python = _TAKES.get(kind, ("a text in quotes", str))
    is_odd = isinstance(value, datetime.datetime) or (
        isinstance(value, bool) and python is not bool
    )
    if is_odd or not isinstance(value, python):
        raise found.error(path, f"takes {takes}.")
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def _told(found: _File, path: tuple[str, ...], values: Any) -> Iterator[None]:
    """What the table refuses is told with the place in the file."""
    try:
        yield
    except psycopg.errors.NotNullViolation as error:
        column = error.diag.column_name or ""
        given = isinstance(values, dict) and column in values
        raise found.error(
            (*path, column), "cannot be nothing." if given else "is missing: a new one needs it."
        ) from None
    except (
        psycopg.errors.IntegrityError, psycopg.errors.DataError, psycopg.errors.RaiseException
    ) as error:  # fmt: skip
        named = error.diag.constraint_name or ""
        said = error.diag.message_primary or ""
        # constraints are called what they hold
        what = f"the database holds that {named.replace('_', ' ')}." if named else f"{said}."
        for column, value in values.items() if isinstance(values, dict) else ():
            if named.startswith(column) or f'"{value}"' in said:
                path = (*path, column)
                break
        raise found.error(path, f"is refused: {what}") from None


# -- the database


@contextmanager
def _owner(connection: Connection, dry_run: bool = False) -> Iterator[None]:
    with connection.transaction(force_rollback=dry_run):
        connection.execute("set local role salesforce_owner")
        connection.execute("set local intervalstyle = 'postgres'")
        yield


def _statement(text: str) -> bytes:
    return text.encode()


def _rows(connection: Connection, statement: str, parameters: Any = None) -> list[Entry]:
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(_statement(statement), parameters).fetchall()


def _types(
    connection: Connection, table: str, columns: tuple[str, ...] | None = None
) -> dict[str, str]:
    return {
        row["attname"]: row["type"]
        for row in _rows(
            connection,
            "select attname::text, format_type(atttypid, null) as type from pg_attribute"
            " where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"
            " order by attnum",
            [table],
        )
        if row["attname"] not in NOT_OURS and (columns is None or row["attname"] in columns)
    }


def _meant(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f" (is {close[0]} meant?)" if close else ""
