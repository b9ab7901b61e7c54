"""Ids for records that people write themselves: what a record is of makes its id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from warehouse.load.reading import CsvFile

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _rate(file: CsvFile, currency: str, day: str) -> str:
    code = currency.strip()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise file.refused_here(f"{code!r} is no code of a currency, such as EUR")
    return f"04w{code}{_digits(file, day, 'a rate').ljust(9, '0')}"


def _quota(file: CsvFile, owner: str, day: str) -> str:
    key = owner.strip()[:15]
    if not re.fullmatch(r"005\w{12}", key):
        raise file.refused_here(f"{owner.strip()!r} is no id of a user")
    # an id is too short for an owner and a day
    number = int(hashlib.sha256(f"{key} {_digits(file, day, 'a quota')}".encode()).hexdigest(), 16)
    made = ""
    for _ in range(11):
        number, place = divmod(number, len(LETTERS))
        made += LETTERS[place]
    return f"0QT0{made}"


def _digits(file: CsvFile, day: str, what: str) -> str:
    found = re.sub(r"\D", "", day)[:8]
    if len(found) < 4:
        raise file.refused_here(f"{day!r} is no day that {what} begins on")
    return found


# By object: the fields that make the id of a record, and how.
MADE: dict[str, tuple[tuple[str, str], Callable[[CsvFile, str, str], str]]] = {
    "datedconversionrate": (("isocode", "startdate"), _rate),
    "forecastingquota": (("quotaownerid", "startdate"), _quota),
}


def makes_ids(name: str, columns: Sequence[str | None]) -> bool:
    """Whether records of the object get their ids from what a file of these columns says."""
    return name in MADE and set(MADE[name][0]) <= set(columns)


def add_ids(file: CsvFile, name: str, columns: Sequence[str | None]) -> None:
    """Give each record of the file an id: another of the same key replaces it."""
    fields, made = MADE[name]
    first, second = (columns.index(field) for field in fields)
    file.added = lambda row: made(file, row[first], row[second])
    file.header.append("Id")
