"""Bulk API 2.0 query jobs: first runs, full refreshes, large increments."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.extract.errors import AskAnew, ExtractError, Transient
from warehouse.extract.landing import CHUNK, Delivery
from warehouse.extract.session import Salesforce

log = logging.getLogger(__name__)

CSV = {"Accept": "text/csv"}


ENDED = frozenset({"JobComplete", "Failed", "Aborted"})


@dataclass
class Job:
    """A bulk query job: where it is, and when it began to read by the org's clock."""

    id: str
    path: str
    created: datetime
    # As it was seen last: each look is a call.
    state: str = ""


@contextmanager
def open_job(salesforce: Salesforce, query: str) -> Iterator[Job]:
    """A bulk query job; deleted at the end, whatever happens."""
    made = salesforce.post_json(
        f"{salesforce.root}/jobs/query",
        {"operation": "queryAll", "query": query, "contentType": "CSV", "lineEnding": "LF"},
    )
    path = f"{salesforce.root}/jobs/query/{made['id']}"
    job = Job(made["id"], path, datetime.fromisoformat(made["createdDate"]))
    try:
        yield job
    finally:
        # A job is clutter (Salesforce drops it after seven days), so failing here is not failing.
        try:
            if job.state not in ENDED:
                salesforce.call("PATCH", path, json={"state": "Aborted"})
            salesforce.call("DELETE", path)
        except ExtractError as error:
            log.warning("The bulk job %s could not be deleted: %s", made["id"], error)


def wait_for(
    salesforce: Salesforce, object_name: str, job: Job, job_timeout: timedelta
) -> int | None:
    """Wait for the result; the number of records the job read, where it says so."""
    waited, pause = 0.0, 0.5
    while True:
        status = salesforce.get_json(job.path)
        state = job.state = status["state"]
        if state == "JobComplete":
            processed = status.get("numberRecordsProcessed")
            return None if processed is None else int(processed)
        if state in ("Failed", "Aborted"):
            reason = status.get("errorMessage") or "no reason given"
            error = AskAnew if "INVALID_FIELD" in reason else ExtractError
            raise error(f"{object_name}: the bulk job ended as {state}: {reason}.")
        if waited >= job_timeout.total_seconds():
            raise ExtractError(
                f"{object_name}: the bulk job is still {state} after {job_timeout}; it is aborted."
            )
        salesforce.sleep(pause)
        waited += pause
        # Each look is a call: one that has waited long can wait a little longer.
        pause = min(pause * 1.5, max(15, waited / 10))


def copy_result(
    salesforce: Salesforce, delivery: Delivery, job: Job, processed: int | None, page_rows: int
) -> int:
    """Stream all result pages into the delivery; how many rows they held."""
    rows = 0
    locator: str | None = None
    while True:
        held, locator = _copy_page(salesforce, delivery, job, locator, page_rows)
        rows += held
        if locator is None:
            break
        log.info("%s: %d rows so far.", delivery.object_name, rows)
    if processed is not None and rows != processed:
        raise ExtractError(
            f"{delivery.object_name}: the bulk job read {processed} rows, its pages held {rows}. "
            "Nothing was landed."
        )
    return rows


def _copy_page(
    salesforce: Salesforce, delivery: Delivery, job: Job, locator: str | None, page_rows: int
) -> tuple[int, str | None]:
    """Stream one result page; a page that breaks is put back and asked for again."""
    params = {"maxRecords": str(page_rows)} | ({"locator": locator} if locator else {})

    def once() -> tuple[int, str | None]:
        with (
            delivery.cursor.connection.transaction(),
            salesforce.open_stream(f"{job.path}/results", params=params, headers=CSV) as response,
        ):
            expected = int(response.headers.get("Sforce-NumberOfRecords", -1))
            if expected < 0:
                raise Transient("A result page does not say how many rows it holds.")
            rows = 0
            if expected:
                rows = delivery.copy_csv(salesforce.counted(response.iter_content(CHUNK)))
            if rows != expected:
                raise Transient(f"A result page announced {expected} rows and held {rows}.")
            following = response.headers.get("Sforce-Locator", "null")
            return rows, None if following == "null" else following

    return salesforce.retrying()(once)
