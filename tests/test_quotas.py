"""Quotas from a file of one's own, and what is attained of them, against plain Python."""

import random
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest

from tests.history_cases import run
from warehouse import load
from warehouse.errors import WarehouseError

OWNERS = [f"005{n:012}AAA" for n in (1, 2, 3)]


def quarter(day: date, first_month: int) -> date:
    while (day.month - first_month) % 3:
        day = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
    return day.replace(day=1)


@pytest.mark.parametrize("seed", range(3))
def test_attainment_by_plain_python(
    database: psycopg.Connection, tmp_path: Path, seed: int
) -> None:
    choose = random.Random(seed)
    first_month = choose.choice([1, 2, 6])
    quotas = {
        (owner, date(2026, month, 1)): choose.choice([0, 100, 250, 1000])
        for owner in OWNERS
        for month in range(1, 13)
        if choose.random() < 0.7
    }
    deals = [
        (
            f"006{n:012}AAA", choose.choice([*OWNERS, None]), choose.choice([None, 10, 99, 400]),
            choose.choice(["won", "lost", "open"]),
            choose.choice([None, date(2026, choose.randint(1, 12), choose.randint(1, 28))]),
        )
        for n in range(80)
    ]  # fmt: skip
    (tmp_path / "quotas.csv").write_text(
        "QuotaOwnerId,StartDate,QuotaAmount\n"
        + "".join(f"{owner},{day},{amount}\n" for (owner, day), amount in quotas.items())
    )
    (done,) = [one for one in load.load_folder(database, tmp_path) if not one.skipped]
    assert str(done) == f"forecastingquota: {len(quotas)} rows from quotas.csv"
    for key, owner, amount, status, close in deals:
        database.execute(
            "insert into raw_salesforce.opportunity (id, ownerid, amount, isclosed, iswon,"
            " closedate) values (%s, %s, %s, %s, %s, %s)",
            (key, owner, amount and str(amount), str(status != "open"), str(status == "won"),
             close and str(close)),
        )  # fmt: skip
    database.execute("update control.setting set fiscal_year_start_month = %s", [first_month])
    run(database)

    wanted: dict = defaultdict(Decimal)
    for (owner, day), amount in quotas.items():
        wanted[owner, quarter(day, first_month)] += amount
    shown = database.execute(
        "select owner_id, close_period, quota_amount, booked_amount, open_amount, attainment,"
        " coverage from marts.quota_attainment"
    ).fetchall()
    assert {row[:2]: row[2] for row in shown} == wanted
    for owner, period, quota, booked, still, attainment, coverage in shown:
        own = [d for d in deals if d[1] == owner and d[4] and quarter(d[4], first_month) == period]
        won = sum(d[2] or 0 for d in own if d[3] == "won")
        left = sum(d[2] or 0 for d in own if d[3] == "open")
        assert (booked, still) == (won, left)
        missing = max(quota - won, Decimal(0))

        def share(part: int, whole: Decimal) -> Decimal | None:
            return (part / whole).quantize(Decimal("1e-4"), ROUND_HALF_UP) if whole else None

        assert attainment == share(Decimal(won), quota)
        assert coverage == share(Decimal(left), missing)


def test_a_quota_said_anew_replaces_the_other(database: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "quotas.csv"
    for amount in (100, 200):
        file.write_text(f"QuotaOwnerId,StartDate,QuotaAmount\n{OWNERS[0]},2026-04-01,{amount}\n")
        load.load_folder(database, file)
        run(database)
        assert database.execute(
            "select quota_amount from marts.quota_attainment"
        ).fetchall() == [(amount,)]  # fmt: skip
    assert not database.execute(
        "select check_name from control.quality_violation where check_name like '%quota%'"
    ).fetchall()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Ada,2026-04-01,1", "'Ada' is no id of a user"),
        (f"{OWNERS[0]},spring,1", "'spring' is no day that a quota begins on"),
    ],
)
def test_a_quota_of_nobody_or_no_day_is_refused(
    database: psycopg.Connection, tmp_path: Path, row: str, why: str
) -> None:
    file = tmp_path / "quotas.csv"
    file.write_text(f"QuotaOwnerId,StartDate,QuotaAmount\n{row}\n")
    with pytest.raises(WarehouseError, match=f"quotas.csv, line 2: {why}"):
        load.load_folder(database, file)
