"""Serve the sample as an org until the process is ended."""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.demo.salesforce.sample import sample_days
from warehouse.demo.salesforce.server import Stub
from warehouse.demo.salesforce.stamps import stamp_of
from warehouse.demo.sample import BULK_FIELDS, Bulk


def so_far(day: Mapping[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """A day's versions as they are made at this moment, where theirs lies ahead."""
    now = datetime.now(UTC)
    stamp, date = stamp_of(now), str(now.date())
    latest = dict.fromkeys(
        ("CreatedDate", "LastModifiedDate", "SystemModstamp", "LastStageChangeDate"), stamp
    ) | {"LastActivityDate": date}
    return {
        name: [
            {key: min(value, latest.get(key, value)) for key, value in version.items()}
            for version in versions
        ]
        for name, versions in day.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m warehouse.demo.salesforce", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="where certificate and key are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--opportunities", type=int, help="only many plain ones, for measuring")
    parser.add_argument("--long-rows", type=int, help="only accounts of 80 kB, for measuring")
    parser.add_argument("--day-seconds", type=float, default=60, help="how long a day of it takes")
    arguments = parser.parse_args()
    with Stub(arguments.folder, port=arguments.port) as stub:
        days: Iterator[dict] = iter(())
        if arguments.opportunities:
            records = Bulk(opportunities=arguments.opportunities)
            target = stub.define("Opportunity")
            target.fill(BULK_FIELDS["opportunity"], records.rows("opportunity"))
        elif arguments.long_rows:
            target = stub.define("Account", ["Name"])
            target.add_field("Story__c", "textarea", length=131_072)
            stamp = "2024-03-01T10:00:00.000Z"
            target.fill(
                ["Id", "IsDeleted", "SystemModstamp", "Name", "Story__c"],
                (
                    (f"001{n:012d}AAA", "false", stamp, f"Nr {n}", f"{n} " + "long story " * 7_272)
                    for n in range(arguments.long_rows)
                ),
            )
        else:
            # half a year up to today; then a day of the next three months every so often
            today = datetime.now(UTC).date()
            days = sample_days(days=270, end=today + timedelta(days=90))
            for _ in range(180):
                stub.put_sample_day(so_far(next(days)))
        print(json.dumps({"url": stub.url, **stub.settings()}), flush=True)
        for day in days:
            time.sleep(arguments.day_seconds)
            stub.put_sample_day(so_far(day))
        signal.pause()


if __name__ == "__main__":
    main()
