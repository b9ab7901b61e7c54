"""What lands of a delivery, against a plain model: what is no news, and what is carried over.

Random deliveries of some fields of a few records, with stamps that are later, earlier, the same,
missing or unreadable, one after the other. DELIVERY_EXAMPLES sets how many series are tried.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql

from tests import brute_force
from warehouse import server

IDS = ["003A0000004xZzAIAU", "003A0000004xZzaIAE", "003000000000009AAA"]
STAMPS = ["systemmodstamp", "lastmodifieddate"]
PARTS = ["firstname", "lastname"]
FIELDS = [*STAMPS, "name", *PARTS, "phone", "donotcall", "test_region__c"]
WORDS = ["a", "b", ""]
# How long ago the beginning of time is.
NEVER = datetime.min.replace(tzinfo=UTC)
TIMES = [
    "2024-03-01T00:00:00.000Z", "2024-03-02T00:00:00.000Z", "2024-03-02 00:00:00",
    "2024-03-03T00:00:00.000Z", "", "soon",
]  # fmt: skip
VALUES = {
    "systemmodstamp": TIMES,
    "lastmodifieddate": TIMES,
    "donotcall": ["true", "false", "", "maybe"],
}


@dataclass
class Landed:
    """A row of landing."""

    id: str
    values: dict[str, str | None]
    is_seen: bool

    @property
    def at(self) -> datetime:
        times = (brute_force.instant(self.values.get(name)) for name in STAMPS)
        return next((time for time in times if time), NEVER)


@dataclass
class Model:
    """Landing as it ought to be."""

    rows: list[Landed] = field(default_factory=list)

    def before(self, id_: str, at: datetime | None) -> Landed | None:
        """The version that a delivered row is compared with, and filled from."""
        known = [row for row in self.rows if row.id == id_ and (at is None or row.at <= at)]
        return max(enumerate(known), key=lambda pair: (pair[1].at, pair[0]), default=(0, None))[1]

    def deliver(self, fields: list[str], rows: list[list[str | None]]) -> None:
        landed, met = [], set()
        for id_, *values in rows:
            given = {f: v for f, v in zip(fields[1:], values, strict=True) if v is not None}
            times = (brute_force.instant(given.get(name)) for name in STAMPS)
            at = next((time for time in times if time), None)
            last = self.before(id_, at)
            is_first = (id_, at) not in met
            met.add((id_, at))
            if last and is_first and at in (None, last.at) and is_known(given, last.values):
                continue
            landed.append(
                Landed(
                    id_,
                    filled(given, last, at) if self.rows else as_it_is(given),
                    at is None and bool(last or any(given.get(name) for name in STAMPS)),
                )
            )
        self.rows += landed


def is_known(given: dict, before: dict) -> bool:
    """Whether every delivered value is the one that landed; an empty stamp says nothing."""
    return all(
        (name in STAMPS and value == "")
        or value == ((before.get(name) or "") if name == "test_region__c" else before.get(name))
        for name, value in given.items()
    )


def as_it_is(given: dict) -> dict:
    """Where nothing landed before."""
    return {**given, "test_region__c": given.get("test_region__c") or None}


def filled(given: dict, last: Landed | None, at: datetime | None) -> dict:
    """The whole version: what was delivered, and the rest from the version before."""
    before = last.values if last else {}
    whole = {**before, **given}
    if "name" not in given and any(
        part in given and given[part] != before.get(part) for part in PARTS
    ):
        whole["name"] = None  # joined anew from its parts
    if at is None:
        carried = None
        if last and last.at != NEVER:
            carried = last.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        stamp, other = (given.get(name) or None for name in STAMPS)
        whole[STAMPS[0]] = stamp or (carried if other else None) or before.get(STAMPS[0])
        whole[STAMPS[1]] = (carried if stamp else None) or other or before.get(STAMPS[1])
    else:
        for name in STAMPS:
            whole[name] = given.get(name)
    whole["test_region__c"] = whole.get("test_region__c") or None
    return whole


@st.composite
def series(draw: st.DrawFn) -> list[tuple[list[str], list[list[str | None]]]]:
    made = []
    for _ in range(draw(st.integers(2, 6))):
        fields = ["id", *draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))]
        rows = [
            [
                draw(st.sampled_from(IDS)),
                *(draw(st.sampled_from([*VALUES.get(f, WORDS), None])) for f in fields[1:]),
            ]
            for _ in range(draw(st.integers(1, 4)))
        ]
        made.append((fields, rows))
    return made


@pytest.fixture(scope="module")
def connection(make_database: Callable[..., str], template_url: str) -> Iterator:
    url = make_database(template_url)
    with server.connect(url) as opened:
        opened.execute("update control.quality_check set enabled = false")
        yield opened
    make_database.drop(url)


def deliver(connection: psycopg.Connection, fields: list[str], rows: list[list]) -> None:
    connection.execute("select control.open_delivery('contact', %s)", [fields])
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL("insert into pg_temp.delivery_contact values ({})").format(
                sql.SQL(", ").join([sql.Placeholder()] * len(fields))
            ),
            rows,
        )
    connection.execute("select control.land_delivery('contact', 'file', 'a file')")


@settings(
    max_examples=int(os.environ.get("DELIVERY_EXAMPLES", "40")),
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate],  # a failure names its series; making it smaller takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(deliveries=series())
def test_what_lands_is_news_and_whole(connection: psycopg.Connection, deliveries: list) -> None:
    model = Model()
    columns = [name for name in FIELDS if name != "test_region__c"]
    with connection.transaction(force_rollback=True):
        for fields, rows in deliveries:
            deliver(connection, fields, rows)
            model.deliver(fields, rows)
            landed = connection.execute(
                sql.SQL(
                    "select id, seen_at is not null, custom_fields ->> 'test_region__c', {} "
                    "from raw_salesforce.contact order by raw_id"
                ).format(sql.SQL(", ").join(map(sql.Identifier, columns)))
            ).fetchall()
            assert landed == [
                (
                    row.id,
                    row.is_seen,
                    row.values.get("test_region__c"),
                    *(row.values.get(name) for name in columns),
                )
                for row in model.rows
            ]
        connection.execute("select public.run_salesforce_transform()")
        current = connection.execute(
            "select c.id, c.phone, c.name, c.do_not_call from intermediate.contact as c"
            " order by c.id"
        ).fetchall()
        assert current == [
            (
                id_,
                row.values.get("phone") or None,
                row.values.get("name")
                or " ".join(v for part in PARTS if (v := row.values.get(part)))
                or None,
                brute_force.checkbox(row.values.get("donotcall")),
            )
            for id_ in sorted(IDS)
            if (row := model.before(id_, None))
        ]
