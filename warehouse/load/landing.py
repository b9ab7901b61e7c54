"""A folder's files into landing, all or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.errors import WarehouseError
from warehouse.load.copy import RowWriter
from warehouse.load.files import find_files, no_file
from warehouse.load.formats import refused
from warehouse.load.reading import CsvFile
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


def load_folder(
    target: psycopg.Connection | str, folder: str | Path, again: bool = False
) -> list[Landed]:
    """Land the folder's files in one transaction; one result per landing table.

    `target` is a connection (in a transaction of the caller's the load is a savepoint of it) or a
    URI. A file whose content was landed before is left out, unless `again`.
    """
    if isinstance(target, str):
        from warehouse.server import connect

        with connect(target) as connection:
            return load_folder(connection, folder, again)
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
                results.append(_land_file(target, name, path))
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


def _land_file(connection: psycopg.Connection, name: str, path: Path) -> Landed:
    try:
        with CsvFile(path) as file:
            rows = _copy_rows(connection, name, file)
            digest = file.sha256()
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
    id_place = _place_of_id(connection, name, file)
    relation = _open_delivery(connection, name, file)
    rows = 0
    statement = sql.SQL("copy {} from stdin (format text, encoding 'UTF8')").format(
        sql.SQL(relation)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        writer = RowWriter(copy, len(file.header))
        for batch in file.batches(id_place):
            writer.write(batch)
            rows += len(batch)
    return rows


def _place_of_id(connection: psycopg.Connection, name: str, file: CsvFile) -> int:
    found = connection.execute(
        """
        select f.ordinal - 1
        from control.match_fields(%s, %s) as f
        where f.landing_column = 'id'
        order by f.ordinal
        limit 1
        """,
        (name, file.header),
    ).fetchone()
    if found is None:
        raise file.refused_without_id()
    return int(found[0])


def _open_delivery(connection: psycopg.Connection, name: str, file: CsvFile) -> str:
    try:
        with connection.transaction():
            (relation,) = only_row(
                connection, "select control.open_delivery(%s, %s)::text", (name, file.header)
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
