"""Bring the org into the world: as increments, as landed rows, as CSV files."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from json.encoder import encode_basestring as json_string
from operator import itemgetter
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.demo.sample.org import Org
from warehouse.demo.sample.values import (
    FILE_NAMES,
    OBJECTS,
    PEOPLE,
    PEOPLE_FILE_NAMES,
    Fields,
)
from warehouse.load.copy import RowWriter


def generate(**options) -> Iterator[tuple[date, dict[str, list[Fields]]]]:
    """Per day `(day, {"account": [versions], "contact": …})`, with the options of `Org`."""
    return Org(**options).increments()


def write_csv(folder: str | Path, **options) -> dict[str, int]:
    """Write the state the org ends in as Account.csv and so on; returns the rows of each."""
    org = Org(**options)
    deque(org.increments(), maxlen=0)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    held = {name: list(org.current(name)) for name in OBJECTS} | org.people()
    names = FILE_NAMES | PEOPLE_FILE_NAMES
    for name, versions in held.items():
        with (folder / names[name]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(versions[0] if versions else ["Id"])
            writer.writerows(version.values() for version in versions)
        rows[name] = len(versions)
    return rows


@dataclass(frozen=True)
class SampleResult:
    """What `land_sample` did; `reason` says why where it did nothing."""

    landed: bool
    reason: str
    rows: dict[str, int]
    first_day: date | None = None
    last_day: date | None = None

    def __str__(self) -> str:
        return self.reason


# What no value is; an empty text is one.
NULL = "\x02"


class Lander:
    """Copies rows of named fields into the landing tables of a connection, as anybody may."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._ways: dict = {}

    def land(
        self, name: str, names: Sequence[str], rows: Iterable[Sequence[str]], extracted_at: str = ""
    ) -> int:
        way = (name, tuple(names), bool(extracted_at))
        if way not in self._ways:
            self._ways[way] = self._way(name, names, bool(extracted_at))
        statement, encode, width = self._ways[way]
        if extracted_at:
            rows = ((*row, extracted_at) for row in rows)
        encoded = map(encode, rows)
        count = 0
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            writer = RowWriter(copy, width)
            while batch := list(islice(encoded, 1000)):
                writer.write(batch)
                count += len(batch)
        return count

    def _way(self, name: str, names: Sequence[str], is_dated: bool) -> tuple:
        """The COPY statement, how a row becomes its columns' values, and how many these are."""
        columns: list[str | None] = [
            column
            for (column,) in self._connection.execute(
                "select landing_column from control.match_fields(%s, %s) order by ordinal",
                (name, list(names)),
            )
        ]
        if is_dated:
            columns.append("extracted_at")
        kept = [place for place, column in enumerate(columns) if column is not None]
        custom = [
            (json_string(names[place].lower()) + ":", place)
            for place, column in enumerate(columns)
            if column is None
        ]
        target = [columns[place] for place in kept]
        choose = itemgetter(*kept)

        def encode(row: Sequence[str]) -> Sequence[str]:
            pairs = [key + json_string(row[place]) for key, place in custom if row[place]]
            return (*choose(row), "{" + ",".join(pairs) + "}" if pairs else NULL)

        if custom:
            target.append("custom_fields")
        statement = sql.SQL(
            "copy raw_salesforce.{} ({}) from stdin (null {}, encoding 'UTF8')"
        ).format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, target)), NULL)
        return statement, encode if custom else choose, len(target)


def land_sample(target: psycopg.Connection | str, **options) -> SampleResult:
    """Land the org's increments, day after day, all or nothing, into an empty landing only.

    Where no run has set the history's first day, sets it to the sample's: its months are history.
    """
    if isinstance(target, str):
        from warehouse.server import connect

        with connect(target) as connection:
            return land_sample(connection, **options)
    org = Org(**options)
    increments = org.increments()
    rows = dict.fromkeys((*OBJECTS, *PEOPLE), 0)
    known: dict[str, list[Fields]] = {}
    with target.transaction():  # interrupted half-way, nothing of it stays
        target.execute("select pg_advisory_xact_lock(hashtextextended('warehouse.demo.sample', 0))")
        lander = Lander(target)
        if filled := [name for name in OBJECTS if _holds_records(target, name)]:
            reason = f"The sample was not landed: raw_salesforce.{filled[0]} already holds records."
            return SampleResult(False, reason, rows)
        _set_history_start(target, org.start)
        for day, increment in increments:
            # who came or left since yesterday
            now = org.people()
            news = {
                name: [one for one in now[name] if one not in known.get(name, [])]
                for name in PEOPLE
            }
            known = now
            _land_day(lander, day, news | increment, rows)
        further = {name: of for name, of in org.further().items() if _is_deployed(target, name)}
        rows |= dict.fromkeys(further, 0)
        _land_day(lander, org.end, further, rows)
    return SampleResult(
        True,
        f"Landed the built-in sample: {rows['account']} versions of accounts, {rows['contact']} of "
        f"contacts, {rows['opportunity']} of opportunities, {len(known['user'])} users, from "
        f"{org.start} to {org.end}.",
        rows,
        org.start,
        org.end,
    )


def is_empty(connection: psycopg.Connection) -> bool:
    """Whether no landing table holds a record."""
    return not any(_holds_records(connection, name) for name in OBJECTS)


def is_landed(connection: psycopg.Connection) -> bool:
    """Whether landing holds the sample, of any seed, judged by its first account."""
    first = Org(accounts=1, contacts=0, opportunities=0, days=1, messy=False)
    key = next(first.increments())[1]["account"][0]["Id"]
    query = "select exists (select from raw_salesforce.account as t where t.id in (%s, %s))"
    return bool(connection.execute(query, (key, key[:15])).fetchone()[0])


def _is_deployed(connection: psycopg.Connection, name: str) -> bool:
    """Whether the warehouse has an object of the catalogue."""
    query = "select to_regclass(format('raw_salesforce.%%I', %s::text)) is not null"
    return bool(connection.execute(query, (name,)).fetchone()[0])


def _holds_records(connection: psycopg.Connection, name: str) -> bool:
    query = sql.SQL("select exists (select from {})").format(sql.Identifier("raw_salesforce", name))
    return bool(connection.execute(query).fetchone()[0])


def _land_day(
    lander: Lander, day: date, increment: dict[str, list[Fields]], rows: dict[str, int]
) -> None:
    extracted_at = min(
        datetime.now(UTC),
        datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1, minutes=15),
    )
    for name, versions in increment.items():
        if versions:
            values = (tuple(version.values()) for version in versions)
            rows[name] += lander.land(name, list(versions[0]), values, extracted_at.isoformat())


def _set_history_start(connection: psycopg.Connection, day: date) -> None:
    """Begin the history with the sample, unless a run or a person has set when it begins."""
    connection.execute(
        """
        update control.setting as s
        set history_start = %s
        where s.history_start is null and not exists (select from control.run)
        """,
        (day,),
    )
