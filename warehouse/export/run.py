"""An export: what is new is found, written and published, table by table; then the old expires."""

import hashlib
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TextIO

import psycopg
import pyarrow as pa
from psycopg import sql
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table

from warehouse.errors import WarehouseError
from warehouse.export import pieces as p
from warehouse.export import reading, relations
from warehouse.export.place import NAMESPACE, Place, opened
from warehouse.export.relations import AS_OF, Relation
from warehouse.export.tables import Publication
from warehouse.progress import PATIENCE, Progress

STATE = """
select s.published_run_id, s.last_published_at, s.last_success_at, h.first_day, h.last_day
from marts.history_coverage as h
cross join (select d.* from marts.data_status as d limit 1) as s
"""

WHERE_AT_LEAST = "select t.{}::text, t.{}::text from {} as t where abs(t.{}) >= {} limit 1"


@dataclass(frozen=True)
class Options:
    catalog: str
    name: str = "salesforce"
    keep: int = 7
    # None: the days that are there already
    days: Sequence[date] | None = None
    rows_per_file: int = p.ROWS_PER_FILE


@dataclass
class Result:
    """What an export did, in lines for a person."""

    run: int | None = None
    is_new: bool = False
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """The published run that an export is of, and the relations as they are with it."""

    # None once the ledger has forgotten it
    run: int | None
    published_at: datetime | None
    first_day: date | None
    last_day: date
    relations: tuple[Relation, ...]
    left_out: tuple[date, ...]

    def fingerprint(self) -> str:
        """Tells whether anything can have changed at all: a run, a retention, a deployment."""
        told = repr((self.run, self.published_at, self.first_day, [*map(astuple, self.relations)]))
        return hashlib.sha256(told.encode()).hexdigest()


def export(url: str, to: str, options: Options, stream: TextIO | None = None) -> Result:
    """Exports the marts of a database; an export that is cut off leaves the last one readable."""
    with (
        opened(to, options.catalog, options.name) as place,
        psycopg.connect(url, application_name="salesforce_export") as connection,
    ):
        try:
            return _export(connection, place, options, stream or sys.stderr)
        except CommitFailedException as error:
            raise WarehouseError(
                f"somebody else wrote to the catalog {options.name} meanwhile ({error}). What is "
                "there is whole; export again."
            ) from None


def _export(
    connection: psycopg.Connection[Any], place: Place, options: Options, stream: TextIO
) -> Result:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute("set datestyle = 'ISO'; set time zone 'UTC'; set statement_timeout = 0")
    connection.execute("set idle_in_transaction_session_timeout = 0; set jit = off")
    connection.commit()  # one transaction from here on: one snapshot
    index = place.index()
    source = _source(connection, index, options.days)
    if source is None:
        return Result(None, False, ["no run has published anything yet: make transform"])
    result = Result(source.run)
    exports = index.get("exports", [])
    tables = {one.name: place.table(one.name) for one in source.relations}
    if exports and exports[0]["fingerprint"] == source.fingerprint() and all(tables.values()):
        result.lines.append(f"nothing new since run {source.run}, which is there already")
        if len(exports) <= options.keep:
            return result
    else:
        result.is_new = True
        exports = [_publish(connection, place, source, options, result, stream), *exports]
    _expire(place, source, exports[: options.keep], options, result)
    return result


def _source(
    connection: psycopg.Connection[Any], index: dict[str, Any], asked: Sequence[date] | None
) -> Source | None:
    try:
        row = connection.execute(STATE).fetchone()
    except psycopg.errors.UndefinedColumn:
        raise WarehouseError(
            "this database holds an older warehouse than this project. Deploy it first: make deploy"
        ) from None
    if row is None or row[2] is None:
        return None
    run, published_at, _, first_day, last_day = row
    days = [date.fromisoformat(day) for day in index.get("days", [])] if asked is None else asked
    outside = [day for day in days if first_day is None or not first_day <= day <= last_day]
    if asked is not None and outside:
        raise WarehouseError(
            f"AS_OF={outside[0]}: the history answers for "
            + (f"{first_day} to {last_day}." if first_day else "no day yet.")
        )
    found = relations.marts(connection)
    kept = [day for day in days if day not in outside]
    if kept or AS_OF in index.get("tables", {}):
        found.append(relations.as_of(connection, kept))
    return Source(run, published_at, first_day, last_day, tuple(found), tuple(outside))


def _publish(
    connection: psycopg.Connection[Any],
    place: Place,
    source: Source,
    options: Options,
    result: Result,
    stream: TextIO,
) -> dict[str, Any]:
    """One commit for each table, all of the same moment; returns what the index says of it."""
    place.claim()
    export_id = str(uuid.uuid4())
    now = datetime.now(UTC)
    summary = {
        "warehouse.run-id": str(source.run or ""),
        "warehouse.published-at": _text(source.published_at),
        "warehouse.export-id": export_id,
    }
    result.lines += [f"{AS_OF}: {day} is no longer kept, and left out" for day in source.left_out]
    result.lines += [
        f"{one.name}: row-level security is in force; only what this login sees is exported"
        for one in source.relations
        if one.is_narrowed
    ]
    progress = Progress(2 * len(source.relations), stream)
    planned = []
    try:
        # All before any is written: that touches every table, and none can be dropped meanwhile.
        for relation in source.relations:
            progress.step(f"comparing {relation.name}")
            publication = Publication(place, relation, options.keep)
            found = p.added_up(connection, relation, publication.pieces)
            planned.append((publication, p.plan(publication.pieces, found, options.rows_per_file)))
        tables = {}
        for publication, plan in planned:
            table = _publish_table(connection, publication, plan, summary, progress)
            tables[publication.relation.name] = table
            result.lines.append(_told(publication, plan))
    finally:
        progress.end()
    return {
        "run": source.run,
        "published_at": _text(source.published_at),
        "exported_at": now.isoformat(timespec="seconds"),
        "export": export_id,
        "fingerprint": source.fingerprint(),
        "snapshots": {name: _snapshot(table) for name, table in tables.items()},
        "rows": {pub.relation.name: plan.rows for pub, plan in planned},
    }


def _publish_table(
    connection: psycopg.Connection[Any],
    publication: Publication,
    plan: p.Plan,
    summary: dict[str, str],
    progress: Progress,
) -> Table:
    relation, done, told = publication.relation, 0, time.monotonic()
    progress.step(f"writing {relation.name}")

    def advanced(rows: int) -> None:
        nonlocal done, told
        done += rows
        now = time.monotonic()
        if progress.is_terminal or now - told > PATIENCE:
            told = now
            progress.done -= 1  # the same step still
            progress.step(f"writing {relation.name}: {done:,} of {plan.rows_to_read:,} rows")

    with ExitStack() as stack:
        batches: Iterator[pa.Table] = iter(())
        if plan.groups:
            statement = p.reading(relation, publication.pieces, plan)
            # whatever fails, COPY is ended: the connection would wait for it
            batches = stack.enter_context(closing(reading.rows(connection, relation, statement)))
        try:
            return publication.commit(plan, batches, summary, advanced)
        except pa.ArrowInvalid as error:
            problem = error
    raise _why_not(connection, relation, problem) from None


def _why_not(
    connection: psycopg.Connection[Any], relation: Relation, error: pa.ArrowInvalid
) -> WarehouseError:
    """Which value it is that Iceberg's types cannot hold."""
    connection.rollback()
    connection.read_only = True
    for column in relation.columns:
        if column.type != "numeric":
            continue
        precision, scale = column.precision_and_scale
        found = connection.execute(
            sql.SQL(WHERE_AT_LEAST).format(
                sql.Identifier(relation.key[0]),
                sql.Identifier(column.name),
                relation.source(),
                sql.Identifier(column.name),
                sql.Literal(10 ** (precision - scale)),
            )
        ).fetchone()
        if found:
            return WarehouseError(
                f"{NAMESPACE}.{relation.name}.{column.name} of {found[0]} is {found[1][:60]}: a "
                f"decimal({precision}, {scale}), which every engine reads, holds "
                f"{precision - scale} digits before the point. Set what landed so aside "
                "(docs/quality.md), run, and export again. Nothing of this table was published."
            )
    return WarehouseError(
        f"{NAMESPACE}.{relation.name} has a row that could not be read: {error}. Nothing of this "
        "table was published."
    )


def _told(publication: Publication, plan: p.Plan) -> str:
    name = publication.relation.name
    if publication.why_whole:
        return f"{name}: {plan.rows:,} rows, written whole ({publication.why_whole})"
    if plan.is_nothing:
        return f"{name}: {plan.rows:,} rows, as they were"
    written = sum(group.files for group in plan.groups)
    return (
        f"{name}: {plan.rows:,} rows, {plan.rows_to_read:,} of them written, "
        f"{written} of {len(plan.kept) + written} files"
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _snapshot(table: Table) -> int:
    snapshot = table.current_snapshot()
    assert snapshot is not None
    return int(snapshot.snapshot_id)


def _expire(
    place: Place, source: Source, kept: list[dict[str, Any]], options: Options, result: Result
) -> None:
    """Older exports' snapshots go, readers are told, then the files go that only those had."""
    names = [one.name for one in source.relations]
    expired = 0
    tables = {}
    for name in names:
        table = place.table(name)
        assert table is not None
        wanted = {export["snapshots"].get(name) for export in kept} | {_snapshot(table)}
        outdated = [s.snapshot_id for s in table.snapshots() if s.snapshot_id not in wanted]
        if outdated:
            table.maintenance.expire_snapshots().by_ids(outdated).commit()
            expired += len(outdated)
            table = place.table(name)
            assert table is not None
        tables[name] = table
    days = next((one.days for one in source.relations if one.name == AS_OF), ())
    before = place.index()
    index = {
        "id": before["id"],
        "catalog": options.name,
        "namespace": NAMESPACE,
        "tables": {name: table.metadata_location for name, table in tables.items()},
        "days": [day.isoformat() for day in days],
        "exports": kept,
    }
    if index == before:
        return
    place.write_index(index)
    removed = sum(place.remove_unreachable(table, options.keep) for table in tables.values())
    if removed:
        result.lines.append(f"{removed:,} files that only expired exports had are deleted")
