"""One currency: amounts by the rate of their day, against plain Python; unknown is NULL."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest

from tests.history_cases import TODAY, prepare, run
from warehouse import load, server
from warehouse.errors import WarehouseError

START = TODAY - timedelta(days=25)
EVER = (date.min, date.max)


class Rates:
    """Units for one of the corporate currency, by day; None where nobody says."""

    def __init__(self, dated: dict[str, list[tuple[date, str]]], fixed: dict[str, str]) -> None:
        self.dated, self.fixed = dated, fixed

    def units(self, currency: str | None, day: date) -> Decimal | None:
        if currency in self.dated:
            said = [rate for start, rate in sorted(self.dated[currency]) if start <= day]
            return Decimal(said[-1]) if said else None
        return Decimal(self.fixed[currency]) if currency in self.fixed else None

    def rate(self, currency: str | None, day: date | None, to: str) -> Decimal | None:
        if currency == to:
            return Decimal(1)
        if day is None:
            return None
        mine, target = self.units(currency, day), self.units(to, day)
        if not mine or not target:
            return None
        return (target / mine).quantize(Decimal("1e-12"), ROUND_HALF_UP)


@pytest.fixture(scope="module", params=range(4))
def org(
    request: pytest.FixtureRequest, make_database: Callable[..., str], template_url: str
) -> Iterator[tuple[psycopg.Connection, Rates, str, bool]]:
    """Deals in four currencies over some weeks, rates that change; one currency without any."""
    choose = random.Random(request.param)
    complete = request.param < 2
    to = choose.choice(["EUR", "USD"])
    days = [START + timedelta(days=n) for n in range(26)]
    first = [date(2020, 1, 1)] if complete else [choose.choice(days)]
    dated = {
        currency: [
            (day, f"{choose.uniform(0.5, 2):.4f}") for day in [*first, *choose.sample(days, 3)]
        ]
        for currency in (["USD", "GBP"] if to == "EUR" else ["GBP"])
    }
    fixed = {"EUR": "1", "USD": "1.25"}
    url = make_database(template_url)
    currencies = ["EUR", "USD", "GBP", *([] if complete else ["CHF", None])]
    with server.connect(url) as connection:
        prepare(connection, TODAY)
        connection.execute(
            "update control.setting set history_start = %s, reporting_currency = %s,"
            " calendar_start = '2024-01-01', calendar_end = '2024-12-31'",
            (START, to),
        )
        for number, (currency, unit) in enumerate(fixed.items()):
            connection.execute(
                "insert into raw_salesforce.currencytype (id, isocode, conversionrate, iscorporate)"
                " values (%s, %s, %s, %s)",
                (f"01L{number:012}AAA", currency, unit, str(currency == "EUR").lower()),
            )
        number = 0
        for currency, said in dated.items():
            for day, unit in dict(said).items():
                number += 1
                connection.execute(
                    "insert into raw_salesforce.datedconversionrate"
                    " (id, isocode, startdate, conversionrate) values (%s, %s, %s, %s)",
                    (f"04w{number:012}AAA", currency, str(day), unit),
                )
            dated[currency] = list(dict(said).items())
        for _ in range(140):
            closed = choose.random() < 0.35
            connection.execute(
                "insert into raw_salesforce.opportunity (id, currencyisocode, amount, probability,"
                " isclosed, iswon, closedate, createddate, systemmodstamp, isdeleted)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    f"006{choose.randrange(50):012}AAA",
                    choose.choice(currencies),
                    choose.choice([None, "0", "10", "99.5", "1200", "-5"]),
                    choose.choice([None, "10", "50"]),
                    str(closed).lower(),
                    str(closed and choose.random() < 0.6).lower(),
                    choose.choice([None, *map(str, days), "2024-08-15"]),
                    f"{choose.choice(days)}T08:00:00.000Z",
                    f"{choose.choice(days)}T10:{choose.randrange(60):02}:00.000Z",
                    choose.choice(["false"] * 6 + ["true"]),
                ),
            )
        run(connection)
        yield connection, Rates(dated, fixed), to, complete
    make_database.drop(url)


def test_a_deal_is_converted_by_the_rate_of_its_day(org: tuple) -> None:
    connection, rates, to, _ = org
    seen = set()
    for currency, status, close, amount, weighted, converted, weighed in connection.execute(
        "select currency_iso_code, status, close_date, amount, weighted_amount,"
        " amount_converted, weighted_amount_converted from marts.opportunity_enhanced"
    ):
        rate = rates.rate(currency, close if status in ("won", "lost") else TODAY, to)
        assert converted == (None if None in (rate, amount) else amount * rate)
        assert weighed == (None if None in (rate, weighted) else weighted * rate)
        seen.add((currency == to, rate is None, status == "open"))
    assert len(seen) > 3


def test_every_day_has_its_rate(org: tuple) -> None:
    connection, rates, to, _ = org
    for view, extra in (
        ("pipeline_daily", "'open', null::date"),
        ("opportunity_daily", "status, close_date"),
    ):
        rows = connection.execute(
            f"select day, currency_iso_code, amount, amount_converted, {extra} from marts.{view}"
        ).fetchall()
        assert len(rows) > 30
        for day, currency, amount, converted, status, close in rows:
            rate = rates.rate(currency, close if status in ("won", "lost") else day, to)
            assert converted == (None if None in (rate, amount) else amount * rate), view


def test_sums_are_of_what_can_be_converted_with_the_count_of_the_rest(org: tuple) -> None:
    connection, rates, to, _ = org
    wanted = defaultdict(lambda: [None, None, 0])
    for currency, status, close, amount in connection.execute(
        "select currency_iso_code, status, close_date, amount from marts.fct_opportunity"
    ):
        rate = rates.rate(currency, close if status in ("won", "lost") else TODAY, to)
        row = wanted[currency]
        if amount is None:
            continue
        if rate is None:
            row[2] += 1
        elif status in ("won", "open"):
            place = 0 if status == "won" else 1
            row[place] = (row[place] or 0) + amount * rate
    for view in ("sales_snapshot", "owner_performance"):
        shown = connection.execute(
            "select currency_iso_code, bookings_amount_converted, pipeline_amount_converted,"
            f" unconverted_count from marts.{view}"
        ).fetchall()
        assert {row[0]: list(row[1:]) for row in shown} == dict(wanted)


@pytest.mark.parametrize("grain", ["day", "week", "month", "fiscal_quarter"])
def test_movement_in_one_currency_closes_with_the_rates_changes(org: tuple, grain: str) -> None:
    """Opening, closing and what rates made of it, from the deals of each day alone."""
    connection, rates, to, is_complete = org
    standing: dict[date, dict] = defaultdict(lambda: defaultdict(Decimal))
    for day, quarter, currency, amount in connection.execute(
        "select day, date_trunc('quarter', close_date::timestamp)::date, currency_iso_code,"
        " coalesce(amount, 0) from marts.opportunity_daily"
        " where status = 'open' and is_deleted is not true"
    ):
        standing[day][quarter, currency] += amount
    shown = connection.execute(
        "select period_start, period_end, close_period, opening_amount, closing_amount,"
        " rate_changed_amount, residual_amount, unconverted_currencies"
        " from marts.pipeline_movement_converted_between(%s, %s, %s)",
        (grain, START, TODAY),
    ).fetchall()
    assert len({row[2] for row in shown}) > 2
    whole = [row for row in shown if not row[7]]
    assert len(whole) > 2 or not is_complete
    for first, last, quarter, opening, closing, revalued, residual, _ in whole:
        assert residual == 0
        first, last = max(first, START), min(last, TODAY)
        before = max(first - timedelta(days=1), START)

        def worth(day: date, at: date, quarter: date | None = quarter) -> Decimal:
            return sum(
                (
                    amount * rates.rate(currency, at, to)
                    for (period, currency), amount in standing[day].items()
                    if period == quarter and amount
                ),
                Decimal(0),
            )

        assert opening == worth(before, before)
        assert closing == worth(last, last)
        changes = Decimal(0)
        day = first
        while day <= last:
            eve = max(day - timedelta(days=1), START)
            changes += worth(eve, day) - worth(eve, eve)
            day += timedelta(days=1)
        assert revalued == changes
    for row in shown:
        if row[7]:
            assert set(row[3:7]) == {None}
            assert set(row[7]) <= {"CHF", "no currency", "GBP", "USD", "EUR"}


def test_a_missing_rate_is_said(database: psycopg.Connection) -> None:
    database.execute(
        "insert into raw_salesforce.opportunity (id, currencyisocode, amount, isclosed, iswon,"
        " closedate) values ('006000000000001AAA', 'CHF', '5', 'true', 'true', '2024-02-01'),"
        " ('006000000000002AAA', 'EUR', '7', 'true', 'true', '2024-02-01')"
    )
    run(database)
    missing = "select record_id, reason from control.offending_rows('conversion_rate_missing')"
    converted = (
        "select currency_iso_code, bookings_amount_converted from marts.sales_snapshot order by 1"
    )
    # nothing is set: nothing is converted, nothing is missed
    assert database.execute(missing).fetchall() == []
    assert database.execute(converted).fetchall() == [("CHF", None), ("EUR", None)]
    assert database.execute("select * from marts.conversion_rate").fetchall() == []

    database.execute("update control.setting set reporting_currency = 'EUR'")
    result = database.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert [
        (one["check"], one["violations"])
        for one in result["checks"]["warn"]
        if one["check"] == "conversion_rate_missing"
    ] == [("conversion_rate_missing", 1)]
    assert database.execute(missing).fetchall() == [
        (
            "CHF",
            "1 deals have an amount and no rate into EUR, such as 006000000000001AAA on 2024-02-01",
        )
    ]
    assert database.execute(converted).fetchall() == [("CHF", None), ("EUR", 7)]


# -- a file of one's own


def test_rates_from_a_file(database: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(
        "IsoCode,StartDate,ConversionRate\nEUR,2024-01-01,1\nCHF,2024-01-01,0.8\nCHF,2024-02-01,0.5\n"
    )
    done = load.load_folder(database, file)
    assert [str(one) for one in done if not one.skipped] == [
        "datedconversionrate: 3 rows from rates.csv"
    ]
    database.execute("update control.setting set reporting_currency = 'EUR'")
    run(database)
    rates = (
        "select currency_iso_code, valid_from::text, rate::float from marts.conversion_rate"
        " where currency_iso_code = 'CHF' order by 2"
    )
    assert database.execute(rates).fetchall() == [
        ("CHF", "2024-01-01", 1.25), ("CHF", "2024-02-01", 2.0),
    ]  # fmt: skip
    # the rate of a day is said anew: it replaces the other
    file.write_text("iso_code,start_date,conversion_rate\nCHF,2024-02-01,0.4\n")
    load.load_folder(database, file)
    run(database)
    assert database.execute(rates).fetchall() == [
        ("CHF", "2024-01-01", 1.25), ("CHF", "2024-02-01", 2.5),
    ]  # fmt: skip
    assert not database.execute(
        "select check_name, record_id from control.quality_violation"
        " where check_name like 'dated_conversion_rate%'"
    ).fetchall()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Swiss,2024-01-01,1", "'Swiss' is no code of a currency, such as EUR"),
        ("CHF,soon,1", "'soon' is no day that a rate begins on"),
    ],
)
def test_a_rate_that_says_no_currency_or_day_is_refused(
    database: psycopg.Connection, tmp_path: Path, row: str, why: str
) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"IsoCode,StartDate,ConversionRate\nEUR,2024-01-01,1\n{row}\n")
    with pytest.raises(WarehouseError, match=rf"rates.csv, line 3: {why}"):
        load.load_folder(database, file)
