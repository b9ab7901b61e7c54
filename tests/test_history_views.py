"""Stage history, restatements, velocity and snapshots against brute force, day by day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history_cases import (
    IDS,
    START,
    TODAY,
    ZONES,
    days,
    examples,
    land,
    landings,
    prepare,
    reset,
    run,
)
from tests.history_model import DAY, Model, Pipeline, Version
from warehouse import server

STAGES = {"Prospecting": 1, "Qualification": 2, "Proposal": 7, "Closed Won": 9}


@pytest.fixture(scope="module")
def warehouse(make_database, template_url):
    url = make_database(template_url)
    with server.connect(url) as connection:
        prepare(connection)
        yield connection
    make_database.drop(url)


def skipped(order: int, previous: int) -> int:
    """Open stages between two: 1 to 8 of control.stage."""
    return len([between for between in range(1, 9) if previous < between < order])


def assert_stages(connection: psycopg.Connection, model: Model) -> None:
    stays: list[list] = []  # id, stage, entered, left, closed when it was last there
    for key in {v.opportunity_id for v in model.versions}:
        present = None
        for day in days():
            state = model.as_of(day).get(key)
            stage = None if state is None or state.is_deleted else (state.stage_name,)
            if present and stage != (present[1],):
                present[3] = day
                present = None
            if stage and not present:
                present = [key, stage[0], day, None, None]
                stays.append(present)
            if present:
                present[4] = state.closed
    wanted, before = Counter(), {}
    for key, stage, entered, left, closed in stays:
        previous = before.get(key)
        before[key] = stage
        order, previous_order = STAGES.get(stage), STAGES.get(previous)
        known = order is not None and previous_order is not None
        duration = (left - entered).days if left else None if closed else (TODAY - entered).days
        wanted[
            key, stage, previous, entered, left, entered > START, duration,
            order < previous_order if known else None,
            skipped(order, previous_order) if known else None,
        ] += 1  # fmt: skip
    rows = connection.execute(
        "select opportunity_id, stage_name, previous_stage_name, entered_on, left_on,"
        " is_entry_known, days_in_stage, moved_backwards, skipped_stages"
        " from marts.opportunity_stage_history"
    ).fetchall()
    assert Counter(rows) == wanted
    assert connection.execute(
        "select stage_name, entered from marts.stage_conversion order by 1"
    ).fetchall() == sorted(
        Counter(stage for _, stage in {(key, stage) for key, stage, *_ in stays}).items()
    )


def booked(pipeline: Pipeline, day: date) -> dict[tuple, tuple[int, Decimal]]:
    """Won and lost figures as of a day."""
    figures: dict[tuple, tuple[int, Decimal]] = {}
    for v in pipeline.model.as_of(day).values():
        if v.status in ("won", "lost"):
            key = (pipeline.quarter(v.close_date), v.status, v.currency_iso_code)
            count, amount = figures.get(key, (0, Decimal(0)))
            figures[key] = (count + 1, amount + v.value)
    return figures


def assert_restatements(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    lines = connection.execute(
        "select close_period, measure, currency_iso_code, changed_on, count, amount"
        " from marts.closed_period_restatement"
    ).fetchall()
    quarters = {pipeline.quarter(v.close_date) for v in pipeline.model.versions} - {None}
    assert {line[0] for line in lines} <= quarters
    for quarter in quarters:
        end = max(pipeline.period("fiscal_quarter", quarter)[1], START)
        if end >= TODAY:
            assert not [line for line in lines if line[0] == quarter]
            continue
        at_close = {k: v for k, v in booked(pipeline, end).items() if k[0] == quarter}
        for day in days(end):
            figures = dict(at_close)
            for *key, changed_on, count, amount in lines:
                if key[0] == quarter and changed_on <= day:
                    known = figures.get(tuple(key), (0, Decimal(0)))
                    figures[tuple(key)] = (known[0] + count, known[1] + amount)
            now = {k: v for k, v in booked(pipeline, day).items() if k[0] == quarter}
            assert {k: v for k, v in figures.items() if v != (0, 0)} == {
                k: v for k, v in now.items() if v != (0, 0)
            }, (quarter, day)


def assert_velocity(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    won = {
        (key[0], key[2]): figure
        for key, figure in booked(pipeline, TODAY).items()
        if key[1] == "won"
    }
    wanted = set()
    for day in days():
        for (period, currency, *_), (count, amount) in pipeline.standing(day).items():
            if period is not None:
                end = pipeline.period("fiscal_quarter", period)[1]
                if day <= end:
                    figure = won.get((period, currency), (0, Decimal(0)))
                    wanted.add((period, currency, day, (end - day).days, count, amount, *figure))
    rows = connection.execute(
        "select close_period, currency_iso_code, day, days_before_end, open_count, open_amount,"
        " booked_count, booked_amount from marts.pipeline_velocity"
    ).fetchall()
    assert len(rows) == len(wanted)
    assert set(rows) == wanted


OUTCOMES = ("open", "won", "lost", "unknown", "moved", "deleted")


def assert_snapshots(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    now = pipeline.model.as_of(TODAY)
    wanted: dict[tuple, Counter] = {}
    for day in days(START, TODAY - DAY):
        if (day + timedelta(days=1)).day != 1:
            continue
        for key, then in pipeline.model.as_of(day).items():
            if not then.in_pipeline:
                continue
            figure = wanted.setdefault((day, *pipeline.slice(then)[:2]), Counter())
            today = now[key]
            outcome = today.status
            if outcome != "deleted":
                if pipeline.quarter(today.close_date) != pipeline.quarter(then.close_date):
                    outcome = "moved"
                    figure["elsewhere"] += today.status == "won"
                figure["currency"] += today.currency_iso_code != then.currency_iso_code
            figure["then"] += 1
            figure["amount then"] += then.value
            figure[outcome] += 1
            if outcome == "deleted":
                figure["deleted amount"] += then.value
            elif today.currency_iso_code == then.currency_iso_code:
                figure[f"{outcome} amount"] += today.value
    rows = connection.execute(
        "select snapshot_day, close_period, currency_iso_code, open_count, open_amount,"
        " still_open_count, won_count, lost_count, unknown_count, moved_period_count,"
        " deleted_count, won_elsewhere_count, changed_currency_count, still_open_amount,"
        " won_amount, lost_amount, moved_period_amount, deleted_amount"
        " from marts.snapshot_vs_live"
    ).fetchall()
    names = ("then", "amount then", *OUTCOMES, "elsewhere", "currency", "open amount",
             "won amount", "lost amount", "moved amount", "deleted amount")  # fmt: skip
    assert {row[:3]: row[3:] for row in rows} == {
        key: tuple(figure[name] for name in names) for key, figure in wanted.items()
    }
    assert all(row[3] == sum(row[5:11]) for row in rows), "outcomes add up"


def assert_activity(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    closed: dict[tuple, tuple[int, Decimal]] = {}
    for v in pipeline.model.as_of(TODAY).values():
        if v.status in ("won", "lost") and v.close_date:
            key = (v.close_date, v.currency_iso_code, v.status)
            count, amount = closed.get(key, (0, Decimal(0)))
            closed[key] = (count + 1, amount + v.value)
    rows = connection.execute(
        "select day, currency_iso_code, won_count, won_amount, lost_count, lost_amount,"
        " open_count, open_amount from marts.daily_activity"
    ).fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    seen = {}
    for day, currency, *figures in rows:
        assert tuple(figures[:2]) == closed.get((day, currency, "won"), (0, 0))
        assert tuple(figures[2:4]) == closed.get((day, currency, "lost"), (0, 0))
        seen[day, currency] = tuple(figures[4:])
    assert {key[:2] for key in closed} <= seen.keys()
    for day in days():
        open_now: dict[str | None, tuple] = {}
        for (_, currency, *_), (count, amount) in pipeline.standing(day).items():
            known = open_now.get(currency, (0, Decimal(0)))
            open_now[currency] = (known[0] + count, known[1] + amount)
        for currency, figure in open_now.items():
            assert seen[day, currency] == figure
    for (day, currency), figure in seen.items():
        if day < START:
            assert figure == (None, None), (day, currency)


@examples(20)
@given(
    batches=landings(),
    zone=st.sampled_from(ZONES),
    fiscal_start=st.sampled_from([1, 3]),
)
def test_views_equal_a_day_by_day_computation(warehouse, batches, zone, fiscal_start):
    reset(warehouse, zone=zone, fiscal_year_start_month=fiscal_start)
    for batch in batches:
        land(warehouse, batch)
        run(warehouse)
    model = Model([v for batch in batches for v in batch], zone, START)
    pipeline = Pipeline(model, fiscal_start)
    assert_stages(warehouse, model)
    assert_restatements(warehouse, pipeline)
    assert_velocity(warehouse, pipeline)
    assert_snapshots(warehouse, pipeline)
    assert_activity(warehouse, pipeline)


WON = {"is_closed": True, "is_won": True}
IN_Q1 = {"close_date": date(2024, 3, 20), "amount": Decimal(10), "currency_iso_code": "EUR"}
Q1, Q2 = date(2024, 1, 1), date(2024, 4, 1)


@pytest.mark.parametrize(
    ("day", "before", "after", "lines"),
    [
        # the quarter's last day still belongs to it
        (31, {}, WON, []),
        (32, {}, WON, [(Q1, "won", "EUR", "closed late", 1, 10)]),
        (32, {}, {"is_closed": True}, [(Q1, "lost", "EUR", "closed late", 1, 10)]),
        (32, None, WON, [(Q1, "won", "EUR", "recorded late", 1, 10)]),
        (32, WON, WON | {"amount": Decimal(8)}, [(Q1, "won", "EUR", "amount changed", 0, -2)]),
        (32, WON, WON | {"stage_name": "B"}, []),
        (32, WON, {}, [(Q1, "won", "EUR", "reopened", -1, -10)]),
        (32, WON, WON | {"is_deleted": True}, [(Q1, "won", "EUR", "deleted", -1, -10)]),
        (32, WON | {"is_deleted": True}, WON, [(Q1, "won", "EUR", "restored", 1, 10)]),
        (
            32,
            WON,
            {"is_closed": True},
            [
                (Q1, "lost", "EUR", "outcome changed", 1, 10),
                (Q1, "won", "EUR", "outcome changed", -1, -10),
            ],
        ),
        # only the quarter that has ended is restated
        (32, WON, WON | {"close_date": Q2}, [(Q1, "won", "EUR", "close date moved", -1, -10)]),
        (
            32,
            WON,
            WON | {"currency_iso_code": "USD"},
            [
                (Q1, "won", "EUR", "currency changed", -1, -10),
                (Q1, "won", "USD", "currency changed", 1, 10),
            ],
        ),
        (32, {}, {"amount": Decimal(3)}, []),
    ],
)
def test_every_restatement_by_its_reason(warehouse, day, before, after, lines):
    reset(warehouse)
    if before is not None:
        first = datetime(2024, 3, 25, tzinfo=UTC)
        land(warehouse, [Version(IDS[0], first, **(IN_Q1 | before))])
    changed = datetime(2024, 2, 29, tzinfo=UTC) + timedelta(days=day)
    land(warehouse, [Version(IDS[0], changed, **(IN_Q1 | after))])
    run(warehouse)
    rows = warehouse.execute(
        "select close_period, measure, currency_iso_code, reason, count, amount"
        " from marts.closed_period_restatement order by 2, 3"
    ).fetchall()
    assert rows == lines
