"""Opportunity history at size: a year of daily runs, then what people ask on a Monday.

.venv/bin/python bench/history.py [--opportunities 100000] [--days 365] [--share 0.01] [--keep]

Works in a database of its own on the server in use, dropped at the end unless --keep. Each figure
stands beside the limit it has to meet; the exit code says whether all did.
"""

import argparse
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from warehouse import server, source

DATABASE = "warehouse_bench_history"

# A deal's n-th version is a function of (deal, n): the same data every time.
LAND = """
insert into raw_salesforce.opportunity (
    id, accountid, ownerid, name, type, stagename, forecastcategory, amount, probability,
    currencyisocode, isclosed, iswon, isdeleted, closedate, createddate, lastmodifieddate,
    systemmodstamp, description, nextstep, leadsource, expectedrevenue, custom_fields
)
select
    '006' || lpad(v.deal::text, 12, '0') || 'AAA',
    '001' || lpad((v.deal %% 20000)::text, 12, '0') || 'AAA',
    '005' || lpad((mod(v.noise, 50))::text, 12, '0') || 'AAA',
    'Deal ' || v.deal || ' for an account of usual length',
    'New Customer',
    s.stage_name,
    s.forecast_category,
    (100 + v.noise %% 90000)::text,
    (10 * s.sort_order)::text,
    'USD',
    s.is_closed::text,
    s.is_won::text,
    'false',
    (%(start)s::date + (v.noise / 7 %% 500)::integer - 60)::text,
    (%(start)s::date - 1 - (v.deal %% 200)::integer)::text || 'T08:00:00.000Z',
    to_char(%(start)s::date + v.day, 'YYYY-MM-DD') || 'T10:00:00.000Z',
    to_char(%(start)s::date + v.day, 'YYYY-MM-DD') || 'T10:00:00.000Z',
    'What the customer wants, in a sentence or two, as sales people write it: ' || v.noise,
    'Call back',
    'Web',
    (v.noise %% 90000)::text,
    jsonb_build_object(
        'region__c', 'EMEA', 'segment__c', 'Enterprise', 'competitor__c', 'none known',
        'orderid__c', v.noise::text, 'loss_reason__c', null
    )
from (
    select
        d.deal,
        d.day,
        hashint8(d.deal::bigint * 1000 + d.day)::bigint + 2147483648 as noise
    from (
        select
            case
                when %(day)s < 0 then n.n
                else (hashint8(%(day)s::bigint * 1000003 + n.n)::bigint + 2147483648) %% %(deals)s
            end as deal,
            %(day)s as day
        from generate_series(0, %(rows)s - 1) as n (n)
        group by 1
    ) as d
) as v
inner join control.stage as s on 1 + v.noise / 11 %% 10 = s.sort_order
"""


def milliseconds(connection: psycopg.Connection, query: str, times: int = 5) -> float:
    """The middle one of several executions, as the server measures them."""
    taken = []
    for _ in range(times):
        (plan,) = connection.execute(
            f"explain (analyze, timing off, format json) {query}"
        ).fetchone()
        taken.append(plan[0]["Planning Time"] + plan[0]["Execution Time"])
    return statistics.median(taken)


class Report:
    """Prints figures; the limits are those of the full size, and judged at that size only."""

    def __init__(self, judges: bool) -> None:
        self.judges = judges
        self.failed = False

    def line(self, what: str, value: float, unit: str, limit: float | None = None) -> None:
        limit = limit if self.judges else None
        missed = limit is not None and value > limit
        self.failed |= missed
        against = (
            "" if limit is None else f"   limit {limit:,.1f} {unit}{'  MISSED' if missed else ''}"
        )
        print(f"{what:<62}{value:>12,.1f} {unit}{against}", flush=True)


def run(connection: psycopg.Connection, full_refresh: bool = False) -> float:
    """One transform; milliseconds of its history step."""
    (result,) = connection.execute(
        "select run_salesforce_transform(%s)", (full_refresh,)
    ).fetchone()
    if result["status"] != "succeeded":
        raise SystemExit(f"the run {result['status']}: {result['error'] or result['reason']}")
    return sum(m["ms"] for m in result["models"] if m["model"] == "marts.opportunity_history")


def land(connection: psycopg.Connection, start: date, day: int, rows: int, deals: int) -> None:
    connection.execute(LAND, {"start": start, "day": day, "rows": rows, "deals": deals})


def live_through(
    connection: psycopg.Connection, report: Report, deals: int, days: int, share: float
) -> None:
    """The first load and a year of daily runs."""
    (today,) = connection.execute("select business_date from control.today").fetchone()
    start = today - timedelta(days=days)
    connection.execute("update control.setting set history_start = %s", (start,))

    land(connection, start, -1, deals, deals)
    connection.execute("analyze raw_salesforce.opportunity")
    report.line(f"first load: history step of {deals:,} opportunities", run(connection), "ms")

    ordinary, opening = [], []
    began = time.monotonic()
    for day in range(days):
        land(connection, start, day, int(deals * share), deals)
        taken = run(connection)
        is_month_start = (start + timedelta(days=day)).day == 1
        (opening if is_month_start else ordinary).append(taken)
    seconds = time.monotonic() - began
    (versions,) = connection.execute("select count(*) from marts.opportunity_history").fetchone()
    changes = int(deals * share)
    print(f"{days} daily runs of {changes:,} changes in {seconds:.0f} s: {versions:,} versions")
    limit = max(150, 150 * changes / 1000)
    report.line("daily history step, middle", statistics.median(ordinary), "ms", limit)
    report.line(
        "daily history step, 95 of 100", statistics.quantiles(ordinary, n=20)[-1], "ms", limit
    )
    report.line("daily history step, a month's first day (worst)", max(opening), "ms", limit)


def ask(connection: psycopg.Connection, report: Report) -> None:
    """Storage, and what people read."""
    start, today = connection.execute(
        "select first_day, last_day from marts.history_coverage"
    ).fetchone()
    days = (today - start).days
    connection.execute("vacuum (analyze) marts.opportunity_history, marts.fct_opportunity")
    (size,) = connection.execute(
        "select sum(pg_total_relation_size(i.inhrelid))::bigint from pg_inherits as i"
        " where i.inhparent = 'marts.opportunity_history'::regclass"
    ).fetchone()
    connection.execute(
        "create temp table dense as select current_date as day, a.*"
        " from marts.opportunity_as_of(current_date) as a;"
        " alter table dense drop column valid_from, drop column valid_to,"
        " add primary key (day, opportunity_id)"
    )
    (dense,) = connection.execute("select pg_total_relation_size('dense')").fetchone()
    report.line("storage of the history", size / 1e6, "MB")
    report.line("dense daily copies would take", dense * days / 1e6, "MB")
    report.line("share of dense daily copies", 100 * size / (dense * days), "%", 3)

    # in turn, so that whatever else the machine does falls on all of them alike
    by_stage = {
        "over the current fact": "marts.fct_opportunity where not is_closed",
        **{
            f"as of {label}": f"marts.opportunity_as_of('{day}')"
            " where not is_closed and not is_deleted"
            for label, day in {
                "today": today,
                "a month ago": today - timedelta(days=30),
                "half way": start + timedelta(days=days // 2),
                "the first day": start,
            }.items()
        },
    }
    taken: dict[str, list[float]] = {label: [] for label in by_stage}
    for _ in range(9):
        for label, relation in by_stage.items():
            query = f"select stage_name, count(*), sum(amount) from {relation} group by stage_name"
            taken[label].append(milliseconds(connection, query, 1))
    fact = min(taken["over the current fact"])
    for label, times in taken.items():
        limit = None if label == "over the current fact" else fact
        report.line(f"pipeline by stage {label}", min(times), "ms", limit)

    quarter_end = today.replace(day=1) - timedelta(days=1)
    quarter_start = max((quarter_end - timedelta(days=75)).replace(day=1), start)
    between = f"'{quarter_start}', '{quarter_end}'"
    for label, query, limit in (
        ("a quarter's daily pipeline", f"marts.pipeline_daily_between({between})", 500),
        ("a quarter's movement by day", f"marts.pipeline_movement_between('day', {between})", 1000),
        ("the same by week", f"marts.pipeline_movement_between('week', {between})", 1000),
        ("the same by month", f"marts.pipeline_movement_between('month', {between})", 1000),
        (
            "the same by month and owner",
            f"marts.pipeline_movement_between('month', {between}, true)",
            1000,
        ),
        ("the whole history: pipeline_daily", "marts.pipeline_daily", None),
        (
            "the whole history: pipeline_movement by month",
            "marts.pipeline_movement where grain = 'month'",
            None,
        ),
    ):
        report.line(label, milliseconds(connection, f"select * from {query}", 3), "ms", limit)


def rebuild(connection: psycopg.Connection, report: Report) -> bool:
    """The same bytes, from landing alone."""
    before = connection.execute(
        "select md5(string_agg(h::text, '' order by opportunity_id, valid_to))"
        " from marts.opportunity_history as h"
    ).fetchone()
    report.line("full refresh: history compared", run(connection, full_refresh=True), "ms")
    connection.execute("truncate marts.opportunity_history")
    report.line("history rebuilt from landing", run(connection, full_refresh=True), "ms")
    after = connection.execute(
        "select md5(string_agg(h::text, '' order by opportunity_id, valid_to))"
        " from marts.opportunity_history as h"
    ).fetchone()
    print(f"rebuilt history is {'the same bytes' if before == after else 'DIFFERENT'}")
    return before == after


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opportunities", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--share", type=float, default=0.01)
    parser.add_argument("--keep", action="store_true", help="keep the database")
    arguments = parser.parse_args()

    url = server.warehouse_url()
    name = sql.Identifier(DATABASE)
    drop = sql.SQL("drop database if exists {} with (force)").format(name)
    with server.connect(url) as admin:
        admin.execute(drop)
        admin.execute(sql.SQL("create database {} template template0").format(name))
        try:
            with server.connect(server.url_of(url, DATABASE)) as connection:
                source.build_from_source(connection)
                connection.execute("set timezone to 'UTC'")
                report = Report(arguments.opportunities >= 100_000)
                live_through(
                    connection, report, arguments.opportunities, arguments.days, arguments.share
                )
                ask(connection, report)
                met = rebuild(connection, report) and not report.failed
        finally:
            if not arguments.keep:
                admin.execute(drop)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
