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
# What the API calls the forecast categories, and where an open deal of one counts.
FORECAST = {
    "Forecast": "commit", "MostLikely": "most_likely", "BestCase": "best_case",
    "Pipeline": "pipeline", "Omitted": "omitted", "Closed": "other",
}  # fmt: skip


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
                "insert into raw_salesforce.opportunity (id, ownerid, currencyisocode, amount,"
                " probability, isclosed, iswon, closedate, createddate, systemmodstamp, isdeleted,"
                " forecastcategory) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    f"006{choose.randrange(50):012}AAA",
                    f"005{choose.randrange(1, 3):012}AAA",
                    choose.choice(currencies),
                    choose.choice([None, "0", "10", "99.5", "1200", "-5"]),
                    choose.choice([None, "10", "50"]),
                    str(closed).lower(),
                    str(closed and choose.random() < 0.6).lower(),
                    choose.choice([None, *map(str, days), "2024-08-15"]),
                    f"{choose.choice(days)}T08:00:00.000Z",
                    f"{choose.choice(days)}T10:{choose.randrange(60):02}:00.000Z",
                    choose.choice(["false"] * 6 + ["true"]),
                    choose.choice([None, *FORECAST]),
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
            "select currency_iso_code, sum(bookings_amount_converted),"
            " sum(pipeline_amount_converted), sum(unconverted_count)"
            f" from marts.{view} group by currency_iso_code"
        ).fetchall()
        assert {row[0]: list(row[1:]) for row in shown} == dict(wanted)


@pytest.mark.parametrize(
    ("grain", "by_owner"),
    [("day", False), ("week", True), ("month", False), ("month", True), ("fiscal_quarter", False)],
)
def test_movement_in_one_currency_closes_with_the_rates_changes(
    org: tuple, grain: str, by_owner: bool
) -> None:
    """Opening, closing and what rates made of it, from the deals of each day alone."""
    connection, rates, to, is_complete = org
    standing: dict[date, dict] = defaultdict(lambda: defaultdict(Decimal))
    for day, quarter, owner, currency, amount in connection.execute(
        "select day, date_trunc('quarter', close_date::timestamp)::date, owner_id,"
        " currency_iso_code, coalesce(amount, 0) from marts.opportunity_daily"
        " where status = 'open' and is_deleted is not true"
    ):
        standing[day][quarter, owner if by_owner else None, currency] += amount
    shown = connection.execute(
        "select period_start, period_end, close_period, owner_id, opening_amount, closing_amount,"
        " rate_changed_amount, residual_amount, unconverted_currencies, opening_day, closing_day"
        " from marts.pipeline_movement_converted_between(%s, %s, %s, %s)",
        (grain, START, TODAY, by_owner),
    ).fetchall()
    assert len({row[2] for row in shown}) > 2
    whole = [row for row in shown if not row[8]]
    assert len(whole) > 2 or not is_complete
    for first, last, quarter, owner, opening, closing, revalued, residual, *_, before, end in whole:
        assert residual == 0
        first, last = max(first, START), min(last, TODAY)
        assert (before, end) == (max(first - timedelta(days=1), START), last)
        slice_ = (quarter, owner)

        def worth(day: date, at: date, slice_: tuple = slice_) -> Decimal:
            return sum(
                (
                    amount * rates.rate(currency, at, to)
                    for (*of, currency), amount in standing[day].items()
                    if tuple(of) == slice_ and amount
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
        if row[8]:
            assert set(row[4:8]) == {None}
            assert set(row[8]) <= {"CHF", "no currency", "GBP", "USD", "EUR"}


def test_movement_by_any_slice_closes_and_adds_up(org: tuple) -> None:
    connection, _, _, is_complete = org
    asked = "select period_start, close_period, closing_amount, residual_amount{}"
    whole = connection.execute(
        asked.format(" from marts.pipeline_movement_converted where grain = 'month'")
    ).fetchall()
    sliced = connection.execute(
        asked.format(
            " from marts.pipeline_movement_converted_between("
            "'month', %s, %s, slices => '{owner_id, stage_name}', measure => 'amount')"
        ),
        (START, TODAY),
    ).fetchall()
    assert {row[3] for row in whole + sliced} <= {0, None}
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    for start, period, closing, _ in sliced:
        sums[start, period] += closing or 0
    if is_complete:
        assert sums == {row[:2]: row[2] for row in whole}


# -- the views over the history, from its versions and what is there today alone


STATUS = "marts.opportunity_status(is_closed, is_won, is_deleted)"


def states(connection: psycopg.Connection) -> Callable[[date], dict[str, tuple]]:
    """Deals as of a day: status, amount, weighted, currency, close date, owner, category."""
    versions = connection.execute(
        f"select opportunity_id, valid_from, valid_to, {STATUS}, amount,"
        " amount * probability / 100, currency_iso_code, close_date, owner_id, forecast_category"
        " from marts.opportunity_history"
    ).fetchall()
    return lambda day: {key: deal for key, a, b, *deal in versions if a <= day < b}


def quarter_of(day: date | None) -> date | None:
    return day and date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def added(amounts: list[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def test_a_snapshot_beside_today_in_one_currency(org: tuple) -> None:
    connection, rates, to, _ = org
    as_of = states(connection)
    day = date(2024, 3, 31)
    now = {
        key: deal
        for key, *deal in connection.execute(
            "select opportunity_id, status, amount, currency_iso_code, close_date"
            " from marts.fct_opportunity"
        )
    }

    def worth(amount: Decimal | None, currency: str | None, at: date | None) -> Decimal | None:
        rate = rates.rate(currency, at, to)
        return None if None in (rate, amount) else amount * rate

    wanted: dict[tuple, dict] = defaultdict(lambda: defaultdict(list))
    for key, (status, amount, weighted, currency, close, *_) in as_of(day).items():
        if status != "open":
            continue
        row = wanted[quarter_of(close), currency]
        then = worth(amount, currency, day)
        row["then"].append(then)
        row["weighted"].append(worth(weighted, currency, day))
        unconverted = amount is not None and then is None
        if key not in now:
            row["deleted"].append(then)
        else:
            status, amount, currency, closed = now[key]
            today = worth(amount, currency, closed if status in ("won", "lost") else TODAY)
            moved = quarter_of(closed) != quarter_of(close)
            row["moved" if moved else status].append(today)
            unconverted |= amount is not None and today is None
        row["unconverted"].append(Decimal(unconverted))
    shown = connection.execute(
        "select close_period, currency_iso_code, open_amount_converted, weighted_amount_converted,"
        " still_open_amount_converted, won_amount_converted, lost_amount_converted,"
        " moved_period_amount_converted, deleted_amount_converted, unconverted_count"
        " from marts.snapshot_vs_live where snapshot_day = %s",
        (day,),
    ).fetchall()
    assert len(shown) > 3
    kinds = ("then", "weighted", "open", "won", "lost", "moved", "deleted", "unconverted")
    assert {row[:2] for row in shown} == set(wanted)
    for period, currency, *figures in shown:
        of = wanted[period, currency]
        assert figures == [added(of[kind]) for kind in kinds], (period, currency)


def test_the_coverage_curve_in_one_currency(org: tuple) -> None:
    connection, rates, to, _ = org
    as_of = states(connection)
    seen = 0
    for period, currency, day, *figures in connection.execute(
        "select close_period, currency_iso_code, day, open_amount_converted, won_amount_converted,"
        " unconverted_count from marts.pipeline_coverage"
    ).fetchall():
        end = min((period + timedelta(days=100)).replace(day=1) - timedelta(days=1), TODAY)
        later = as_of(end)
        rate = rates.rate(currency, day, to)
        opened, won, missing = Decimal(0), Decimal(0), 0
        for key, (status, amount, _, of, close, *_) in as_of(day).items():
            if (status, of, quarter_of(close)) != ("open", currency, period):
                continue
            opened += amount or 0
            fate, booked, _, then, closed, *_ = later[key]
            is_won = fate == "won" and closed is not None and quarter_of(closed) <= period
            at = rates.rate(then, closed, to) if is_won else None
            is_lacking = is_won and booked is not None and at is None
            won += (booked or 0) * (at or 0) if is_won else 0
            missing += is_lacking or (rate is None and amount is not None)
        assert figures == (
            [None, None, missing] if rate is None else [opened * rate, won, missing]
        ), (period, currency, day)
        seen += 1
    assert seen > 30


def test_the_forecast_of_every_day(org: tuple) -> None:
    connection, rates, to, _ = org
    as_of = states(connection)
    kinds = ["closed", *FORECAST.values()]
    columns = ", ".join(f"{kind}_count, {kind}_amount, {kind}_amount_converted" for kind in kinds)
    shown = connection.execute(
        f"select day, close_period, owner_id, currency_iso_code, {columns}, unconverted_count,"
        " open_amount, weighted_amount, best_case_forecast_amount,"
        " most_likely_forecast_amount_converted, best_case_forecast_amount_converted"
        " from marts.forecast_daily"
    ).fetchall()
    wanted: dict[tuple, dict] = defaultdict(lambda: defaultdict(Decimal))
    for day in (START + timedelta(days=n) for n in range(26)):
        for status, amount, weighted, currency, close, owner, category in as_of(day).values():
            if status not in ("open", "won") or close is None:
                continue
            period = quarter_of(close)
            if quarter_of(day) > period:  # the quarter has ended
                continue
            kind = "closed" if status == "won" else FORECAST.get(category, "other")
            row = wanted[day, period, owner, currency]
            row[kind, "count"] += 1
            row[kind, "amount"] += amount or 0
            daily = rates.rate(currency, day, to)
            rate = rates.rate(currency, close, to) if status == "won" else daily
            row[kind, "converted"] += (amount or 0) * (rate or 0)
            row["unconverted"] += amount is not None and None in (rate, daily)
            if status == "open":
                row["open"] += amount or 0
                row["weighted"] += weighted or 0
            if kind in ("closed", "commit", "most_likely", "best_case"):
                row["best case"] += amount or 0
    assert len(wanted) > 100
    assert {row[:4] for row in shown} == set(wanted)
    for day, period, owner, currency, *figures in shown:
        row = wanted[day, period, owner, currency]
        has_rate = rates.rate(currency, day, to) is not None
        assert figures == [
            *(
                figure
                for kind in kinds
                for figure in (
                    row[kind, "count"],
                    row[kind, "amount"],
                    row[kind, "converted"] if has_rate else None,
                )
            ),
            *(row[kind] for kind in ("unconverted", "open", "weighted", "best case")),
            *(
                sum(row[kind, "converted"] for kind in counted) if has_rate else None
                for counted in (
                    ("closed", "commit", "most_likely"),
                    ("closed", "commit", "most_likely", "best_case"),
                )
            ),
        ], (day, period, owner, currency)


def test_the_pipeline_of_every_day_by_owner(org: tuple) -> None:
    connection, rates, to, _ = org
    as_of = states(connection)
    wanted: dict[tuple, list] = defaultdict(lambda: [0, Decimal(0)])
    for day in (START + timedelta(days=n) for n in range(26)):
        for status, amount, _, currency, close, owner, category in as_of(day).values():
            if status == "open":
                row = wanted[day, quarter_of(close), owner, category, currency]
                row[0] += 1
                row[1] += amount or 0
    shown = connection.execute(
        "select day, close_period, owner_id, forecast_category, currency_iso_code, open_count,"
        " amount, amount_converted from marts.pipeline_daily_by_owner"
    ).fetchall()
    assert {row[:5]: list(row[5:7]) for row in shown} == wanted
    for day, *_, currency, _, amount, converted in shown:
        rate = rates.rate(currency, day, to)
        assert converted == (None if rate is None else amount * rate)


def test_restatements_add_up_in_one_currency(org: tuple) -> None:
    """Figures at the quarter's end and the lines since are the figures of any later day."""
    connection, rates, to, _ = org
    as_of = states(connection)
    end = date(2024, 3, 31)
    lines = connection.execute(
        "select changed_on, measure, currency_iso_code, amount_converted"
        " from marts.closed_period_restatement where close_period = '2024-01-01'"
    ).fetchall()
    assert lines

    def figure(day: date, measure: str, currency: str | None) -> Decimal | None:
        amounts = [
            (amount or 0, rates.rate(of, close, to))
            for status, amount, _, of, close, *_ in as_of(day).values()
            if (status, of) == (measure, currency) and quarter_of(close) == date(2024, 1, 1)
        ]
        if any(rate is None for _, rate in amounts):
            return None
        return sum((amount * rate for amount, rate in amounts), Decimal(0))

    compared = 0
    for measure in ("won", "lost"):
        for currency in {line[2] for line in lines}:
            for day in (end + timedelta(days=n) for n in range(1, (TODAY - end).days + 1)):
                since = [x[3] for x in lines if x[0] <= day and x[1:3] == (measure, currency)]
                before, after = figure(end, measure, currency), figure(day, measure, currency)
                if None not in (before, after, *since):
                    assert before + sum(since) == after
                    compared += 1
    assert compared


def test_velocity_in_one_currency(org: tuple) -> None:
    connection, rates, to, _ = org
    deals = connection.execute(
        "select owner_id, currency_iso_code, status, amount, close_date, created_date"
        " from marts.fct_opportunity"
    ).fetchall()

    def velocity(own: list[tuple]) -> tuple:
        opened = [d for d in own if d[2] == "open"]
        worth = [
            None if d[3] is None or rate is None else d[3] * rate
            for d in opened
            for rate in [rates.rate(d[1], TODAY, to)]
        ]
        missing = sum(d[3] is not None and w is None for d, w in zip(opened, worth, strict=True))
        known = [w for w in worth if w is not None]
        average = sum(known) / len(known) if known else None
        won, lost = (sum(d[2] == status for d in own) for status in ("won", "lost"))
        cycles = [max((d[4] - d[5]).days, 0) for d in own if d[2] == "won" and d[4] and d[5]]
        per_day = None
        if average is not None and won + lost and sum(cycles):
            share = (Decimal(won) / (won + lost)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            per_day = len(opened) * average * share / (Decimal(sum(cycles)) / len(cycles))
            per_day = per_day.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return per_day, missing

    owners = {deal[0] for deal in deals}
    wanted = {
        ("all", None, c): velocity([d for d in deals if d[1] == c])
        for c in {deal[1] for deal in deals}
    }
    for owner in owners:
        for c in {deal[1] for deal in deals if deal[0] == owner}:
            wanted["owner", owner, c] = velocity([d for d in deals if d[:2] == (owner, c)])
    asked = (
        "select slice, owner_id, {}, velocity_converted, unconverted_count from marts.{}"
        " where slice in ('all', 'owner')"
    )
    shown = connection.execute(asked.format("currency_iso_code", "pipeline_velocity"))
    assert {row[:3]: row[3:] for row in shown} == wanted
    assert any(per_day for per_day, _ in wanted.values())
    shown = connection.execute(asked.format("null", "pipeline_velocity_converted"))
    assert {row[:2]: row[3:] for row in shown} == {
        ("all", None): velocity(deals),
        **{("owner", owner): velocity([d for d in deals if d[0] == owner]) for owner in owners},
    }


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
