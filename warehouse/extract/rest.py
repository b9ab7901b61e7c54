"""REST queries: small increments, and what the Bulk API will not answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from warehouse.extract.errors import AskByBulk, ExtractError, NoAnswer
from warehouse.extract.fields import Field
from warehouse.extract.landing import CHUNK, Spool
from warehouse.extract.pages import Page
from warehouse.extract.session import Headers, Salesforce
from warehouse.extract.values import bulk_text

# A GET longer than this is refused by Salesforce (16,384 bytes for the whole request line).
LONGEST_QUERY = 15_000


class Answer:
    """A REST query, and what is known of its answer once it was asked."""

    answered_from: datetime

    def __init__(self, salesforce: Salesforce, query: str) -> None:
        self.salesforce = salesforce
        self.path = f"{salesforce.root}/queryAll?q={quote(query)}"
        if len(self.path) > LONGEST_QUERY:
            raise AskByBulk("The query is longer than a URL may be.")
        self.total = 0


def spool_answer(
    answer: Answer,
    object_name: str,
    fields: list[Field],
    spool: Spool,
    *,
    most_rows: int | None = None,
    most_pages: int | None = None,
) -> None:
    """Read all pages, written as the Bulk API would have written them.

    An answer of more rows or pages than these is left to a bulk job as soon as it is known.
    """
    before = spool.rows
    following: str | None = answer.path
    while following:
        is_first = following == answer.path
        members = _spool_page(answer, following, fields, spool, is_first, most_rows)
        rows = spool.rows - before
        if is_first and most_pages and rows * most_pages < answer.total:
            raise AskByBulk(f"{answer.total} rows by pages of {rows}.")
        following = None if members["done"] else members["nextRecordsUrl"]
    if rows != answer.total:
        raise ExtractError(
            f"{object_name}: Salesforce announced {answer.total} rows and delivered {rows}. "
            "Nothing was landed."
        )


def _spool_page(
    answer: Answer,
    path: str,
    fields: list[Field],
    spool: Spool,
    is_first: bool,
    most_rows: int | None,
) -> dict[str, Any]:
    """Stream a page into the spool; one that breaks is taken back and asked for again."""
    salesforce = answer.salesforce

    def judge(members: dict[str, Any]) -> None:
        # The number of rows comes before them: too many are not even read.
        answer.total = int(members.get("totalSize", 0))
        if most_rows is not None and answer.total > most_rows:
            raise AskByBulk(f"{answer.total} rows.")

    def once() -> dict[str, Any]:
        with spool.all_or_none(), salesforce.open_stream(path) as response:
            if is_first:
                answer.answered_from = Headers.of(response.headers).date
            page = Page(salesforce.counted(response.iter_content(CHUNK)), f"GET {path[:60]}")
            is_judged = not is_first
            for record in page.records():
                if not is_judged:
                    judge(page.members)
                    is_judged = True
                spool.add([bulk_text(record.get(item.name), item.type) for item in fields])
            if is_first:
                judge(page.members)
            return page.members

    try:
        return salesforce.retrying(but_not=NoAnswer)(once)
    except NoAnswer as error:
        # Asking once more would take as long once more; a bulk job has the time.
        raise AskByBulk(str(error)) from error
