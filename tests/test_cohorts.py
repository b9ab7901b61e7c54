"""Cohorts and groups of accounts, against plain Python, in random orgs."""

import random
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

from tests.history_cases import run
from tests.test_quotas import quarter

STAMP = "2026-01-01T00:00:00.000Z"


def rate(won: Decimal | int, lost: Decimal | int) -> Decimal | None:
    if not won + lost:
        return None
    return (Decimal(won) / (won + lost)).quantize(Decimal("1e-4"), ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(3))
def test_cohorts_and_groups_by_plain_python(database: psycopg.Connection, seed: int) -> None:
    choose = random.Random(seed)
    accounts = [f"001{n:012}AAA" for n in range(1, 16)]
    parents = {key: choose.choice([None, *accounts, "001000000000099AAA"]) for key in accounts}
    for key, parent in parents.items():
        database.execute(
            "insert into raw_salesforce.account (id, name, parentid, systemmodstamp)"
            " values (%s, %s, %s, %s)",
            (key, f"Account {key}", parent, STAMP),
        )
    deals = [
        {
            "account": choose.choice([None, *accounts]),
            "amount": choose.choice([None, 0, 10, 400]),
            "status": choose.choice(["won", "lost", "open"]),
            "created": choose.choice([None, date(2025, choose.randint(1, 12), 5)]),
            "type": choose.choice(["New Business", None]),
        }
        for _ in range(90)
    ]
    for number, deal in enumerate(deals):
        database.execute(
            "insert into raw_salesforce.opportunity (id, accountid, amount, isclosed, iswon,"
            " createddate, type, closedate, systemmodstamp)"
            " values (%s, %s, %s, %s, %s, %s, %s, '2026-01-01', %s)",
            (
                f"006{number:012}AAA", deal["account"],
                None if deal["amount"] is None else str(deal["amount"]),
                str(deal["status"] != "open"), str(deal["status"] == "won"),
                deal["created"] and f"{deal['created']}T10:00:00.000Z", deal["type"], STAMP,
            ),
        )  # fmt: skip
    database.execute("update control.setting set fiscal_year_start_month = 2")
    run(database)

    cohorts: dict = defaultdict(list)
    for deal in deals:
        cohorts[deal["created"] and quarter(deal["created"], 2), deal["type"]].append(deal)

    def total(some: list, status: str) -> int:
        return sum(d["amount"] or 0 for d in some if d["status"] == status)

    def count(some: list, status: str) -> int:
        return sum(d["status"] == status for d in some)

    shown = database.execute(
        "select created_period, type, created_count, won_count, lost_amount, open_amount, win_rate,"
        " win_rate_by_amount from marts.win_rate_cohort"
    ).fetchall()
    assert {row[:2]: row[2:] for row in shown} == {
        key: (
            len(some), count(some, "won"), total(some, "lost"), total(some, "open"),
            rate(count(some, "won"), count(some, "lost")),
            rate(total(some, "won"), total(some, "lost")),
        )
        for key, some in cohorts.items()
    }  # fmt: skip

    def top(key: str) -> str:
        """Up until there is no parent, or one that was passed: the least of that circle then."""
        passed = [key]
        while (parent := parents[passed[-1]]) in parents:
            if parent in passed:
                return min(passed[passed.index(parent) :])
            passed.append(parent)
        return passed[-1]

    groups: dict = defaultdict(list)
    for deal in deals:
        if deal["account"]:
            groups[top(deal["account"])].append(deal)
    shown = database.execute(
        "select ultimate_parent_id, account_count, bookings_amount, pipeline_count, lost_count,"
        " win_rate from marts.account_group_performance"
    ).fetchall()
    assert {row[0]: row[1:] for row in shown} == {
        key: (
            len({d["account"] for d in some}), total(some, "won"), count(some, "open"),
            count(some, "lost"), rate(count(some, "won"), count(some, "lost")),
        )
        for key, some in groups.items()
    }  # fmt: skip
