"""control.metric: every figure by its formula alone, and by plain Python, in random orgs."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

from tests.history_cases import prepare, run
from warehouse import metrics, server, source

TODAY = date(2024, 4, 12)
CATEGORIES = ["Pipeline", "BestCase", "MostLikely", "Forecast", "Omitted"]
# Movements between slices that nobody asked for.
SLICED = ("transferred", "progressed", "regressed", "reclassified", "merged")
# The views that show the figures of sales_snapshot, and what they are grouped by.
SALES = {
    "marts.sales_snapshot": "currency_iso_code",
    "marts.owner_performance": "owner_id, currency_iso_code",
    "marts.account_performance": "account_id, currency_iso_code",
}


@pytest.fixture(scope="module", params=[1, 2, 3])
def org(
    request: pytest.FixtureRequest, make_database: Callable[..., str], template_url: str
) -> Iterator[psycopg.Connection]:
    """Deals with whatever is legal: no amount, no dates, no owner, of unknown status, to come."""
    choose = random.Random(request.param)

    def day(spread: int) -> str | None:
        moved = TODAY + timedelta(days=choose.randint(-spread, 40))
        return choose.choice([None, *[moved.isoformat()] * 5])

    url = make_database(template_url)
    with server.connect(url) as connection:
        prepare(connection, TODAY)
        connection.execute(
            "update control.setting set history_start = %s, fiscal_year_start_month = %s,"
            " reporting_currency = 'EUR',"
            " calendar_start = '2024-01-01', calendar_end = '2024-12-31'",
            (TODAY - timedelta(days=20), choose.choice([1, 2, 6])),
        )
        connection.execute(
            "insert into raw_salesforce.currencytype (id, isocode, conversionrate) values"
            " ('01L000000000001AAA', 'EUR', '1'), ('01L000000000002AAA', 'USD', '1.25')"
        )
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "copy raw_salesforce.opportunity (id, ownerid, accountid, currencyisocode,"
                " stagename, amount, probability, isclosed, iswon, isdeleted, closedate,"
                " createddate, systemmodstamp, forecastcategory, type) from stdin"
            ) as copy,
        ):
            for number in range(700):
                closed = choose.choice(["true", "false", "false", "maybe"])
                copy.write_row(
                    [
                        f"006{number % 150:012}AAA",
                        choose.choice([None, "005000000000001AAA", "005000000000002AAA"]),
                        choose.choice([None, "001000000000001AAA", "001000000000002AAA"]),
                        choose.choice(["EUR", "EUR", "USD", None]),
                        choose.choice(["Prospecting", "Qualification", "Closed Won", "Odd"]),
                        choose.choice([None, "0", "10", "99.5", "1200", "-5"]),
                        choose.choice([None, "0", "10", "33.3", "100"]),
                        closed,
                        choose.choice(["true", "false"]) if closed != "false" else "false",
                        choose.choice(["false"] * 6 + ["true"]),
                        day(40),
                        day(120),
                        f"{TODAY - timedelta(days=choose.randint(0, 25))}T10:00:00.000Z",
                        choose.choice([None, *CATEGORIES]),
                        choose.choice([None, "New Customer", "Existing Customer - Upgrade"]),
                    ]
                )
        run(connection)
        yield connection
    make_database.drop(url)


def test_every_metric_is_what_its_formula_says(org: psycopg.Connection) -> None:
    compared = 0
    empty = set()
    for name, formula, read, grain, mart, column in org.execute(
        "select name, formula, source, grain, mart, mart_column from control.metric"
    ).fetchall():
        for view, keys in SALES.items() if mart in SALES else [(mart, grain)]:
            keys_of_f = ", ".join(f"f.{key.strip()}" for key in keys.split(","))
            wanted = org.execute(
                f"select {keys_of_f}, {formula} from {read} group by {keys_of_f}"
            ).fetchall()
            shown = org.execute(f"select {keys}, {column} from {view}").fetchall()
            assert len(shown) > 1, view
            said, found = ({row[:-1]: row[-1] for row in rows} for rows in (wanted, shown))
            assert len(found) == len(shown), (view, "has no such grain")
            if mart not in SALES:  # where nothing counts there need be no row
                said, found = ({k: v for k, v in one.items() if v} for one in (said, found))
            assert found == said, (name, view)
            compared += 1
            if not any(said.values()):
                empty.add(name)
    assert compared > 250
    empty = {name for name in empty if not any(f"movement_{kind}" in name for kind in SLICED)}
    assert len(empty) < 6, sorted(empty)


def test_every_figure_of_sales_has_its_line(org: psycopg.Connection) -> None:
    known = {name for (name,) in org.execute("select mart_column from control.metric")}
    for view in SALES:
        figures = {
            name
            for (name,) in org.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
                " and atttypid <> 'text'::regtype",
                [view],
            )
        }
        assert figures - known == set(), view


# Views whose figures have lines of their own, and columns there that are none.
FIGURES = {
    "marts.stage_conversion": {"sort_order"},
    "marts.pipeline_velocity": set(),
    "marts.pipeline_velocity_converted": set(),
    "marts.pipeline_coverage": {"days_before_end"},
    # always 0, and a check of its own
    "marts.pipeline_movement": {"residual_count", "residual_amount"},
    "marts.win_rate_cohort": set(),
    "marts.pipeline_daily": set(),
    "marts.pipeline_daily_by_owner": set(),
    "marts.forecast_daily": set(),
    "marts.snapshot_vs_live": set(),
    "marts.daily_activity": set(),
}


@pytest.mark.parametrize("view", FIGURES)
def test_every_figure_of_a_view_has_its_line(org: psycopg.Connection, view: str) -> None:
    known = {
        name
        for (name,) in org.execute("select mart_column from control.metric where mart = %s", [view])
    }
    figures = {
        name
        for (name,) in org.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and atttypid = any('{numeric, bigint, integer}'::regtype[])",
            [view],
        )
    }
    assert figures - FIGURES[view] == known


def rounded(value: Decimal, places: str) -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def test_sales_snapshot_by_plain_python(org: psycopg.Connection) -> None:
    """From the fact's columns that Salesforce delivers, by the words of docs/metrics.md."""
    first_month = org.execute("select fiscal_year_start_month from control.setting").fetchone()[0]
    month = TODAY.replace(day=1)
    quarter = month
    while (quarter.month - first_month) % 3:
        quarter = (quarter - timedelta(days=1)).replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    next_quarter = quarter
    for _ in range(3):
        next_quarter = (next_quarter + timedelta(days=32)).replace(day=1)
    deals: dict[str | None, list] = {}
    for currency, *deal in org.execute(
        "select currency_iso_code, status, amount, probability, close_date, created_date"
        " from marts.fct_opportunity"
    ):
        deals.setdefault(currency, []).append(deal)
    wanted = {}
    for currency, own in deals.items():
        won = [d for d in own if d[0] == "won"]
        lost = [d for d in own if d[0] == "lost"]
        still = [d for d in own if d[0] == "open"]

        def total(some: list) -> Decimal:
            return sum((d[1] for d in some if d[1] is not None), Decimal(0))

        def within(some: list, place: int, first: date, end: date) -> list:
            return [d for d in some if d[place] and first <= d[place] < end]

        ages = [max((TODAY - d[4]).days, 0) for d in still if d[4]]
        cycles = [max((d[3] - d[4]).days, 0) for d in won if d[3] and d[4]]
        created = within([d for d in own if d[0] != "unknown"], 4, quarter, next_quarter)
        closed = len(won) + len(lost)
        wanted[currency] = (
            len(won),
            total(won),
            len(within(won, 3, month, next_month)),
            total(within(lost, 3, quarter, next_quarter)),
            len(still),
            total(still),
            sum((d[1] * d[2] / 100 for d in still if None not in d[1:3]), Decimal(0)),
            total(created),
            rounded(Decimal(sum(ages)) / len(ages), "0.1") if ages else None,
            rounded(Decimal(sum(cycles)) / len(cycles), "0.1") if cycles else None,
            rounded(Decimal(len(won)) / closed, "0.0001") if closed else None,
        )
    rows = org.execute(
        "select currency_iso_code, bookings_count, bookings_amount, bookings_count_this_month,"
        " lost_amount_this_quarter, pipeline_count, pipeline_amount, pipeline_weighted_amount,"
        " pipeline_created_amount_this_quarter, average_days_open, average_days_to_close, win_rate"
        " from marts.sales_snapshot"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == wanted


def test_the_documented_metrics_are_those_there_are(template_url: str) -> None:
    """Out of date? make picture"""
    with psycopg.connect(template_url, autocommit=True) as connection:
        wanted = metrics.text(connection)
    assert (source.ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == wanted
