"""What no increment tells: deletions that queryAll no longer shows, records that are gone without a
trace, calculated fields that change without a stamp.

    deletions   getDeleted, one call an hour; resumed at what Salesforce says it has covered
    sweep       Id, SystemModstamp and the calculated fields of every record, once a day
    census      Id, SystemModstamp, IsDeleted and the references a merge may change of every record,
                once a day; a full refresh is one
    backfill    Id, SystemModstamp and the fields that came, of every record, when they came

Each is due by the org's clock, and is done by the extraction that finds it due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from warehouse.extract.answers import PAGE_ROWS, Question, land_answer
from warehouse.extract.errors import ExtractError, ExtractRefused
from warehouse.extract.fields import (
    Field,
    build_soql,
    merging_references,
    soql_stamp,
    stamp_field,
)
from warehouse.extract.landing import Connect
from warehouse.extract.ledger import Tally, note_backfill
from warehouse.extract.session import Salesforce

log = logging.getLogger(__name__)

# getDeleted answers for so much at a time, and looks back so far.
LONGEST_SPAN = timedelta(days=15)
LOG_KEPT = timedelta(days=29)
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Upkeep:
    """How often each is done; None: never."""

    deletions: timedelta | None = timedelta(hours=1)
    sweep: timedelta | None = timedelta(days=1)
    census: timedelta | None = timedelta(days=1)


@dataclass(frozen=True)
class Done:
    """Up to when each was done, by the org's clock."""

    deletions_until: datetime | None
    swept_at: datetime | None
    census_at: datetime | None


def read_done(connect: Connect, object_name: str) -> Done:
    """What control.extract_watermark knows of an object."""
    with connect() as connection:
        row = connection.execute(
            "select deletions_until, swept_at, census_at from control.extract_watermark"
            " where object = %s",
            [object_name.lower()],
        ).fetchone()
    return Done(*row) if row else Done(None, None, None)


def is_due(done: datetime | None, every: timedelta | None, now: datetime) -> bool:
    """Whether something that was done then is due again."""
    return every is not None and (done is None or now - done >= every)


def look_after(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    fields: list[Field],
    now: datetime,
    upkeep: Upkeep,
    job_timeout: timedelta,
    tally: Tally,
    backfill: list[str],
) -> None:
    """Do what is due, `now` by the org's clock; `backfill` is emptied once it is done."""
    done = read_done(connect, object_name)
    if is_due(done.deletions_until, upkeep.deletions, now):
        with tally.asking("deleted") as asked:
            asked.landed = ask_deletions(
                salesforce, connect, object_name, done.deletions_until, now
            )
    stamp = stamp_field(fields)
    if stamp is None:
        return  # comes whole each time
    key = [item for item in fields if item.name in ("Id", stamp)]

    def read_all(way: str, wanted: Iterable[Field]) -> dict[str, Any]:
        few = key + [item for item in wanted if item not in key]
        query = build_soql(object_name, few)
        question = Question(object_name, few, query, False, 0, PAGE_ROWS, job_timeout, upkeep=way)
        with tally.asking(way) as asked:
            _, outcome = land_answer(salesforce, connect, question)
            asked.rows, asked.landed = outcome["delivered"], outcome["landed"] + outcome["ended"]
        return outcome

    if backfill:
        outcome = read_all("backfill", [item for item in fields if item.name in backfill])
        note_backfill(connect, object_name, backfill)
        names = ", ".join(backfill)
        log.info("%s: %s backfilled in %d records.", object_name, names, outcome["landed"])
        backfill.clear()
    calculated = [item for item in fields if item.is_calculated]
    if calculated and is_due(done.swept_at, upkeep.sweep, now):
        outcome = read_all("sweep", calculated)
        log.info("%s: swept, %d records changed.", object_name, outcome["landed"])
    flag = [item for item in fields if item.name == "IsDeleted"]
    if flag and is_due(done.census_at, upkeep.census, now):
        moved = merging_references(object_name, fields)
        outcome = read_all("census", flag + [item for item in fields if item.name in moved])
        log.info("%s: counted, %d records ended.", object_name, outcome["ended"])


def ask_deletions(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    since: datetime | None,
    now: datetime,
) -> int:
    """Ask which records were deleted since; how many of them were not known to be."""
    # a deletion, too, may be committed up to so long after its date
    start = max(since - LATE if since else now - LOG_KEPT, now - LOG_KEPT)
    if since is not None and since < start:
        log.warning(
            "%s: deletions between %s and %s can no longer be asked for; the next census finds "
            "them.",
            object_name,
            since,
            start,
        )
    landed = 0
    for begin, end in _spans(start, now):
        try:
            answer = salesforce.get_json(
                f"{salesforce.root}/sobjects/{object_name}/deleted"
                f"?start={quote(soql_stamp(begin))}&end={quote(soql_stamp(end))}"
            )
        except ExtractRefused as error:
            # Not every object is replicated; the census serves these.
            log.warning("%s: deletions cannot be asked for (%s)", object_name, error)
            return landed
        records = answer["deletedRecords"]
        covered = datetime.fromisoformat(answer["latestDateCovered"])
        if covered < begin:
            raise ExtractError(f"{object_name}: getDeleted covers nothing after {covered}.")
        with connect() as connection, connection.transaction():
            row = connection.execute(
                "select control.land_deletions(%s, 'deleted', %s, %s, %s, %s)",
                [
                    object_name,
                    f"{soql_stamp(begin)} to {soql_stamp(end)}",
                    [item["id"] for item in records],
                    [datetime.fromisoformat(item["deletedDate"]) for item in records],
                    covered.astimezone(UTC),
                ],
            ).fetchone()
            landed += row[0] if row else 0
    if landed:
        log.info("%s: %d deletions that no query showed.", object_name, landed)
    return landed


def _spans(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    # One minute is the shortest that Salesforce answers for.
    while end - start >= timedelta(minutes=1):
        stop = min(start + LONGEST_SPAN - timedelta(hours=1), end)
        yield start, stop
        start = stop
