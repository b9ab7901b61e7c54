"""Ids for records that people write themselves: what a record is of makes its id."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warehouse.load.reading import CsvFile

RATES = "datedconversionrate"
RATE_FIELDS = ("isocode", "startdate")


def makes_ids(name: str, columns: Sequence[str | None]) -> bool:
    """Whether records of the object get their ids from what a file of these columns says."""
    return name == RATES and set(RATE_FIELDS) <= set(columns)


def add_ids(file: CsvFile, columns: Sequence[str | None]) -> None:
    """Give each rate of the file an id: another rate of the same currency and day replaces it."""
    currency, day = (columns.index(field) for field in RATE_FIELDS)

    def made(row: list[str]) -> str:
        code, digits = row[currency].strip(), re.sub(r"\D", "", row[day])[:8]
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise file.refused_here(f"{code!r} is no code of a currency, such as EUR")
        if len(digits) < 4:
            raise file.refused_here(f"{row[day]!r} is no day that a rate begins on")
        return f"04w{code}{digits.ljust(9, '0')}"

    file.added = made
    file.header.append("Id")
