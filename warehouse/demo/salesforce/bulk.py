"""Bulk API 2.0 query jobs, read chunk by chunk, each chunk at its own instant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from warehouse.demo.salesforce.org import Object
from warehouse.demo.salesforce.soql import Query

BULK_PAGE = 100_000


@dataclass
class Job:
    """A bulk query job. Its chunks are ranges of ids; the last one has no end."""

    id: str
    object: Object
    query: Query
    deleted: bool
    created: str
    bounds: list[str]
    rows: list[tuple] = field(default_factory=list)
    chunks_read: int = 0
    state: str = "UploadComplete"
    polls_left: int = 0
    failure: str | None = None
    pages: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def read_chunk(self) -> None:
        """Read the next range of ids as it is now."""
        keys = self.object.matching(self.query, deleted=self.deleted)
        if self.bounds:
            low = self.bounds[self.chunks_read - 1] if self.chunks_read else ""
            last = self.chunks_read == len(self.bounds)
            high = None if last else self.bounds[self.chunks_read]
            keys = sorted(key for key in keys if key >= low and (high is None or key < high))
        self.rows += self.object.values(keys, self.query.names)
        self.chunks_read += 1

    @property
    def is_read(self) -> bool:
        return self.chunks_read > len(self.bounds)

    def page(self, start: int, size: int) -> bytes:
        """One page as CSV, its header included."""
        found = self.pages.get((start, size))
        if found is None:
            found = render(self.query.names, self.rows[start : start + size])
        return found

    def prepare(self) -> None:
        """Render a large result before it is complete, so that downloading measures downloading."""
        for start in range(0, len(self.rows), BULK_PAGE):
            self.pages[(start, BULK_PAGE)] = self.page(start, BULK_PAGE)
        self.state = "InProgress"

    def poll(self) -> None:
        """One look at the job, which reads one chunk of it."""
        if self.state != "InProgress":
            return
        if self.polls_left > 0:
            self.polls_left -= 1
            return
        if not self.is_read:
            self.read_chunk()
        if self.is_read:
            self.state = "Failed" if self.failure else "JobComplete"

    def status(self) -> dict[str, Any]:
        """What the API says of the job."""
        answer: dict[str, Any] = {
            "id": self.id,
            "operation": "queryAll" if self.deleted else "query",
            "object": self.object.name,
            "createdDate": self.created,
            "state": self.state,
        }
        if self.state == "Failed":
            answer["errorMessage"] = self.failure
        if self.state == "JobComplete":
            answer["numberRecordsProcessed"] = len(self.rows)
        return answer


def chunk_bounds(keys: Iterable[str], size: int | None) -> list[str]:
    """The ids at which a job that selects these is split; none for a small one."""
    if size is None:
        return []
    return sorted(keys)[size::size]


def render(names: list[str], rows: Iterable[tuple]) -> bytes:
    """CSV as the Bulk API writes it: everything quoted, an empty pair of quotes for NULL."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()
