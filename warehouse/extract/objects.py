"""One object from its description to landing, and several one after the other."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from warehouse.errors import WarehouseError
from warehouse.extract.answers import PAGE_ROWS, Question, land_answer
from warehouse.extract.errors import AskAnew, ExtractError, NotShown, QuotaReached
from warehouse.extract.fields import (
    OBJECTS,
    OPTIONAL,
    Field,
    build_soql,
    choose_fields,
    describe,
    described_references,
    stamp_field,
)
from warehouse.extract.landing import Connect, read_watermark
from warehouse.extract.ledger import (
    Tally,
    follow_stages,
    note_backfill,
    note_description,
    read_reserve,
    remember_org,
)
from warehouse.extract.reread import MOST_RECORDS, batches, read_requests
from warehouse.extract.session import Salesforce
from warehouse.extract.upkeep import Upkeep, look_after

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
# How often a question is asked anew whose job, locator or field was gone half-way.
QUESTIONS = 3


@dataclass(frozen=True)
class Extract:
    """What one extraction of one object did."""

    object: str
    way: str
    delivered: int
    landed: int
    left_out: int
    watermark: str | None
    seconds: float
    calls: int


def extract_object(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    *,
    full_refresh: bool = False,
    org_changed: bool = False,
    overlap: timedelta = OVERLAP,
    rest_rows: int = 10_000,
    page_rows: int = PAGE_ROWS,
    job_timeout: timedelta = timedelta(hours=2),
    upkeep: Upkeep = Upkeep(),  # noqa: B008 (frozen)
) -> Extract:
    """Extract one object and land it; `connect` gives a new database connection each time.

    `org_changed`: the org may be another than before, whose records then end.
    """
    tally = Tally(salesforce, object_name)
    landing = _Landing()
    try:
        _extract(
            salesforce,
            connect,
            object_name,
            tally,
            landing,
            full_refresh=full_refresh,
            org_changed=org_changed,
            overlap=overlap,
            rest_rows=rest_rows,
            page_rows=page_rows,
            job_timeout=job_timeout,
            upkeep=upkeep,
        )
    except QuotaReached as error:
        if landing.outcome is None:
            tally.note(connect, "skipped", f"API quota: {error}", None)
            raise
        # What changed has landed; what is due besides is due the next time, too.
        landing.left = f"API quota: {error}"
        log.warning("%s: the rest is left for later: %s", object_name, landing.left)
    except NotShown as error:
        if object_name not in OPTIONAL or landing.watermark is not None:
            tally.note(connect, "failed", str(error), landing.way)
            raise
        tally.note(connect, "skipped", str(error), None)
        log.warning("%s: left out, the marts do without it. %s", object_name, error)
        calls = sum(asked.calls for asked in tally.ways.values())
        return Extract(object_name, "nothing", 0, 0, 0, None, 0, calls)
    except Exception as error:
        tally.note(connect, "failed", str(error).strip() or repr(error), landing.way)
        raise
    tally.note(connect, "succeeded", landing.left, landing.way)
    result = landing.result(object_name, tally)
    log.info(
        "%s by %s: %d rows delivered, %d landed, %d known already; watermark %s; %d calls, %.1f s.",
        object_name,
        result.way,
        result.delivered,
        result.landed,
        result.left_out,
        result.watermark,
        result.calls,
        result.seconds,
    )
    return result


@dataclass
class _Landing:
    """What has landed so far."""

    way: str | None = None
    watermark: datetime | None = None
    outcome: dict[str, Any] | None = None
    left: str | None = None

    def result(self, object_name: str, tally: Tally) -> Extract:
        assert self.outcome is not None
        assert self.way is not None
        return Extract(
            object=object_name,
            way=self.way,
            delivered=self.outcome["delivered"],
            landed=self.outcome["landed"] + self.outcome["ended"] + tally.noticed,
            left_out=self.outcome["left_out"],
            watermark=self.outcome["watermark"],
            seconds=round((datetime.now(UTC) - tally.started_at).total_seconds(), 3),
            calls=sum(asked.calls for asked in tally.ways.values()),
        )


def _extract(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    tally: Tally,
    landing: _Landing,
    *,
    full_refresh: bool,
    org_changed: bool,
    overlap: timedelta,
    rest_rows: int,
    page_rows: int,
    job_timeout: timedelta,
    upkeep: Upkeep,
) -> None:
    organization = salesforce.log_in()
    with connect() as connection:
        remember_org(connection, organization, org_changed)
        watermark = landing.watermark = read_watermark(connection, object_name)
        tally.reserve = read_reserve(connection)
    references: tuple[tuple[str, str], ...] = ()
    since = None if full_refresh or watermark is None else watermark - overlap

    def once() -> tuple[str, dict[str, Any], list[Field], list[str]]:
        nonlocal references
        with tally.asking("describe"):
            description = describe(salesforce, object_name)
        fields = choose_fields(description)
        references = tuple(described_references(description))
        noted = note_description(connect, object_name, description, fields)
        if noted["followed"]:
            with tally.asking("describe"):
                follow_stages(salesforce, connect)
        stamp = stamp_field(fields)
        # One that says only when it was created says of no value how old it is.
        is_dated = stamp is not None and not (noted["backfill"] and stamp == "CreatedDate")
        from_then = since if is_dated else None
        query = build_soql(object_name, fields, from_then, stamp or "")
        log.info("%s: %d fields, since %s.", object_name, len(fields), from_then or "the beginning")
        question = Question(
            object_name,
            fields,
            query,
            from_then is not None,
            rest_rows,
            page_rows,
            job_timeout,
            references=references,
        )
        with tally.asking("question") as asked:
            way, outcome = land_answer(salesforce, connect, question)
            asked.rows, asked.landed = outcome["delivered"], outcome["landed"] + outcome["ended"]
        if not question.is_increment:
            note_backfill(connect, object_name, question.names)
            noted["backfill"] = []
        return way, outcome, fields, noted["backfill"]

    try:
        landing.way, landing.outcome, fields, backfill = asked_anew(once)
    finally:
        tally.rename("question", landing.way or "rest or bulk")
    now = landing.outcome["answered_from"]

    def besides() -> None:
        nonlocal fields
        try:
            look_after(
                salesforce, connect, object_name, fields, now, upkeep, job_timeout, tally, backfill
            )
            plain = Question(
                object_name,
                fields,
                "",
                True,
                rest_rows,
                page_rows,
                job_timeout,
                references=references,
            )
            read_again(salesforce, connect, plain, tally)
        except AskAnew:
            # What is done is not due any more; a field may have gone.
            with tally.asking("describe"):
                fields = choose_fields(describe(salesforce, object_name))
            raise

    asked_anew(besides)


def asked_anew(once: Any) -> Any:
    """Ask, and ask again where a job, a locator or a field was gone half-way."""
    for attempt in range(1, QUESTIONS + 1):
        try:
            return once()
        except AskAnew as error:
            if attempt == QUESTIONS:
                raise
            log.warning("%s Asking anew.", error)
    raise AssertionError


def read_again(salesforce: Salesforce, connect: Connect, plain: Question, tally: Tally) -> None:
    """Answer the requests there are (control.reread_request)."""
    for field, ids in read_requests(connect, plain.object).items():
        if field not in plain.names:
            continue  # hidden from us; asked for once it is shown again
        questions = [
            replace(
                plain,
                query=build_soql(plain.object, plain.fields, among=(field, batch)),
                again=(field, batch),
            )
            for batch in batches(ids)
        ]
        if field == "Id" and len(ids) > MOST_RECORDS:
            whole = build_soql(plain.object, plain.fields)
            questions = [replace(plain, query=whole, is_increment=False, again=(field, ids))]
        for question in questions:
            with tally.asking("reread") as asked:
                _, outcome = land_answer(salesforce, connect, question)
                asked.rows = outcome["delivered"]
                asked.landed = outcome["landed"] + outcome["ended"]
            log.info("%s: %d versions landed of what was read again.", plain.object, asked.landed)


def extract_all(
    salesforce: Salesforce,
    connect: Connect,
    objects: Iterable[str] = OBJECTS,
    *,
    full_refresh: bool = False,
    org_changed: bool = False,
) -> Iterator[Extract]:
    """Extract objects one after the other; one that fails leaves the others landed.

    Where the org's calls come to an end, and nothing else was wrong, that is QuotaReached.
    """
    problems: list[str] = []
    quota: QuotaReached | None = None
    for object_name in objects:
        try:
            yield extract_object(
                salesforce,
                connect,
                object_name,
                full_refresh=full_refresh,
                org_changed=org_changed,
            )
        except QuotaReached as error:
            # Every further call would be refused as well, or be taken from others.
            quota = QuotaReached(f"{object_name} and what follows: skipped: API quota: {error}")
            break
        except (WarehouseError, psycopg.Error) as error:
            problems.append(f"{object_name} was not extracted: {str(error).strip()}")
        except Exception as error:  # whatever it is, the others are extracted
            log.exception("%s was not extracted.", object_name)
            problems.append(f"{object_name} was not extracted: {error!r}")
    if problems:
        raise ExtractError("\n".join([*problems, *([str(quota)] if quota else [])]))
    if quota:
        raise quota
