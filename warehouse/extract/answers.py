"""A question and its answer, by REST or by bulk, on its way into landing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from warehouse.extract import bulk, rest
from warehouse.extract.errors import AskByBulk, AskByRest, ExtractError
from warehouse.extract.fields import Field
from warehouse.extract.landing import Connect, Delivery, Spool, delivery
from warehouse.extract.session import Salesforce

log = logging.getLogger(__name__)

# A bulk job of any size takes some seven calls: an answer of more pages is left to it.
REST_PAGES = 7
PAGE_ROWS = 100_000


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
    # what is read again, by which field; its requests are answered by landing it
    again: tuple[str, list[str]] | None = None
    # what asks a few fields of every record, and lands only what is news of known stamps
    upkeep: str | None = None
    # what refers to its records besides what is declared: (object, field)
    references: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.fields]

    @property
    def is_complete(self) -> bool:
        """Whether records that the answer does not hold are gone."""
        return self.upkeep == "census" if self.upkeep else not self.is_increment

    def way(self, answered_by: str) -> str:
        """What control.load calls the way its answer came."""
        return self.upkeep or ("reread" if self.again and self.is_increment else answered_by)


def land_answer(
    salesforce: Salesforce, connect: Connect, question: Question
) -> tuple[str, dict[str, Any]]:
    """Have a question answered by REST or bulk, whichever serves, and land the answer."""
    if question.is_increment:
        try:
            return "rest", _land_rest(salesforce, connect, question, question.rest_rows, REST_PAGES)
        except AskByBulk as error:
            log.info("%s: left to a bulk job: %s", question.object, error)
    try:
        return "bulk", _land_bulk(salesforce, connect, question)
    except AskByRest as error:
        log.warning("%s REST will answer it.", error)
    try:
        return "rest", _land_rest(salesforce, connect, question)
    except AskByBulk as error:
        raise ExtractError(
            f"{question.object}: the Bulk API will not answer, and REST cannot: {error}"
        ) from error


def _land_rest(
    salesforce: Salesforce,
    connect: Connect,
    question: Question,
    most_rows: int | None = None,
    most_pages: int | None = None,
) -> dict[str, Any]:
    # Read before the transaction opens: none waits for Salesforce.
    answer = rest.Answer(salesforce, question.query)
    with Spool() as spool:
        rest.spool_answer(
            answer,
            question.object,
            question.fields,
            spool,
            most_rows=most_rows,
            most_pages=most_pages,
        )
        with delivery(connect, question.object, question.names) as delivered:
            if spool.rows:
                delivered.copy_spool(spool)
            return _land(delivered, question, "rest", question.query[:200], answer.answered_from)


def _land_bulk(salesforce: Salesforce, connect: Connect, question: Question) -> dict[str, Any]:
    with bulk.open_job(salesforce, question.query) as job:
        processed = bulk.wait_for(salesforce, question.object, job, question.job_timeout)
        with delivery(connect, question.object, question.names) as delivered:
            bulk.copy_result(salesforce, delivered, job, processed, question.page_rows)
            return _land(delivered, question, "bulk", job.id, job.created)


def _land(
    delivered: Delivery, question: Question, answered_by: str, name: str, answered_from: datetime
) -> dict[str, Any]:
    outcome = delivered.land(
        question.way(answered_by),
        name,
        answered_from,
        only_known=question.upkeep is not None,
        is_complete=question.is_complete,
        references=question.references,
    )
    if question.again:
        delivered.answer_reread(*question.again)
    return {**outcome, "answered_from": answered_from}
