"""control.metric: every figure by its formula alone, and by plain Python, in random orgs."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest

from tests.history_cases import prepare, run
from warehouse import metrics, server, source
from warehouse.generate import declarations

TODAY = date(2024, 4, 12)
OWNERS = [f"005{number:012}AAA" for number in (1, 2, 3, 4)]
ACCOUNTS = [f"001{number:012}AAA" for number in (1, 2, 3)]
CATEGORIES = ["Pipeline", "BestCase", "MostLikely", "Forecast", "Omitted"]
# Movements between slices that nobody asked for.
SLICED = ("transferred", "progressed", "regressed", "reclassified", "merged")
OF_DEALS = "marts.fct_opportunity as f"
TODAY_OF = "inner join marts.fct_opportunity as o on f.opportunity_id = o.opportunity_id"
# Views that show figures of another one, by keys of their own: what the formulas read there.
ALSO: dict[str, tuple[str, str, dict[str, str]]] = {
    "marts.owner_performance": ("marts.sales_snapshot", "owner_id, currency_iso_code", {}),
    "marts.account_performance": ("marts.sales_snapshot", "account_id, currency_iso_code", {}),
    "marts.manager_performance": (
        "marts.sales_snapshot",
        "manager_id, currency_iso_code",
        {
            OF_DEALS: "(select m.user_id as manager_id, o.* from marts.dim_user as m inner join"
            " marts.dim_user as u on m.user_id = any(u.manager_ids || u.user_id) inner join"
            " marts.fct_opportunity as o on u.user_id = o.owner_id where exists (select from"
            " marts.dim_user as b where m.user_id = any(b.manager_ids))) as f"
        },
    ),
    "marts.account_group_performance": (
        "marts.sales_snapshot",
        "ultimate_parent_id, currency_iso_code",
        {
            OF_DEALS: "(select h.ultimate_parent_id, o.* from marts.account_hierarchy as h inner"
            " join marts.fct_opportunity as o on h.account_id = o.account_id) as f"
        },
    ),
    "marts.dim_account": ("marts.account_enhanced", "account_id", {}),
    "marts.opportunity_path": ("marts.opportunity_enhanced", "opportunity_id", {TODAY_OF: ""}),
    "marts.pipeline_movement_by_owner": (
        "marts.pipeline_movement",
        "grain, period_start, close_period, currency_iso_code, owner_id",
        {
            "(c.first_day, c.last_day)": "(c.first_day, c.last_day, true)",
            "d.amount,": "d.amount, d.owner_id,",
        },
    ),
}
# Marts of records: beside their figures they show what Salesforce delivered.
OF_RECORDS = {
    "marts.account_enhanced",
    "marts.contact_enhanced",
    "marts.opportunity_enhanced",
    "marts.opportunity_daily",
    "marts.lead_enhanced",
    "marts.opportunity_activity",
}
# Numbers that measure nothing.
NO_FIGURES = {
    "marts.opportunity_measure": "what a deal adds to each of the figures of sales_snapshot",
    "marts.data_status": "how fresh the data is",
    "marts.history_coverage": "a setting",
    "sort_order": "the place of a stage",
    "stay": "the number of a stay in a stage",
    "close_fiscal_year": "part of a date",
    "close_fiscal_quarter": "part of a date",
    "opportunity_amount_converted": "a lead's deal has it, in opportunity_enhanced",
    "levels_above": "the place of an account",
    "days_before_end": "what a curve is drawn over",
    "residual_count": "always 0, and a check of its own",
    "residual_amount": "always 0, and a check of its own",
}


def land_around(connection: psycopg.Connection, choose: random.Random) -> None:
    """Owners and their managers, accounts and those above, a contact, quotas of some owners."""
    for key, manager in zip(OWNERS, [OWNERS[2], OWNERS[2], OWNERS[3], None], strict=True):
        connection.execute(
            "insert into raw_salesforce.user (id, name, managerid) values (%s, %s, %s)",
            (key, key[-4:], manager),
        )
    for key, parent in zip(ACCOUNTS, [ACCOUNTS[2], None, None], strict=True):
        connection.execute(
            "insert into raw_salesforce.account (id, name, parentid, currencyisocode)"
            " values (%s, %s, %s, 'EUR')",
            (key, key[-4:], parent),
        )
    connection.execute(
        "insert into raw_salesforce.contact (id, lastname, accountid)"
        " values ('003000000000001AAA', 'Ada', %s)",
        [ACCOUNTS[0]],
    )
    for number in range(40):
        connection.execute(
            "insert into raw_salesforce.forecastingquota (id, quotaownerid, startdate, quotaamount,"
            " currencyisocode, forecastingtypeid) values (%s, %s, %s, %s, %s, %s)",
            (
                f"0J9{number:012}AAA",
                choose.choice(OWNERS[:2]),
                str(date(2024, choose.randint(1, 6), 1)),
                choose.choice([None, "0", "700", "2500.5", "40000"]),
                choose.choice([None, "EUR", "EUR", "USD", "USD"] + ["GBP"] * (number % 8 == 7)),
                choose.choice([None, "0Db000000000001AAA"]),
            ),
        )


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
            " calendar_start = '2023-12-01', calendar_end = '2024-12-31'",
            (TODAY - timedelta(days=20), choose.choice([1, 2, 6])),
        )
        connection.execute(
            "insert into raw_salesforce.datedconversionrate (id, isocode, startdate,"
            " conversionrate) values ('04w000000000001AAA', 'EUR', '2020-01-01', '1'),"
            " ('04w000000000002AAA', 'USD', '2020-01-01', '1.25'),"
            " ('04w000000000003AAA', 'USD', %s, '1.6')",
            [TODAY - timedelta(days=8)],
        )
        land_around(connection, choose)
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "copy raw_salesforce.opportunity (id, ownerid, accountid, currencyisocode,"
                " stagename, amount, probability, isclosed, iswon, isdeleted, closedate,"
                " createddate, systemmodstamp, forecastcategory, type,"
                " expectedrevenue) from stdin"
            ) as copy,
        ):
            for number in range(700):
                closed = choose.choice(["true", "false", "false", "maybe"])
                copy.write_row(
                    [
                        f"006{number % 150:012}AAA",
                        choose.choice([None, *OWNERS[:2]]),
                        choose.choice([None, *ACCOUNTS[:2]]),
                        choose.choice(["EUR", "EUR", "USD"]) if number % 150 > 6 else None,
                        choose.choice(["Prospecting", "Qualification", "Closed Won", "Odd"]),
                        choose.choice([None, "0", "10", "99.5", "1200", "-5"]),
                        choose.choice([None, "0", "10", "33.3", "100"]),
                        closed,
                        choose.choice(["true", "false"]) if closed != "false" else "false",
                        choose.choice(["false"] * 6 + ["true"]),
                        day(choose.choice([40, 40, 100])),
                        day(120),
                        f"{TODAY - timedelta(days=choose.randint(0, 25))}T10:00:00.000Z",
                        choose.choice([None, *CATEGORIES]),
                        choose.choice([None, "New Customer", "Existing Customer - Upgrade"]),
                        choose.choice([None, "7", "70.5"]),
                    ]
                )
        run(connection)
        yield connection
    make_database.drop(url)


def columns(connection: psycopg.Connection, view: str) -> set[str]:
    return {
        name
        for (name,) in connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [view]
        )
    }


def compare(connection: psycopg.Connection, marts: list[str]) -> dict[str, bool]:
    """Every figure by its formula; for each name, whether there was anything to compare."""
    anything: dict[str, bool] = {}
    for mart, grain, read, names, formulas, figures in connection.execute(
        "select mart, grain, source, array_agg(name), array_agg(formula), array_agg(mart_column)"
        " from control.metric where mart = any(%s) group by mart, grain, source",
        [marts],
    ).fetchall():
        shown_in = [(mart, grain, read)]
        for view, (of, keys, instead) in ALSO.items():
            if of == mart:
                changed = read
                for old, new in instead.items():
                    changed = changed.replace(old, new)
                shown_in.append((view, keys, changed))
        for view, keys, source_of_f in shown_in:
            there = columns(connection, view)
            own = [one for one in zip(names, formulas, figures, strict=True) if one[2] in there]
            if not own:
                continue
            keys_of_f = ", ".join(f"f.{key.strip()}" for key in keys.split(","))
            computed, selected = (", ".join(one[n] for one in own) for n in (1, 2))
            wanted = connection.execute(
                f"select {keys_of_f}, {computed} from {source_of_f} group by {keys_of_f}"
            ).fetchall()
            shown = connection.execute(f"select {keys}, {selected} from {view}").fetchall()
            assert len(shown) > 1, view
            width = len(keys.split(","))
            assert len({row[:width] for row in shown}) == len(shown), (view, "has no such grain")
            for place, (name, _, _) in enumerate(own, start=width):
                said, found = ({r[:width]: r[place] for r in rows} for rows in (wanted, shown))
                if mart != "marts.sales_snapshot":  # where nothing counts there need be no row
                    said, found = ({k: v for k, v in one.items() if v} for one in (said, found))
                assert found == said, (name, view)
                anything[name] = anything.get(name, False) or any(said.values())
    return anything


def without_a_line(connection: psycopg.Connection, root: Path = source.ROOT) -> dict[str, set[str]]:
    """The figures of the marts' views that control.metric does not know, by view."""
    declared = {
        part + field.column
        for one in declarations.declared(root).values()
        for field in one.fields
        for part in ("", "account_", "opportunity_")
    }
    lines: dict[str, set[str]] = {}
    for mart, column in connection.execute("select mart, mart_column from control.metric"):
        lines.setdefault(mart, set()).add(column)
    missing = {}
    for view, figures in connection.execute(
        "select c.oid::regclass::text, array_agg(a.attname::text) from pg_class as c"
        " inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0"
        " where c.relnamespace = 'marts'::regnamespace and c.relkind in ('v', 'm')"
        " and a.atttypid = any('{numeric, bigint, integer, double precision}'::regtype[])"
        " and c.relname !~ '_model$' and c.relname !~ '^dim_' group by 1"
    ):
        known = lines.get(view, set()) | lines.get(ALSO.get(view, ("",))[0], set())
        known |= NO_FIGURES.keys()
        if view in OF_RECORDS:
            known |= declared
        if view not in NO_FIGURES and set(figures) - known:
            missing[view] = set(figures) - known
    return missing


def test_every_metric_is_what_its_formula_says(org: psycopg.Connection) -> None:
    text = (source.SQL / "marts" / "metric.sql").read_text(encoding="utf-8")
    found = compare(org, re.findall(r"^ +'(marts\.\w+)'(?: as mart)?,$", text, re.MULTILINE))
    assert len(found) > 300
    empty = {
        name
        for name, anything in found.items()
        if not anything and not any(f"movement_{kind}" in name for kind in SLICED)
    }
    assert len(empty) < 6, sorted(empty)


def test_every_figure_has_its_line(org: psycopg.Connection) -> None:
    """In sql/marts/metric.sql, or beside its view: docs/extending.md."""
    assert without_a_line(org) == {}


def test_a_figure_without_its_line_is_found(database: psycopg.Connection) -> None:
    database.execute(
        "create view marts.ours as select count(*) as deals, max(f.name) as last,"
        " sum(f.amount) as amount from marts.fct_opportunity as f"
    )
    assert without_a_line(database) == {"marts.ours": {"deals", "amount"}}


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
