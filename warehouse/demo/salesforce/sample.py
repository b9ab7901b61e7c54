"""The built-in sample as an org that lives from day to day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from warehouse.demo.sample import Org
from warehouse.demo.sample.catalogue import versions

# The last day of the sample in tests: a fixed one, so that what a day brings is the same each day.
END = date(2026, 6, 12)


def sample_days(**options) -> Iterator[dict[str, list[dict[str, str]]]]:
    """The days of the sample's org, each with the versions that were made on it.

    The sample delivers some versions days late; in an org they are there when they are made. What
    it has of the catalogue's objects is there whether the warehouse has enabled them or not.
    """
    days: dict[str, dict[str, list[dict[str, str]]]] = {}
    org = Org(messy=False, **options)
    for day, increment in org.increments():
        first = min([*days, str(day)])
        for name, news in increment.items():
            for version in news:
                made = max(first, version["SystemModstamp"][:10])
                days.setdefault(made, {}).setdefault(name, []).append(version)
    first, last = min(days), max(days)
    days[first].update(org.people())
    for name, records in org.further().items():
        for version in (one for record in records for one in versions(name, record)):
            made = max(first, version["SystemModstamp"][:10])
            if made <= last:
                days.setdefault(made, {}).setdefault(name, []).append(version)
    for made in sorted(days):
        yield days[made]
