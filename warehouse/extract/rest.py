"""REST queries: small increments, and what the Bulk API will not answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from warehouse.extract.errors import AskByBulk, ExtractError
from warehouse.extract.fields import Field
from warehouse.extract.landing import Spool
from warehouse.extract.session import Salesforce
from warehouse.extract.values import bulk_text

# A GET longer than this is refused by Salesforce (16,384 bytes for the whole request line).
LONGEST_QUERY = 15_000


class Answer:
    """A REST query and its first page."""

    def __init__(self, salesforce: Salesforce, query: str) -> None:
        path = f"{salesforce.root}/queryAll?q={quote(query)}"
        if len(path) > LONGEST_QUERY:
            raise AskByBulk("The query is longer than a URL may be.")
        self.salesforce = salesforce
        self.query = query
        page, headers = salesforce.get_page(path)
        self.answered_from: datetime = headers.date
        self.first: dict[str, Any] | None = page
        self.total = int(page["totalSize"])
        self.page_rows = len(page["records"])

    @property
    def calls(self) -> int:
        """How many calls the whole answer takes."""
        return -(-self.total // self.page_rows) if self.page_rows else 1

    def pages(self) -> Iterator[list[dict[str, Any]]]:
        """The records, a page at a time; no page is kept."""
        page, self.first = self.first, None
        while page is not None:
            following = None if page["done"] else page["nextRecordsUrl"]
            yield page["records"]
            page = self.salesforce.get_json(following) if following else None


def spool_answer(answer: Answer, object_name: str, fields: list[Field], spool: Spool) -> None:
    """Read all pages, written as the Bulk API would have written them."""
    for records in answer.pages():
        spool.add([bulk_text(record.get(f.name), f.type) for f in fields] for record in records)
    if spool.rows != answer.total:
        raise ExtractError(
            f"{object_name}: Salesforce announced {answer.total} rows and delivered {spool.rows}. "
            "Nothing was landed."
        )
