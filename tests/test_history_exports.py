"""Real exports with their history files, replayed day by day: EXPORTS names the folder they are in.

Compared with what Python's csv and datetime make of the same files.
"""

import csv
import os
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.history_cases import prepare, reset, run
from warehouse.load import load_folder

EXPORTS = Path(os.environ.get("EXPORTS", "no such folder"))
STAMPS = ["%m/%d/%y %I:%M %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.000%z", "%m/%d/%y"]

CASES = {
    # folder, file: (first day, today, columns)
    ("salesforce_export_powerbi", "OpportunityHistory.csv"): (
        date(2026, 2, 20), date(2026, 3, 31),
        {"id": "OpportunityId", "stamp": "CreatedDate", "stage": "StageName",
         "amount": "Amount", "deleted": "IsDeleted", "raw": "SystemModstamp"},
    ),
    ("salesforce_export_powerbi", "Opportunity.csv"): (
        date(2026, 2, 20), date(2026, 3, 31),
        {"id": "Id", "stamp": "LastModifiedDate", "stage": "StageName", "amount": "Amount"},
    ),
    ("salesforce_export_genai_demo", "Opportunity.csv"): (
        date(2024, 1, 1), date(2024, 12, 31),
        {"id": "Id", "stamp": "SystemModstamp", "stage": "StageName", "amount": "Amount"},
    ),
    ("fivetran_seeds", "sf_opportunity_history_data.csv"): (
        date(2019, 10, 1), date(2019, 12, 31),
        {"id": "id", "stamp": "_fivetran_start", "stage": "stage_name", "amount": "amount",
         "deleted": "is_deleted"},
    ),
}  # fmt: skip

pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="EXPORTS names no folder of exports")


def instant(text: str) -> datetime:
    for form in STAMPS:
        try:
            stamp = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    raise AssertionError(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case))
def test_a_replayed_export_is_exact(database, case):
    first, today, names = CASES[case]
    prepare(database, today)
    reset(database, start=first)
    database.execute("set timezone to 'UTC'")
    with (EXPORTS / Path(*case)).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows

    landed = []  # (stamp, place, id, stage, amount, deleted)
    by_day = defaultdict(list)
    for row in rows:
        by_day[instant(row[names["stamp"]]).date()].append(row)
    for day in sorted(by_day):
        for row in by_day[day]:
            deleted = row[names["deleted"]] if "deleted" in names else "false"
            database.execute(
                "insert into raw_salesforce.opportunity"
                " (id, systemmodstamp, stagename, amount, isdeleted, isclosed)"
                " values (%s, %s, %s, %s, %s, %s)",
                (
                    row[names["id"]], row[names["stamp"]], row[names["stage"]] or None,
                    row[names["amount"]] or None, deleted, "false",
                ),
            )  # fmt: skip
            landed.append(
                (
                    instant(row[names["stamp"]]), len(landed), row[names["id"]],
                    row[names["stage"]] or None, row[names["amount"]], deleted.lower() == "true",
                )
            )  # fmt: skip
        run(database)

    stays: list[list] = []
    present: dict[str, list] = {}
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        state = {}
        for version in sorted(landed):
            if max(version[0].date(), first) <= day:
                state[version[2]] = version
        wanted = [
            (key, v[3], Decimal(v[4]) if v[4] else None, v[5]) for key, v in sorted(state.items())
        ]
        assert database.execute(
            "select opportunity_id, stage_name, amount, is_deleted"
            ' from marts.opportunity_as_of(%s) order by opportunity_id collate "C"',
            (day,),
        ).fetchall() == wanted, day  # fmt: skip
        for key, stage, _, is_deleted in wanted:
            stay = present.get(key)
            if stay and (is_deleted or stay[1] != stage):
                stay[3] = day
                del present[key]
            if not is_deleted and key not in present:
                present[key] = [key, stage, day, None]
                stays.append(present[key])
    rows = database.execute(
        "select opportunity_id, stage_name, entered_on, left_on, days_in_stage"
        " from marts.opportunity_stage_history"
    ).fetchall()
    assert sorted(rows, key=repr) == sorted(
        (
            (key, stage, entered, left, ((left or today) - entered).days)
            for key, stage, entered, left in stays
        ),
        key=repr,
    )


def test_an_export_with_its_own_history_begins_with_that(database):
    """Loaded as it is, on one day: what was before its records' stamps is there, and adds up."""
    folder = EXPORTS / "salesforce_export_powerbi"
    today = date(2026, 3, 31)
    prepare(database, today)
    database.execute("update control.stage set stage_name = 'Proposal/Price Quote'"
                     " where stage_name = 'Proposal'")  # fmt: skip
    database.execute("set timezone to 'UTC'")
    load_folder(database, folder)
    run(database)

    def rows(name: str) -> list[dict]:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    # (when, what counts more, id, stage, amount, origin)
    known = [
        (instant(r["LastModifiedDate"]), "", r["Id"], r["StageName"], r["Amount"], "landed")
        for r in rows("Opportunity.csv")
    ]
    landed = {key: when for when, _, key, *_ in known}
    known += [
        (when, r["Id"], r["OpportunityId"], r["StageName"], r["Amount"], "opportunity_history")
        for r in rows("OpportunityHistory.csv")
        if (when := instant(r["CreatedDate"])) < landed[r["OpportunityId"]]
    ]
    first = min(when for when, *_ in known).date()
    assert first < max(landed.values()).date()
    coverage = "select first_day, last_day from marts.history_coverage"
    assert database.execute(coverage).fetchone() == (first, today)
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        state = {version[2]: version for version in sorted(known) if version[0].date() <= day}
        assert database.execute(
            "select opportunity_id, stage_name, amount, origin"
            ' from marts.opportunity_as_of(%s) order by opportunity_id collate "C"',
            (day,),
        ).fetchall() == [
            (key, stage, Decimal(amount) if amount else None, origin)
            for key, (_, _, _, stage, amount, origin) in sorted(state.items())
        ], day
    months = database.execute(
        "select count(*), sum(abs(residual_amount)) from marts.pipeline_movement"
        " where grain = 'month' and period_start < '2026-03-01'"
    ).fetchone()
    assert months[0] > 0
    assert months[1] == 0
