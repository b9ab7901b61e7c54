"""Plain records in any number, for benchmarks: pure functions of (seed, number, version).

Without state, changes to any of them need no history.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import psycopg

from warehouse.demo.sample.landing import Lander
from warehouse.demo.sample.values import (
    FILE_NAMES,
    OBJECTS,
    IdMaker,
    boolean_text,
    number_text,
    stamp_text,
)
from warehouse.demo.sample.words import (
    ACCOUNT_TYPES,
    CITIES,
    COMPETITORS,
    DEAL_TYPES,
    DEPARTMENTS,
    FIRST_NAMES,
    INDUSTRIES,
    LAST_NAMES,
    LEAD_SOURCES,
    LOST,
    NAME_A,
    NAME_B,
    NEXT_STEPS,
    REGIONS,
    STAGES,
    TITLES,
    WON,
)

# fmt: off
BULK_FIELDS = {
    "account": (
        "Id", "IsDeleted", "Name", "AccountNumber", "Type", "Industry", "AnnualRevenue",
        "NumberOfEmployees", "Rating", "ParentId", "BillingCity", "BillingCountry", "Phone",
        "Website", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
        "SystemModstamp", "Region__c",
    ),
    "contact": (
        "Id", "IsDeleted", "AccountId", "FirstName", "LastName", "Name", "Email", "Phone", "Title",
        "Department", "LeadSource", "MailingCity", "MailingCountry", "OwnerId", "CreatedDate",
        "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "Score__c",
    ),
    "opportunity": (
        "Id", "IsDeleted", "AccountId", "Name", "StageName", "Amount", "Probability",
        "ExpectedRevenue", "CloseDate", "Type", "NextStep", "LeadSource", "IsPrivate", "IsClosed",
        "IsWon", "ForecastCategory", "ForecastCategoryName", "OwnerId", "CreatedDate",
        "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "Region__c",
        "Competitor__c",
    ),
}
# fmt: on
ALL_STAGES = (*STAGES, WON, LOST)
MASK = 2**64 - 1


def _mix(number: int) -> int:
    """splitmix64: 64 bits that look random, the same on every machine."""
    number = (number + 0x9E3779B97F4A7C15) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


class Bulk:
    """Plain records by number, in any version; clean, and as Bulk API 2.0 delivers them."""

    def __init__(
        self,
        accounts: int = 100_000,
        contacts: int = 200_000,
        opportunities: int = 500_000,
        seed: int = 1,
        end: date | None = None,
    ) -> None:
        self.sizes = {"account": accounts, "contact": contacts, "opportunity": opportunities}
        self.end = end or datetime.now(UTC).date()
        self._salt = {name: _mix(seed * 8 + place) for place, name in enumerate(OBJECTS)}
        self._id = {
            "account": IdMaker("001", "Bk0"),
            "contact": IdMaker("003", "Bk0"),
            "opportunity": IdMaker("006", "Bk0"),
        }
        user = IdMaker("005", "Bk0")
        self._owners = [user(number) for number in range(200)]
        # Days back from the end, and on from it for close dates.
        self._days = [str(self.end + timedelta(days=day)) for day in range(-730, 200)]
        self._record = {
            "account": self._account,
            "contact": self._contact,
            "opportunity": self._opportunity,
        }

    def rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """Every record of an object in its first version."""
        make = self._record[name]
        return (make(number, 0, None) for number in range(self.sizes[name]))

    def changed_rows(
        self, name: str, count: int, round_: int = 1, at: datetime | None = None
    ) -> Iterator[tuple[str, ...]]:
        """`count` different records at random in a later version; one in 200 is deleted."""
        size = self.sizes[name]
        # after every first version, and in the past for the first two days' hours of rounds
        start = datetime.combine(self.end - timedelta(days=2), datetime.min.time(), UTC)
        at = at or start + timedelta(hours=round_)
        if at.tzinfo:
            at = at.astimezone(UTC)
        at = at.replace(tzinfo=None, microsecond=0)
        make = self._record[name]
        chosen = random.Random(f"{self._salt[name]} {round_}")  # noqa: S311
        for i, number in enumerate(chosen.sample(range(size), min(count, size))):
            yield make(number, round_, stamp_text(at + timedelta(seconds=i % 3000)))

    def _common(self, h: int, version: int, stamp: str | None) -> tuple[str, str, str, str]:
        """deleted, owner, created, stamp"""
        created_day = h % 700
        day = self._days[created_day]
        created = f"{day}T{h >> 10 & 15:02d}:{h >> 14 & 31:02d}:{h >> 19 & 31:02d}.000Z"
        if stamp is None:
            day = self._days[created_day + (h >> 24) % 28]
            stamp = f"{day}T{16 + (h >> 29 & 7):02d}:{h >> 32 & 31:02d}:00.000Z"
        deleted = "true" if version and (h >> 37) % 200 == version % 200 else "false"
        return deleted, self._owners[(h >> 40) % 200], created, stamp

    def _account(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["account"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        city = CITIES[h % 10]
        parent = self._id["account"](v % self.sizes["account"]) if v & 7 == 0 else ""
        # fmt: off
        return (
            self._id["account"](number), deleted,
            f"{NAME_A[h % 40]} {NAME_B[(h >> 6) % 27]} {number}",
            f"AC{number:08d}", ACCOUNT_TYPES[(v >> 11) % 5], INDUSTRIES[(h >> 14) % 20],
            number_text(float((v >> 20) % 50_000) * 10_000), str((v >> 30) % 20_000),
            ("Hot", "Warm", "Cold", "")[v >> 62],
            parent, city[0], city[3], f"({h % 800 + 200}) 555-{v % 10000:04d}",
            f"www.company{number}.example",
            owner, created, owner, stamp, owner, stamp, REGIONS[h % 3],
        )
        # fmt: on

    def _contact(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["contact"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        # One change in 64 is a move to another account.
        account = self._id["account"]((v if v >> 58 == 0 else h) % max(1, self.sizes["account"]))
        first, last = FIRST_NAMES[h % 32], LAST_NAMES[(h >> 5) % 32]
        city = CITIES[(h >> 3) % 10]
        # fmt: off
        return (
            self._id["contact"](number), deleted, account, first, last, f"{first} {last}",
            f"{first}.{last}{number}@mail.example", f"({h % 800 + 200}) 555-{v % 10000:04d}",
            TITLES[(v >> 12) % 10],
            DEPARTMENTS[(v >> 16) % 7], LEAD_SOURCES[(h >> 20) % 5], city[0], city[3], owner,
            created, owner,
            stamp, owner, stamp, f"{(v >> 25) % 101}.0",
        )
        # fmt: on

    def _opportunity(self, number: int, version: int, stamp: str | None) -> tuple[str, ...]:
        h = _mix(self._salt["opportunity"] + number)
        v = _mix(h + version) if version else h
        deleted, owner, created, stamp = self._common(h, version, stamp)
        account = self._id["account"]((v if v >> 58 == 0 else h) % max(1, self.sizes["account"]))
        if not version and h & 63 == 0:
            account = ""
        # Six in ten are closed, nearly half of these won; open ones are spread over the stages.
        stage, probability, category, category_name = ALL_STAGES[
            (v >> 8) % 8 if (v >> 33) % 10 > 5 else 8 + ((v >> 46) % 100 > 45)
        ]
        amount = float(((v >> 12) % 200_000 + 1) * 50) / 2
        created_day = h % 700
        # fmt: off
        return (
            self._id["opportunity"](number), deleted, account, f"Deal {number} {NAME_A[h % 40]}",
            stage,
            number_text(amount), f"{probability}.0", number_text(amount * probability / 100),
            self._days[min(929, created_day + 10 + (v >> 21) % 150)], DEAL_TYPES[(h >> 26) % 3],
            NEXT_STEPS[(v >> 29) % 8], LEAD_SOURCES[(h >> 31) % 5], "false",
            boolean_text(probability in (0, 100)),
            boolean_text(probability == 100), category, category_name, owner, created, owner, stamp,
            owner, stamp,
            REGIONS[h % 3], COMPETITORS[(h >> 35) % 7],
        )
        # fmt: on


def bulk(target: psycopg.Connection | str | Path, **options) -> dict[str, int]:
    """Land (connection) or write as CSV (folder) every record of `Bulk(**options)`; the rows of
    each object.

    Several objects land in one transaction.
    """
    records = Bulk(**options)
    return _put(target, {name: records.rows(name) for name in OBJECTS})


def changes(
    target: psycopg.Connection | str | Path,
    n: int,
    round_: int = 1,
    at: datetime | None = None,
    objects: Sequence[str] = OBJECTS,
    **options,
) -> dict[str, int]:
    """Land or write `n` changes per object to what `bulk` made with the same options.

    Each `round_` chooses other records and other values; `at` is the first of their stamps.
    """
    records = Bulk(**options)
    return _put(target, {name: records.changed_rows(name, n, round_, at) for name in objects})


def _put(
    target: psycopg.Connection | str | Path, rows: dict[str, Iterator[tuple[str, ...]]]
) -> dict[str, int]:
    if isinstance(target, psycopg.Connection):
        with target.transaction():
            lander = Lander(target)
            return {
                name: lander.land(name, BULK_FIELDS[name], records)
                for name, records in rows.items()
            }
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, records in rows.items():
        with (folder / FILE_NAMES[name]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(BULK_FIELDS[name])
            counts[name] = 0
            while batch := list(islice(records, 1000)):
                writer.writerows(batch)
                counts[name] += len(batch)
    return counts
