"""Retention and the version cadence: what is kept stays exact, and is refused or said otherwise."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history_cases import (
    ASSUMED,
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
from tests.history_model import Model, Pipeline, Version
from warehouse import server

TRACKED = (
    "opportunity_id, stage_name, amount, probability, close_date, owner_id, account_id, type,"
    " forecast_category, currency_iso_code, is_closed, is_won, is_deleted, system_modstamp,"
    f" created_at, record_type_id, origin, {ASSUMED}"
)


@pytest.fixture(scope="module")
def warehouse(make_database, template_url):
    url = make_database(template_url)
    with server.connect(url) as connection:
        prepare(connection)
        connection.execute("set timezone to 'UTC'")
        yield connection
    make_database.drop(url)


def keep(connection: psycopg.Connection, months: int | None, most: int = 9) -> dict:
    connection.execute("update control.setting set history_keep_months = %s", (months,))
    return connection.execute("select control.apply_history_retention(%s)", (most,)).fetchone()[0]


def history(connection: psycopg.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "select h::text from marts.opportunity_history as h order by opportunity_id, valid_to"
        )
    ]


def log(connection: psycopg.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "select v::text from marts.opportunity_version_log as v"
            " order by opportunity_id, version_from"
        )
    ]


def assert_exact_from(connection: psycopg.Connection, model: Model, first: date) -> None:
    for day in days(first):
        rows = connection.execute(
            f"select {TRACKED} from marts.opportunity_as_of(%s) order by 1", (day,)
        ).fetchall()
        assert rows == [v.tracked for _, v in sorted(model.as_of(day).items())], day
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow):
        connection.execute("select * from marts.opportunity_as_of(%s)", (first - timedelta(1),))
    pipeline = Pipeline(model)
    rows = connection.execute(
        "select day, opportunity_id, movement, close_period, currency_iso_code, owner_id, count,"
        " amount from marts.pipeline_movement_detail(%s, %s) where movement <> 'slipped'",
        (first, TODAY),
    ).fetchall()
    assert sorted(rows, key=repr) == sorted(
        (
            (day, key, movement, *place[:3], count, amount)
            for day in days(first)[1:]
            for key, movement, place, count, amount in pipeline.moves(day)
        ),
        key=repr,
    )
    assert connection.execute(
        "select count(*) from marts.pipeline_movement"
        " where residual_count <> 0 or residual_amount <> 0"
    ).fetchone() == (0,)


@examples(10)
@given(
    batches=landings(),
    zone=st.sampled_from(ZONES),
    months=st.integers(1, 3),
    cadence=st.sampled_from(["daily", "version"]),
    after=st.integers(0, 3),
)
def test_every_kept_day_is_exact_and_rebuilt_the_same(
    warehouse, batches, zone, months, cadence, after
):
    reset(warehouse, zone=zone, snapshot_cadence=cadence)
    for number, batch in enumerate(batches):
        land(warehouse, batch)
        run(warehouse)
        if number == after:
            keep(warehouse, months)
    keep(warehouse, months)
    first = max(START, date(2024, 4 - months, 1) - timedelta(1))
    model = Model([v for batch in batches for v in batch], zone, START)
    assert_exact_from(warehouse, model, first)

    kept, kept_log = history(warehouse), log(warehouse)
    result = run(warehouse, full_refresh=True)
    for step in result["models"]:
        assert (step["inserted"], step["updated"], step["deleted"]) == (0, 0, 0), step
    warehouse.execute("truncate marts.opportunity_history, marts.opportunity_version_log")
    run(warehouse, full_refresh=True)
    assert (history(warehouse), log(warehouse)) == (kept, kept_log)

    # keeping all again: landing has it
    keep(warehouse, None)
    run(warehouse)
    assert_exact_from(warehouse, model, START)


@examples(8)
@given(batches=landings(), zone=st.sampled_from(ZONES))
def test_every_instant_is_exact_with_the_version_cadence(warehouse, batches, zone):
    reset(warehouse, zone=zone, snapshot_cadence="version")
    for batch in batches:
        land(warehouse, batch)
        run(warehouse)
    model = Model([v for batch in batches for v in batch], zone, START)
    begin = datetime.combine(START, time(), ZoneInfo(zone)).astimezone(UTC)
    instants = {v.at + timedelta(seconds=n) for v in model.versions if v.at for n in (-1, 0, 1)}
    for instant in sorted({i for i in instants if i >= begin} | {begin}):
        rows = warehouse.execute(
            f"select {TRACKED} from marts.opportunity_as_of(%s) order by 1", (instant,)
        ).fetchall()
        assert rows == [v.tracked for _, v in sorted(model.as_of_instant(instant).items())]
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow):
        warehouse.execute("select * from marts.opportunity_as_of(%s)", (begin - timedelta(0, 1),))

    # daily readings are the same under both
    daily, kept_log = history(warehouse), log(warehouse)
    warehouse.execute("update control.setting set snapshot_cadence = 'daily'")
    run(warehouse)
    assert (history(warehouse), log(warehouse)) == (daily, [])
    warehouse.execute("update control.setting set snapshot_cadence = 'version'")
    run(warehouse)
    assert (history(warehouse), log(warehouse)) == (daily, kept_log)


def three_months(connection: psycopg.Connection, **settings) -> None:
    reset(connection, **settings)
    land(
        connection,
        [
            Version(i, datetime(2024, month, day, tzinfo=UTC), amount=day)
            for i in IDS
            for month, day in ((2, 21), (2, 25), (3, 10), (4, 2))
        ],
    )
    run(connection)


def test_retention_reports_what_it_dropped_and_remembers_it(warehouse):
    three_months(warehouse)
    report = keep(warehouse, 1)
    assert report == {
        "before": "2024-02-20",
        "retained_from": "2024-02-29",
        "keep_months": 1,
        "dropped": [
            {"partition": "marts.opportunity_history_2024_02", "month": "2024-02", "rows": 3}
        ],
    }
    assert warehouse.execute(
        "select retained_from, dropped from control.history_retention"
    ).fetchall() == [(date(2024, 2, 29), report["dropped"])]
    assert keep(warehouse, 1)["dropped"] == []
    assert warehouse.execute("select count(*) from control.history_retention").fetchone() == (1,)


@pytest.mark.parametrize(
    ("months", "most", "error", "message"),
    [
        (1, 0, psycopg.errors.InvalidParameterValue, "would drop 1 months at once"),
        (1, None, psycopg.errors.InvalidParameterValue, "would drop 1 months at once"),
        (0, 9, psycopg.errors.CheckViolation, "history_keep_months_is_1_to_1200"),
        (-12, 9, psycopg.errors.CheckViolation, "history_keep_months_is_1_to_1200"),
    ],
)
def test_a_mistyped_setting_drops_nothing(warehouse, months, most, error, message):
    three_months(warehouse)
    before = history(warehouse)
    with pytest.raises(error, match=message):
        keep(warehouse, months, most)
    assert history(warehouse) == before


def test_retention_waits_for_nobody(warehouse):
    three_months(warehouse)
    before = history(warehouse)
    with server.connect(warehouse.info.dsn) as other:
        with other.transaction():
            other.execute("select count(*) from marts.opportunity_history")
            with pytest.raises(psycopg.errors.LockNotAvailable) as reading:
                keep(warehouse, 1)
            assert reading.value.diag.message_primary == (
                "history retention could not drop marts.opportunity_history_2024_02:"
                " it is being read"
            )
        with other.transaction():
            run(other)
            with pytest.raises(psycopg.errors.LockNotAvailable) as running:
                keep(warehouse, 1)
            assert running.value.diag.message_primary == (
                "history retention has to wait: a run is in progress"
            )
    assert history(warehouse) == before


def test_retention_before_the_first_run(warehouse):
    reset(warehouse, start=None)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="no opportunity history"):
        keep(warehouse, 1)


def test_an_instant_needs_the_version_cadence(warehouse):
    three_months(warehouse)
    with pytest.raises(
        psycopg.errors.ObjectNotInPrerequisiteState,
        match="only the last version of each day is kept",
    ):
        warehouse.execute("select * from marts.opportunity_as_of(timestamptz '2024-03-01 12:00Z')")
    # a bare literal is a day
    assert warehouse.execute(
        "select count(*) from marts.opportunity_as_of('2024-03-01')"
    ).fetchone()


def test_a_row_set_aside_leaves_the_log(warehouse):
    three_months(warehouse, snapshot_cadence="version")
    assert warehouse.execute("select count(*) from marts.opportunity_version_log").fetchone() == (
        12,
    )
    warehouse.execute(
        "insert into control.quarantined_row (object, raw_id, record_id, reason, is_in_force)"
        " select 'opportunity', min(raw_id), id, 'test', true from raw_salesforce.opportunity"
        " where id = %s group by id",
        (IDS[0],),
    )
    warehouse.execute("insert into control.recheck_record values ('opportunity', %s)", (IDS[0],))
    run(warehouse)
    assert warehouse.execute("select count(*) from marts.opportunity_version_log").fetchone() == (
        11,
    )
    for step in run(warehouse, full_refresh=True)["models"]:
        assert (step["inserted"], step["updated"], step["deleted"]) == (0, 0, 0), step
