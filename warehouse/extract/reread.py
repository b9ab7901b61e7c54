"""Records that are read again whatever their stamp, because something else told of them.

    merges    what refers to the records that others were merged into, by that reference
    census    records that it shows with a stamp that no increment will ask for, by their Id

Requests are made in the transaction that lands what tells of them (control.reread_request), and are
gone with the one that lands their answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.extract.landing import Connect

# So many ids in one query; with more records by Id than that, the object is read whole.
BATCH = 200
MOST_RECORDS = 5_000


def read_requests(connect: Connect, object_name: str) -> dict[str, list[str]]:
    """{field: ids} of what is to be read again of an object."""
    with connect() as connection:
        rows = connection.execute(
            "select field, array_agg(value order by value) from control.reread_request"
            " where object = %s group by field order by field",
            [object_name.lower()],
        ).fetchall()
    return dict(rows)


def batches(ids: list[str]) -> Iterator[list[str]]:
    """The ids, as many as a query may name at a time."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
