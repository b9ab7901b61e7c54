"""One object from its description to landing, and several one after the other."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from warehouse.errors import WarehouseError
from warehouse.extract import bulk, rest
from warehouse.extract.errors import AskAnew, AskByBulk, AskByRest, ExtractError, QuotaReached
from warehouse.extract.fields import OBJECTS, Field, build_soql, choose_fields, stamp_field
from warehouse.extract.landing import Connect, Spool, delivery, read_watermark
from warehouse.extract.session import Salesforce
from warehouse.extract.upkeep import Upkeep, look_after

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
# A bulk job of any size takes some seven calls: an answer of more pages is left to it.
REST_PAGES = 7
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


@dataclass(frozen=True)
class Question:
    """What is asked of an object, and how much of it may come which way."""

    object: str
    fields: list[Field]
    query: str
    is_increment: bool
    rest_rows: int
    page_rows: int
    job_timeout: timedelta

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.fields]


def extract_object(
    salesforce: Salesforce,
    connect: Connect,
    object_name: str,
    *,
    full_refresh: bool = False,
    overlap: timedelta = OVERLAP,
    rest_rows: int = 10_000,
    page_rows: int = 100_000,
    job_timeout: timedelta = timedelta(hours=2),
    upkeep: Upkeep = Upkeep(),  # noqa: B008 (frozen)
) -> Extract:
    """Extract one object and land it; `connect` gives a new database connection each time."""
    started = time.monotonic()
    with connect() as connection:
        watermark = read_watermark(connection, object_name)
    since = None if full_refresh or watermark is None else watermark - overlap

    def once() -> tuple[str, dict[str, Any], list[Field]]:
        description = salesforce.get_json(f"{salesforce.root}/sobjects/{object_name}/describe")
        fields = choose_fields(description)
        stamp = stamp_field(fields)
        from_then = since if stamp else None
        query = build_soql(object_name, fields, from_then, stamp or "")
        log.info("%s: %d fields, since %s.", object_name, len(fields), from_then or "the beginning")
        question = Question(
            object_name, fields, query, from_then is not None, rest_rows, page_rows, job_timeout
        )
        return (*land_answer(salesforce, connect, question), fields)

    way, outcome, fields = asked_anew(once)
    noticed = look_after(
        salesforce, connect, object_name, fields, outcome["answered_from"], upkeep, job_timeout
    )
    result = Extract(
        object=object_name,
        way=way,
        delivered=outcome["delivered"],
        landed=outcome["landed"] + outcome["ended"] + noticed,
        left_out=outcome["left_out"],
        watermark=outcome["watermark"],
        seconds=round(time.monotonic() - started, 3),
    )
    log.info(
        "%s by %s: %d rows delivered, %d landed, %d known already; watermark %s; %.1f s.",
        object_name,
        way,
        result.delivered,
        result.landed,
        result.left_out,
        result.watermark,
        result.seconds,
    )
    return result


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


def land_answer(
    salesforce: Salesforce, connect: Connect, question: Question
) -> tuple[str, dict[str, Any]]:
    """Have a question answered by REST or bulk, whichever serves, and land the answer."""
    answer = None
    if question.is_increment:
        try:
            answer = rest.Answer(salesforce, question.query)
        except AskByBulk as error:
            log.info("REST cannot answer this (%s): a bulk job will.", error)
    if answer is not None and answer.total <= question.rest_rows and answer.calls <= REST_PAGES:
        return "rest", _land_rest(connect, question, answer)
    try:
        return "bulk", _land_bulk(salesforce, connect, question)
    except AskByRest as error:
        log.warning("%s REST will answer it.", error)
    return "rest", _land_rest(connect, question, answer or rest.Answer(salesforce, question.query))


def _land_rest(connect: Connect, question: Question, answer: rest.Answer) -> dict[str, Any]:
    # Read before the transaction opens: none waits for Salesforce.
    with Spool() as spool:
        rest.spool_answer(answer, question.object, question.fields, spool)
        with delivery(connect, question.object, question.names) as delivered:
            if spool.rows:
                delivered.copy_spool(spool)
            outcome = delivered.land(
                "rest",
                question.query[:200],
                answer.answered_from,
                is_complete=not question.is_increment,
            )
            return {**outcome, "answered_from": answer.answered_from}


def _land_bulk(salesforce: Salesforce, connect: Connect, question: Question) -> dict[str, Any]:
    with bulk.open_job(salesforce, question.query) as job:
        processed = bulk.wait_for(salesforce, question.object, job, question.job_timeout)
        with delivery(connect, question.object, question.names) as delivered:
            bulk.copy_result(salesforce, delivered, job, processed, question.page_rows)
            outcome = delivered.land(
                "bulk", job.id, job.created, is_complete=not question.is_increment
            )
            return {**outcome, "answered_from": job.created}


def extract_all(
    salesforce: Salesforce,
    connect: Connect,
    objects: Iterable[str] = OBJECTS,
    *,
    full_refresh: bool = False,
) -> Iterator[Extract]:
    """Extract objects one after the other; one that fails leaves the others landed."""
    problems = []
    for object_name in objects:
        try:
            yield extract_object(salesforce, connect, object_name, full_refresh=full_refresh)
        except QuotaReached as error:
            # Every further call would be refused as well, or be taken from others.
            problems.append(f"{object_name} and what follows were not extracted: {error}")
            break
        except (WarehouseError, psycopg.Error) as error:
            problems.append(f"{object_name} was not extracted: {str(error).strip()}")
        except Exception as error:  # whatever it is, the others are extracted
            log.exception("%s was not extracted.", object_name)
            problems.append(f"{object_name} was not extracted: {error!r}")
    if problems:
        raise ExtractError("\n".join(problems))
