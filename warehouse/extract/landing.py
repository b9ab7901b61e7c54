"""The database's side: a delivery is opened, filled by COPY and landed, in one transaction."""

from __future__ import annotations

import csv
import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from warehouse.errors import WarehouseError
from warehouse.extract.errors import ExtractRefused, Transient
from warehouse.extract.fields import OBJECTS, references_to

log = logging.getLogger(__name__)

Connect = Callable[[], psycopg.Connection]

CHUNK = 1 << 18
# What is spooled beyond this goes to a file.
IN_MEMORY = 8 << 20


class Delivery:
    """Rows of one object on their way into landing."""

    def __init__(self, cursor: psycopg.Cursor, object_name: str, fields: Sequence[str]) -> None:
        self.cursor = cursor
        self.object_name = object_name
        self.fields = list(fields)
        cursor.execute("select control.open_delivery(%s, %s)::text", [object_name, self.fields])
        (relation,) = cursor.fetchone() or ()
        # Quoted or not, an empty value was delivered: '', not NULL.
        self._copy = sql.SQL(
            "copy {} from stdin (format csv, force_not_null *, encoding 'UTF8')"
        ).format(sql.SQL(relation))

    def copy_csv(self, chunks: Iterator[bytes]) -> int:
        """COPY a page of CSV without its header, which must name the fields in their order."""
        head = b""
        for chunk in chunks:
            head += chunk
            if b"\n" in head:
                break
        header, _, rest = head.partition(b"\n")
        names = next(csv.reader([header.decode("utf-8", "replace").strip()]), [])
        if [name.lower() for name in names] != [name.lower() for name in self.fields]:
            raise Transient(
                f"A result page does not start with the fields asked for but with {header[:200]!r}."
            )
        try:
            with self.cursor.copy(self._copy) as copy:
                for chunk in chain((rest,), chunks):
                    # PostgreSQL's text has no NUL; Salesforce's may.
                    copy.write(chunk.replace(b"\x00", b"") if b"\x00" in chunk else chunk)
        except (
            psycopg.errors.BadCopyFileFormat,
            psycopg.errors.CharacterNotInRepertoire,
        ) as error:
            reason = error.diag.message_primary
            raise Transient(f"A result page is cut off or no CSV: {reason}.") from error
        return self.cursor.rowcount

    def copy_spool(self, spool: Spool) -> int:
        """COPY rows that were kept until all of them had come."""
        with self.cursor.copy(self._copy) as copy:
            for chunk in spool.chunks():
                copy.write(chunk)
        return self.cursor.rowcount

    def land(
        self,
        way: str,
        name: str,
        answered_from: datetime | None = None,
        *,
        only_known: bool = False,
        is_complete: bool = False,
        references: Iterable[tuple[str, str]] = (),
    ) -> dict[str, Any]:
        """Land what is news; what came of it."""
        if is_complete and not only_known:
            self.cursor.execute("select control.set_aside_former_versions(%s)", [self.object_name])
        self.cursor.execute(
            "select control.land_delivery(%s, %s, %s, answered_from => %s, only_known => %s,"
            " is_complete => %s)",
            [self.object_name, way, name, answered_from, only_known, is_complete],
        )
        outcome: dict[str, Any]
        (outcome,) = self.cursor.fetchone() or ()
        if outcome["merged_into"]:
            # what referred to the merged records refers to these now, with or without a new stamp
            for child, field in {*references_to(self.object_name), *references}:
                self.cursor.execute(
                    "select control.request_reread(%s, %s, %s)",
                    [child, field, outcome["merged_into"]],
                )
        return outcome

    def answer_reread(self, field: str, ids: Sequence[str]) -> None:
        """Note that what was asked for has landed."""
        self.cursor.execute(
            "select control.answer_reread(%s, %s, %s)", [self.object_name, field, list(ids)]
        )


class Spool:
    """Rows kept, in memory or a temporary file, so that no transaction waits for Salesforce."""

    def __init__(self) -> None:
        self.rows = 0
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by __exit__)
        self._writer = csv.writer(self, quoting=csv.QUOTE_ALL, lineterminator="\n")

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, text: str) -> int:
        """A line, for the writer."""
        return self._file.write(text.encode())

    def add(self, row: Sequence[str]) -> None:
        """Keep a row."""
        self._writer.writerow(row)
        self.rows += 1

    @contextmanager
    def all_or_none(self) -> Iterator[None]:
        """What is added within is forgotten where it ends by an exception."""
        rows, place = self.rows, self._file.tell()
        try:
            yield
        except BaseException:
            self.rows = rows
            self._file.seek(place)
            self._file.truncate()
            raise

    def chunks(self) -> Iterator[bytes]:
        """All of it, as CSV."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk


@contextmanager
def delivery(connect: Connect, object_name: str, fields: Sequence[str]) -> Iterator[Delivery]:
    """A delivery in a transaction of its own: landed with its end, or as if it never was."""
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        yield Delivery(cursor, object_name, fields)


def read_watermark(connection: psycopg.Connection, object_name: str) -> datetime | None:
    """How far the object has been extracted; None when it never was."""
    row = connection.execute(
        "select watermark from control.extract_watermark where object = %s", [object_name.lower()]
    ).fetchone()
    return row[0] if row else None


def ensure_landing(connect: Connect, objects: Iterable[str] = OBJECTS) -> list[str]:
    """Apply the project's migrations where landing is missing; never upgrade a warehouse.

    Returns the migrations applied. Imports yoyo only if it is needed.
    """
    with connect() as connection:
        wanted = [name.lower() for name in objects]
        found = connection.execute(
            """
            select relation.relname
            from pg_catalog.pg_class as relation
            inner join pg_catalog.pg_namespace as schema on schema.oid = relation.relnamespace
            where schema.nspname = 'raw_salesforce' and relation.relname = any(%s)
            """,
            [wanted],
        ).fetchall()
        missing = [f"raw_salesforce.{name}" for name in wanted if (name,) not in found]
        if not missing:
            return []
        info = connection.info
        user = info.user
        url = make_conninfo(**info.get_parameters(), password=info.password or None)
        command = (
            f"WAREHOUSE_URL=postgresql://OWNER@{info.host}:{info.port}/{info.dbname} make deploy"
        )
        try:
            applied = connection.execute("select from public._yoyo_migration limit 1").rowcount
        except psycopg.errors.UndefinedTable:
            applied = 0
        except psycopg.errors.InsufficientPrivilege:
            applied = 1  # by somebody else
    if applied and found:
        # the extraction of the missing one says so itself, and does not stop the others
        log.warning("%s is missing: deploy it, %s", ", ".join(missing), command)
        return []
    if applied:
        raise ExtractRefused(
            f"{', '.join(missing)} is missing in a database that migrations were applied to. "
            f"An extraction never upgrades a warehouse: deploy it, {command}"
        )
    from warehouse import deploy

    try:
        return deploy.deploy(url)
    except WarehouseError as error:
        raise ExtractRefused(
            f"{', '.join(missing)} is missing and user {user} cannot create it: {error} "
            f"As the owner of the database, run: {command}"
        ) from error
