"""A folder's files into landing, all or nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.errors import WarehouseError
from warehouse.load import keys
from warehouse.load.copy import RowWriter
from warehouse.load.deletion import Marks
from warehouse.load.files import find_files, no_file
from warehouse.load.formats import refused
from warehouse.load.reading import CsvFile, shown
from warehouse.rows import only_row


@dataclass(frozen=True)
class Landed:
    """What became of one object: `file` is None where the folder has none for it."""

    object: str
    file: str | None
    rows: int
    skipped: bool
    reason: str | None = None
    sha256: str | None = None
    landed: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.object}: {self.file + ' ' if self.file else ''}{self.reason}"
        known = self.rows - self.landed
        said = [*([f"{known} of them known already"] if known else []), *self.notes]
        return ", ".join([f"{self.object}: {self.rows} rows from {self.file}", *said])


DATES = ("dmy", "mdy")
# What the API calls a field, or a tool that follows it; anything else is a name in words.
API_NAME = re.compile(r"[A-Za-z0-9_.]+")


def load_folder(
    target: psycopg.Connection | str,
    folder: str | Path,
    again: bool = False,
    dates: str | None = None,
) -> list[Landed]:
    """Land the folder's files in one transaction; one result per landing table.

    `target` is a connection (in a transaction of the caller's the load is a savepoint of it) or a
    URI. A file whose content was landed before is left out, unless `again`. `dates` says how dates
    like 03/02/2025 are meant (dmy, mdy); without it each file is looked at.
    """
    if isinstance(target, str):
        from warehouse.server import connect

        with connect(target) as connection:
            return load_folder(connection, folder, again, dates)
    if dates is not None and dates not in DATES:
        raise WarehouseError(
            f"dates {dates!r}: say dmy (03/02/2025 is 3 February) or mdy (it is 2 March)."
        )
    folder = Path(folder)
    objects = landing_objects(target)
    files = find_files(folder, objects)
    with target.transaction():
        _refuse_without_rights(target)
        # Two loads at once would both find the same file new.
        target.execute("select pg_advisory_xact_lock(hashtextextended('control.load', 0))")
        results = []
        for name in objects:
            path = files.get(name)
            if path is None:
                results.append(Landed(name, None, 0, True, no_file(folder, name)))
            elif not again and _is_known(target, name, digest := _digest(path)):
                results.append(Landed(name, path.name, 0, True, "was landed before", digest))
            else:
                results.append(_land_file(target, name, path, dates))
    return results


def landing_objects(connection: psycopg.Connection) -> list[str]:
    """What can land: every table of raw_salesforce with an id and custom_fields."""
    rows = connection.execute(
        """
        select t.relname
        from pg_catalog.pg_class as t
        inner join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
        inner join pg_catalog.pg_attribute as a on a.attrelid = t.oid
        where
            n.nspname = 'raw_salesforce'
            and t.relkind in ('r', 'p') and not t.relispartition
            and a.attnum > 0 and not a.attisdropped
        group by t.relname
        having bool_or(a.attname = 'id') and bool_or(a.attname = 'custom_fields')
        order by t.relname
        """
    ).fetchall()
    if not rows:
        raise WarehouseError(
            "This database has no landing tables (schema raw_salesforce): "
            "deploy the warehouse first (make deploy)."
        )
    return [name for (name,) in rows]


def _land_file(connection: psycopg.Connection, name: str, path: Path, dates: str | None) -> Landed:
    try:
        with CsvFile(path) as file:
            rows = _copy_rows(connection, name, file)
            digest = file.sha256()
            _order_dates(connection, name, file, dates)
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}.") from error
    (outcome,) = only_row(
        connection,
        "select control.land_delivery(%s, 'file', %s, sha256 => %s)",
        (name, path.name, digest),
    )
    return Landed(name, path.name, rows, False, None, digest, outcome["landed"], tuple(file.notes))


def _copy_rows(connection: psycopg.Connection, name: str, file: CsvFile) -> int:
    """Stream the file into a delivery, and return the number of records."""
    columns = [
        column
        for (column,) in connection.execute(
            "select f.landing_column from control.match_fields(%s, %s) as f order by f.ordinal",
            (name, file.header),
        )
    ]
    unknown = [field for field, column in zip(file.header, columns, strict=True) if column is None]
    if "id" not in columns and keys.makes_ids(name, columns):
        keys.add_ids(file, name, columns)
        columns.append("id")
    if "id" not in columns:
        raise file.refused_without_id(name, unknown)
    id_place = columns.index("id")
    marks = Marks(file.header, columns)
    header = [*file.header, *(["IsDeleted"] if marks.needs_column else [])]
    relation = _open_delivery(connection, name, file, header)
    others = _ids_of_others(connection, name)
    rows = 0
    statement = sql.SQL("copy {} from stdin (format text, encoding 'UTF8')").format(
        sql.SQL(relation)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        writer = RowWriter(copy, len(header))
        for batch in file.batches(id_place, others):
            if marks.are_there:
                marks.apply(batch)
            writer.write(batch)
            rows += len(batch)
    file.notes += marks.notes()
    if in_words := [field for field in unknown if not API_NAME.fullmatch(field)]:
        file.notes.append(f"kept as custom fields: {shown(in_words)}")
    if lacking := _lacking_states(connection, name, columns):
        file.notes.append(
            f"{' and '.join(lacking)} not delivered: as before, else what control.stage says"
        )
    return rows


def _lacking_states(
    connection: psycopg.Connection, name: str, columns: list[str | None]
) -> list[str]:
    """The flags that decide what a record counts as, and that the file has no column for."""
    return [
        api_name
        for api_name, field in connection.execute(
            "select f.api_name, f.field from control.declared_field as f"
            " where f.object = %s and f.is_state order by f.api_name",
            (name,),
        )
        if field not in columns
    ]


def _ids_of_others(connection: psycopg.Connection, name: str) -> dict[str, str]:
    """First characters of the ids of other objects, where this object's are known to differ."""
    prefixes: dict[str, list[str]] = {}
    own = None
    for object_name, prefix in connection.execute(
        "select f.object, f.id_prefix from control.declared_field as f"
        " where f.id_prefix is not null order by f.object"
    ):
        prefixes.setdefault(prefix, []).append(object_name)
        if object_name == name:
            own = prefix
    if own is None:
        return {}
    return {prefix: names[0] for prefix, names in prefixes.items() if prefix != own}


def _order_dates(
    connection: psycopg.Connection, name: str, file: CsvFile, dates: str | None
) -> None:
    """Settle whether the file's dates have the day or the month first, and say so."""
    try:
        with connection.transaction():
            found = connection.execute(
                "select f.field, f.date_order, f.example, f.is_certain"
                " from control.order_dates(%s, %s) as f",
                (name, dates),
            ).fetchall()
    except psycopg.errors.InvalidDatetimeFormat as error:
        raise refused(
            file.path,
            file.header_line,
            f"{error.diag.message_primary} {error.diag.message_hint}",
        ) from error
    for order, words in (("dmy", "day/month/year"), ("mdy", "month/day/year")):
        fields = [(field, example, sure) for field, given, example, sure in found if given == order]
        if not fields:
            continue
        examples = ", ".join(f"{example} in {field}" for field, example, _ in fields)
        unsure = not any(sure for *_, sure in fields)
        hint = "; AGAIN=1 DATES=dmy reads them day first" if unsure and order == "mdy" else ""
        file.notes.append(f"dates read as {words} ({examples}{hint})")


def _open_delivery(
    connection: psycopg.Connection, name: str, file: CsvFile, header: list[str]
) -> str:
    try:
        with connection.transaction():
            (relation,) = only_row(
                connection, "select control.open_delivery(%s, %s)::text", (name, header)
            )
            return str(relation)
    except psycopg.errors.InvalidParameterValue as error:
        raise refused(file.path, file.header_line, error.diag.message_primary or "") from error


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}.") from error


def _is_known(connection: psycopg.Connection, name: str, digest: str) -> bool:
    (known,) = only_row(
        connection,
        "select exists (select from control.load as l where l.object = %s and l.sha256 = %s)",
        (name, digest),
    )
    return bool(known)


def _refuse_without_rights(connection: psycopg.Connection) -> None:
    """Refuse at once, and by name, a role that may not land."""
    may, user = only_row(
        connection,
        """
        select
            coalesce(
                bool_or(
                    has_schema_privilege(n.oid, 'usage')
                    and has_function_privilege(p.oid, 'execute')
                ),
                false
            ),
            current_user
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
        where n.nspname = 'control' and p.proname = 'land_delivery'
        """,
    )
    if not may:
        raise WarehouseError(
            f"permission denied: {user} may not land records. "
            "Load as a role that is a member of salesforce_loader "
            "(grant salesforce_loader to …), or as the owner of the warehouse; "
            "a database without control.land_delivery() has to be deployed first (make deploy)."
        )
