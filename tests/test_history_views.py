"""Stage history, restatements, velocity and snapshots against brute force, day by day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

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
            stage = None if state is None or state.deleted else (state.stage_name,)
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


OPEN_STAGES = {
    "Prospecting": 1, "Qualification": 2, "Needs Analysis": 3, "Value Proposition": 4,
    "Id. Decision Makers": 5, "Perception Analysis": 6, "Proposal": 7, "Negotiation/Review": 8,
}  # fmt: skip


def passages(pipeline: Pipeline) -> dict[tuple[str, str | None], dict]:
    """(deal, stage) to what became of it there, from looking at every day."""
    model, found = pipeline.model, {}
    for key in {v.opportunity_id for v in model.versions}:
        timeline = [(day, model.as_of(day).get(key)) for day in days()]
        stays: list[dict] = []
        there = None
        for day, v in timeline:
            stage = None if v is None or v.deleted else (v.stage_name,)
            if there and stage != (there["stage"],):
                there["left"], there = day, None
            if stage and not there:
                there = {"stage": stage[0], "entered": day, "left": None, "first": v.status}
                stays.append(there)
            if there:
                there["status"] = v.status
        for name in {stay["stage"] for stay in stays}:
            own = [stay for stay in stays if stay["stage"] == name]
            last = own[-1]
            later = stays[stays.index(last) + 1 :]
            if last["left"] is None:
                fate = last["status"] if last["status"] in ("won", "lost") else "still there"
            elif not later:
                fate = "deleted"
            elif later[0]["first"] in ("won", "lost"):
                fate = later[0]["first"]
            else:
                order, after = STAGES.get(name), STAGES.get(later[0]["stage"])
                if order is None or after is None or order == after:
                    fate = "moved aside"
                else:
                    fate = "advanced" if after > order else "moved back"
            known = own[0]["entered"] > START
            ended = [(s["left"] - s["entered"]).days for s in own if s["left"]]
            entered = own[0]["entered"] if known else None
            found[key, name] = {
                "entered": entered,
                "period": pipeline.quarter(entered),
                "stays": len(own),
                "days": sum(ended) if ended and known and name != "Closed Won" else None,
                "fate": fate,
            }
        for before, stay in zip([None, *stays], stays, strict=False):
            order = STAGES.get(stay["stage"])
            previous = STAGES.get(before["stage"]) if before else 0
            if None in (order, previous) or stay["entered"] == START or stay["first"] == "lost":
                continue
            for name, place in OPEN_STAGES.items():
                if previous < place < order and (key, name) not in found:
                    found[key, name] = {
                        "entered": stay["entered"],
                        "period": pipeline.quarter(stay["entered"]),
                        "stays": 0,
                        "days": None,
                        "fate": "advanced",
                    }
    return found


def assert_passages(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    wanted = passages(pipeline)
    now = pipeline.model.as_of(TODAY)
    rows = connection.execute(
        "select opportunity_id, stage_name, entered_on, entered_period, stays, days_in_stage, fate,"
        " status, owner_id, currency_iso_code from marts.stage_passage"
    ).fetchall()
    assert len(rows) == len(wanted)
    assert {row[:2]: row[2:] for row in rows} == {
        (key, stage): (
            *found.values(),
            now[key].status,
            now[key].owner_id,
            now[key].currency_iso_code,
        )
        for (key, stage), found in wanted.items()
    }

    cohorts: dict[tuple, Counter] = {}
    for (key, stage), found in wanted.items():
        cohort = (stage, found["period"], now[key].currency_iso_code)
        figure = cohorts.setdefault(cohort, Counter())
        figure["entered"] += 1
        figure["skipped"] += found["stays"] == 0
        figure[found["fate"]] += 1
        figure[f"{now[key].status} in the end"] += 1
    names = ("entered", "skipped", "advanced", "moved back", "moved aside", "won", "lost",
             "deleted", "still there", "won in the end", "lost in the end")  # fmt: skip
    rows = connection.execute(
        "select stage_name, entered_period, currency_iso_code, entered, skipped,"
        " coalesce(advanced, 0), coalesce(moved_back, 0), moved_aside, won, lost, deleted,"
        " still_there, won_in_the_end, lost_in_the_end from marts.stage_conversion"
    ).fetchall()
    assert {row[:3]: row[3:] for row in rows} == {
        cohort: tuple(figure[name] for name in names) for cohort, figure in cohorts.items()
    }
    assert all(row[3] == sum(row[5:12]) for row in rows), "what became of them adds up"


def assert_coverage(connection: psycopg.Connection, pipeline: Pipeline) -> None:
    """By definition, deal by deal and day by day: no intervals, no running sums."""
    wanted: dict[tuple, Counter] = {}
    for day in days():
        for key, then in pipeline.model.as_of(day).items():
            period = pipeline.quarter(then.close_date)
            if not then.in_pipeline or period is None:
                continue
            end = pipeline.period("fiscal_quarter", period)[1]
            if day > end:
                continue
            figure = wanted.setdefault((period, then.currency_iso_code, day), Counter())
            figure["open"] += 1
            figure["amount"] += then.value
            fate = pipeline.model.as_of(min(end, TODAY))[key]
            if fate.status == "won" and fate.close_date and fate.close_date <= end:
                figure["won"] += 1
                if fate.currency_iso_code == then.currency_iso_code:
                    figure["won amount"] += fate.value
    rows = connection.execute(
        "select close_period, currency_iso_code, day, days_before_end, is_complete, open_count,"
        " open_amount, won_count, won_amount, coverage from marts.pipeline_coverage"
    ).fetchall()
    assert {row[:3]: row[3:] for row in rows} == {
        (period, currency, day): (
            (end - day).days,
            end < TODAY,
            figure["open"],
            figure["amount"],
            figure["won"],
            figure["won amount"],
            0
            if not figure["won amount"]
            else None
            if not figure["amount"]
            else round(Decimal(figure["won amount"]) / figure["amount"], 4),
        )
        for (period, currency, day), figure in wanted.items()
        for end in (pipeline.period("fiscal_quarter", period)[1],)
    }


def assert_paths(connection: psycopg.Connection, model: Model) -> None:
    """push_count, slip_days and the entry to the present stage, from every day's state."""
    wanted = {}
    for key in {v.opportunity_id for v in model.versions}:
        states = [(day, v) for day in days() if (v := model.as_of(day).get(key))]
        dates = [v.close_date for _, v in states]
        pushes = sum(a is not None and b is not None and b > a for a, b in pairwise(dates))
        first = next((d for d in dates if d), None)
        entered = None
        for (_, a), (day, b) in pairwise([(None, None), *states]):
            if a is None or (a.deleted and not b.deleted) or a.stage_name != b.stage_name:
                entered = day
        last = dates[-1]
        slip = (last - first).days if last and first else None
        wanted[key] = (pushes, first, slip, entered if entered > START else None)
    rows = connection.execute(
        "select opportunity_id, push_count, first_close_date, slip_days, entered_stage_on"
        " from marts.opportunity_path"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == wanted


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
    assert_passages(warehouse, pipeline)
    assert_coverage(warehouse, pipeline)
    assert_paths(warehouse, model)
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
