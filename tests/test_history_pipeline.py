"""Pipeline and its movement against brute force: opening + movements = closing, exactly."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history_cases import (
    IDS,
    OWNERS,
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
from tests.history_model import DAY, MOVEMENTS, Model, Pipeline, Version
from warehouse import server

GRAINS = ["day", "week", "month", "fiscal_quarter"]
HEAD = 9  # period and slice
UNCOUNTED = {"increased", "decreased"}


@pytest.fixture(scope="module")
def warehouse(make_database, template_url):
    url = make_database(template_url)
    with server.connect(url) as connection:
        prepare(connection)
        yield connection
    make_database.drop(url)


def waterfall(connection: psycopg.Connection, query: str, *parameters) -> dict[tuple, dict]:
    cursor = connection.execute(query, parameters)
    names = [column.name for column in cursor.description]
    return {
        (*row[: HEAD - 1], others(row[HEAD - 1])): dict(zip(names[HEAD:], row[HEAD:], strict=True))
        for row in cursor
    }


def others(slice_: dict | None) -> tuple | None:
    """The values of further slices, in the order asked for: jsonb sorts its keys."""
    return slice_ and tuple(slice_[name] for name in sorted(slice_))


def expected(pipeline: Pipeline, grain: str, first: date, last: date) -> dict[tuple, dict]:
    rows = {}
    for key, figure in pipeline.waterfall(grain, first, last).items():
        row = {"residual_count": 0, "residual_amount": Decimal(0)}
        for item in ("opening", *MOVEMENTS, "closing"):
            name = item.replace(" ", "_")
            if item not in UNCOUNTED:
                row[f"{name}_count"] = figure.get(f"{item} count", 0)
            row[f"{name}_amount"] = figure.get(f"{item} amount", Decimal(0))
        row["slipped_count"] = figure.get("slipped count", 0)
        row["slipped_amount"] = figure.get("slipped amount", Decimal(0))
        row["slipped_days"] = figure.get("slipped days", 0)
        rows[key] = row
    return rows


@examples(20)
@given(
    batches=landings(),
    zone=st.sampled_from(ZONES),
    fiscal_start=st.sampled_from([1, 2, 6]),
    by_owner=st.booleans(),
    measure=st.sampled_from(["amount", "amount", "weighted_amount", "probability"]),
    slices=st.sampled_from(
        [
            (),
            (),
            ("stage_name",),
            ("forecast_category",),
            ("record_type_id",),
            ("forecast_category", "stage_name"),
            ("record_type_id", "stage_name"),
        ]
    ),
    span=st.lists(st.sampled_from(days()), min_size=2, max_size=2).map(sorted),
)
def test_opening_and_movements_are_closing(
    warehouse, batches, zone, fiscal_start, by_owner, measure, slices, span
):
    reset(warehouse, zone=zone, fiscal_year_start_month=fiscal_start)
    for batch in batches:
        land(warehouse, batch)
        run(warehouse)
    model = Model([v for batch in batches for v in batch], zone, START)
    pipeline = Pipeline(model, fiscal_start, by_owner, measure, slices)
    asked_for = (by_owner, measure, list(slices))
    assert_pipeline_of_every_day(warehouse, model)

    detail = warehouse.execute(
        "select day, opportunity_id, movement, close_period, currency_iso_code, owner_id, slice,"
        " count, amount, slip_days"
        " from marts.pipeline_movement_detail(%s, %s, %s, %s, %s)",
        (START, TODAY, *asked_for),
    ).fetchall()
    assert Counter((*row[:6], others(row[6]), *row[7:]) for row in detail) == Counter(
        (day, key, movement, *place, count, amount, None)
        for day in days()[1:]
        for key, movement, place, count, amount in pipeline.moves(day)
    ) + Counter(
        (day, key, "slipped", *place, 1, amount, slipped)
        for day in days()[1:]
        for key, place, amount, slipped in pipeline.slips(day)
    )

    daily = {}
    for grain in GRAINS:
        rows = waterfall(
            warehouse,
            "select * from marts.pipeline_movement_between(%s, %s, %s, %s, %s, %s)",
            grain,
            START,
            TODAY,
            *asked_for,
        )
        assert rows == expected(pipeline, grain, START, TODAY), grain
        for row in rows.values():
            assert (row["residual_count"], row["residual_amount"]) == (0, 0)
        if grain == "day":
            daily = rows
            continue
        # days add up to longer periods; over all targets, moving the target cancels
        for key, row in rows.items():
            for name, value in row.items():
                if not name.startswith(("opening", "closing")):
                    assert value == sum(
                        d[name]
                        for k, d in daily.items()
                        if k[5:] == key[5:] and key[2] < k[0] <= key[3]
                    ), name
        if not by_owner:
            for period in {key[:5] for key in rows}:
                inside = [row for key, row in rows.items() if key[:5] == period]
                for name in ("pushed_out", "pulled_in", "currency_changed"):
                    assert sum(row[f"{name}_count"] for row in inside) == 0
                for name in ("pushed_out", "pulled_in"):
                    assert sum(row[f"{name}_amount"] for row in inside) == 0

        # a range gives whole periods, the same as all of them
        asked = waterfall(
            warehouse,
            "select * from marts.pipeline_movement_between(%s, %s, %s, %s, %s, %s)",
            grain,
            *span,
            *asked_for,
        )
        first, last = pipeline.period(grain, span[0])[0], pipeline.period(grain, span[1])[1]
        assert asked == {key: row for key, row in rows.items() if first <= key[0] <= last}


def assert_pipeline_of_every_day(connection: psycopg.Connection, model: Model) -> None:
    wanted = {}
    for day in days():
        for v in model.as_of(day).values():
            if v.in_pipeline:
                key = (day, v.stage_name, v.forecast_category, v.currency_iso_code)
                count, amount, weighted = wanted.get(key, (0, Decimal(0), Decimal(0)))
                share = (v.probability or Decimal(0)) / 100
                wanted[key] = (count + 1, amount + v.value, weighted + v.value * share)
    # beyond these, the amounts in the reporting currency, of which there is none here
    rows = connection.execute("select * from marts.pipeline_daily").fetchall()
    assert len(rows) == len(wanted)
    assert {row[:4]: row[4:7] for row in rows} == wanted
    first, last = days()[9], days()[30]
    rows = connection.execute(
        "select * from marts.pipeline_daily_between(%s, %s)", (first, last)
    ).fetchall()
    assert {row[:4]: row[4:] for row in rows} == {
        key: value for key, value in wanted.items() if first <= key[0] <= last
    }


Q1, Q2, Q3 = date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1)
OPEN = {"amount": Decimal(10), "close_date": date(2024, 5, 5), "currency_iso_code": "EUR",
        "owner_id": OWNERS[0], "created": datetime(2024, 3, 4, tzinfo=UTC)}  # fmt: skip
NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
GONE = {"is_deleted": True}
WON = {"is_closed": True, "is_won": True}
LOST = {"is_closed": True}


@pytest.mark.parametrize(
    ("before", "after", "by_owner", "lines"),
    [
        # in
        (None, {}, False, [("created", Q2, "EUR", None, 1, 10)]),
        (None, {"created": NOON}, False, [("created", Q2, "EUR", None, 1, 10)]),
        (None, {"created": NOON - DAY}, False, [("first seen", Q2, "EUR", None, 1, 10)]),
        (None, {"created": None}, False, [("first seen", Q2, "EUR", None, 1, 10)]),
        (GONE, {}, False, [("restored", Q2, "EUR", None, 1, 10)]),
        (GONE | WON, {}, False, [("restored", Q2, "EUR", None, 1, 10)]),
        (WON, {"amount": Decimal(7)}, False, [("reopened", Q2, "EUR", None, 1, 7)]),
        # out, at the closing amount
        ({}, GONE, False, [("deleted", Q2, "EUR", None, -1, -10)]),
        ({}, GONE | WON, False, [("deleted", Q2, "EUR", None, -1, -10)]),
        ({}, WON, False, [("won", Q2, "EUR", None, -1, -10)]),
        ({}, LOST, False, [("lost", Q2, "EUR", None, -1, -10)]),
        (
            {},
            WON | {"amount": Decimal(12), "close_date": date(2024, 8, 1)},
            False,
            [("increased", Q2, "EUR", None, 0, 2), ("won", Q2, "EUR", None, -1, -12)],
        ),
        (
            {},
            WON | {"amount": Decimal(12), "currency_iso_code": "USD"},
            False,
            [("won", Q2, "EUR", None, -1, -10)],
        ),
        # from one slice to another, currency before owner before period
        (
            {},
            {"currency_iso_code": "USD", "amount": Decimal(11), "owner_id": OWNERS[1]},
            True,
            [
                ("currency changed", Q2, "EUR", OWNERS[0], -1, -10),
                ("currency changed", Q2, "USD", OWNERS[1], 1, 11),
            ],
        ),
        (
            {},
            {"owner_id": OWNERS[1], "close_date": date(2024, 8, 1), "amount": Decimal(9)},
            True,
            [
                ("decreased", Q3, "EUR", OWNERS[1], 0, -1),
                ("transferred", Q2, "EUR", OWNERS[0], -1, -10),
                ("transferred", Q3, "EUR", OWNERS[1], 1, 10),
            ],
        ),
        ({}, {"owner_id": OWNERS[1]}, False, []),
        (
            {},
            {"close_date": date(2024, 8, 1)},
            False,
            [("pushed out", Q2, "EUR", None, -1, -10), ("pushed out", Q3, "EUR", None, 1, 10)],
        ),
        (
            {},
            {"close_date": date(2024, 3, 30), "amount": None},
            False,
            [
                ("decreased", Q1, "EUR", None, 0, -10),
                ("pulled in", Q1, "EUR", None, 1, 10),
                ("pulled in", Q2, "EUR", None, -1, -10),
            ],
        ),
        (
            {},
            {"close_date": None},
            False,
            [("pushed out", Q2, "EUR", None, -1, -10), ("pushed out", None, "EUR", None, 1, 10)],
        ),
        (
            {"close_date": None},
            {},
            False,
            [("pulled in", Q2, "EUR", None, 1, 10), ("pulled in", None, "EUR", None, -1, -10)],
        ),
        ({"close_date": None}, {"close_date": None, "stage_name": "B"}, False, []),
        # within the quarter: beside the sum
        ({}, {"close_date": date(2024, 6, 30)}, False, [("slipped", Q2, "EUR", None, 1, 10)]),
        ({}, {"close_date": date(2024, 4, 30)}, False, []),
        # known no longer, and again
        (
            {},
            {"is_closed": None, "stage_name": "Odd"},
            False,
            [("unclear", Q2, "EUR", None, -1, -10)],
        ),
        (
            {"is_closed": None, "stage_name": "Odd"},
            {},
            False,
            [("unclear", Q2, "EUR", None, 1, 10)],
        ),
        # neither in before nor after: a restatement, no movement
        (WON, WON | {"amount": Decimal(99)}, False, []),
        (None, WON, False, []),
    ],
)
def test_every_movement_by_its_definition(warehouse, before, after, by_owner, lines):
    reset(warehouse)
    day = datetime(2024, 3, 4, tzinfo=UTC)
    if before is not None:
        land(warehouse, [Version(IDS[0], day - 5 * DAY, **(OPEN | before))])
    land(warehouse, [Version(IDS[0], day, **(OPEN | after))])
    run(warehouse)
    rows = warehouse.execute(
        "select movement, close_period, currency_iso_code, owner_id, count, amount"
        " from marts.pipeline_movement_detail('2024-03-04', '2024-03-04', %s)",
        (by_owner,),
    ).fetchall()
    assert Counter(rows) == Counter(lines)


def test_the_first_period_opens_with_the_history_and_is_partial(warehouse):
    reset(warehouse)
    old = datetime(2023, 5, 1, tzinfo=UTC)
    land(warehouse, [Version(IDS[0], old, amount=Decimal(5)), Version(IDS[1], old)])
    run(warehouse)
    rows = warehouse.execute(
        "select period_start, opening_day, closing_day, is_partial, opening_count, created_count"
        " from marts.pipeline_movement where grain = 'month' order by 1"
    ).fetchall()
    assert rows[0] == (date(2024, 2, 1), START, date(2024, 2, 29), True, 2, 0)
    assert rows[-1] == (date(2024, 4, 1), date(2024, 3, 31), TODAY, False, 2, 0)


def test_won_equals_the_booked_amount(warehouse):
    reset(warehouse)
    day = datetime(2024, 3, 4, tzinfo=UTC)
    won = {"is_closed": True, "is_won": True}
    land(
        warehouse,
        [
            Version(IDS[0], day, amount=Decimal(100), created=day),
            Version(IDS[0], day + 3 * DAY, amount=Decimal(80), **won),
            # created and closed on one day: never enters
            Version(IDS[1], day, amount=Decimal(7)),
            Version(IDS[1], day, amount=Decimal(7), **won),
        ],
    )
    run(warehouse)
    assert warehouse.execute(
        "select created_amount, won_count, won_amount, decreased_amount, closing_amount"
        " from marts.pipeline_movement where grain = 'month' and period_start = '2024-03-01'"
    ).fetchall() == [(100, -1, -80, -20, 0)]


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        (
            "select * from marts.pipeline_movement_between('year', '2024-03-01', '2024-03-02')",
            psycopg.errors.InvalidParameterValue,
            "there is no reporting period year",
        ),
        (
            "select * from marts.pipeline_movement_between('month', '2023-03-01', '2024-03-02')",
            psycopg.errors.DatetimeFieldOverflow,
            "does not cover",
        ),
        (
            "select * from marts.pipeline_movement_between("
            "'month', '2024-03-01', '2024-03-02', measure => 'stage_name')",
            psycopg.errors.InvalidParameterValue,
            "opportunity history has no measure stage_name",
        ),
        (
            "select * from marts.pipeline_movement_detail("
            "'2024-03-01', '2024-03-02', slices => '{owner_id, is_closed}')",
            psycopg.errors.InvalidParameterValue,
            "no slice is_closed",
        ),
        (
            "select * from marts.pipeline_daily_between('2023-03-01', '2024-03-02')",
            psycopg.errors.DatetimeFieldOverflow,
            "does not cover",
        ),
    ],
)
def test_what_cannot_be_answered_is_an_error(warehouse, query, error, message):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 4, tzinfo=UTC))])
    run(warehouse)
    with pytest.raises(error, match=message):
        warehouse.execute(query)


def test_reporters_read_the_pipeline(warehouse):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 4, tzinfo=UTC))])
    run(warehouse)
    with warehouse.transaction():
        warehouse.execute("set local role salesforce_reporter")
        for view in ("pipeline_daily", "pipeline_movement", "pipeline_movement_by_owner"):
            assert warehouse.execute(f"select count(*) > 0 from marts.{view}").fetchone() == (True,)
        assert warehouse.execute(
            "select count(*)"
            " from marts.pipeline_movement_between('day', '2024-03-04', '2024-03-04')"
        ).fetchone() == (1,)
