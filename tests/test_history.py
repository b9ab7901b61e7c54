"""Opportunity history against brute force, however versions arrive."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history_cases import (
    ASSUMED,
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
    step,
)
from tests.history_model import EVER, FieldRecord, Model, Record, Version
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
        connection.execute("set timezone to 'UTC'")
        prepare(connection)
        yield connection
    make_database.drop(url)


def history(connection: psycopg.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "select h::text from marts.opportunity_history as h order by opportunity_id, valid_to"
        )
    ]


def tuples(connection: psycopg.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "select format('%s %s %s', tableoid::regclass, ctid, xmin)"
            " from marts.opportunity_history order by 1"
        )
    ]


def land_and_run(connection: psycopg.Connection, batches: list[list[Version]], mixed: bool) -> None:
    for number, batch in enumerate(batches):
        if mixed and number % 2:
            with connection.transaction():
                land(connection, batch)
                run(connection)
        else:
            land(connection, batch)
            run(connection)


def assert_as_of(connection: psycopg.Connection, model: Model, all_days: list[date]) -> None:
    for day in all_days:
        rows = connection.execute(
            f"select {TRACKED} from marts.opportunity_as_of(%s) order by 1", (day,)
        ).fetchall()
        assert rows == [v.tracked for _, v in sorted(model.as_of(day).items())], day


@examples(25)
@given(batches=landings(), zone=st.sampled_from(ZONES), mixed=st.booleans())
def test_every_day_is_exact_however_versions_arrive(warehouse, batches, zone, mixed):
    reset(warehouse, zone=zone)
    land_and_run(warehouse, batches, mixed)
    model = Model([v for batch in batches for v in batch], zone, START)

    assert_as_of(warehouse, model, days())
    dense = warehouse.execute(
        f"select day, {TRACKED} from marts.opportunity_daily order by 1, 2"
    ).fetchall()
    assert dense == [
        (day, *v.tracked) for day in days() for _, v in sorted(model.as_of(day).items())
    ]

    changed, before = {}, {}
    for day in days():
        state = model.as_of(day)
        for key, version in state.items():
            if version is not before.get(key):
                changed.setdefault(key, set()).add(day)
        before = state
    assert warehouse.execute(
        "select opportunity_id, valid_from, valid_to from marts.opportunity_history order by 1, 2"
    ).fetchall() == [
        (key, first, last)
        for key, firsts in sorted(changed.items())
        for first, last in pairwise([*sorted(firsts), EVER])
    ]

    incremental, written = history(warehouse), tuples(warehouse)
    run(warehouse)  # what a transaction landed and ran is looked at once more
    assert run(warehouse)["status"] == "skipped"
    assert tuples(warehouse) == written
    rebuilt = step(run(warehouse, full_refresh=True))
    assert (rebuilt["inserted"], rebuilt["updated"], rebuilt["deleted"]) == (0, 0, 0)
    assert rebuilt["unchanged"] == len(incremental)
    assert tuples(warehouse) == written

    assert [
        row[0]
        for row in warehouse.execute(
            "select h::text from (select * from marts.opportunity_history_model) as h"
            " order by opportunity_id, valid_to"
        )
    ] == incremental

    # the same from nothing, in one run
    warehouse.execute("truncate marts.opportunity_history")
    run(warehouse, full_refresh=True)
    assert history(warehouse) == incremental


def test_relanding_writes_nothing(warehouse):
    reset(warehouse)
    stamps = [datetime(2024, 3, day, tzinfo=UTC) for day in (1, 5, 9)]
    landed = [Version(i, s, amount=1) for i in IDS for s in stamps]
    land_and_run(warehouse, [landed], mixed=False)
    written = tuples(warehouse)
    land(warehouse, landed)
    counts = step(run(warehouse))
    assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 0, 0)
    assert counts["unchanged"] > 0
    assert tuples(warehouse) == written


@pytest.mark.parametrize("landed_as", [IDS[0], IDS[0][:15]])
def test_both_forms_of_an_id_are_one_history(warehouse, landed_as):
    reset(warehouse)
    first = datetime(2024, 3, 1, 12, tzinfo=UTC)
    land(warehouse, [Version(IDS[0], first, stage_name="A")])
    run(warehouse)
    land(warehouse, [Version(landed_as, first + timedelta(days=3), stage_name="B")])
    run(warehouse)
    assert warehouse.execute(
        "select opportunity_id, valid_from, valid_to, stage_name from marts.opportunity_history"
        " order by valid_to"
    ).fetchall() == [
        (IDS[0], date(2024, 3, 1), date(2024, 3, 4), "A"),
        (IDS[0], date(2024, 3, 4), date(9999, 12, 31), "B"),
    ]


AT = {day: datetime(2024, 3, day, 12, tzinfo=UTC) for day in range(1, 20)}
FIRST = Version(IDS[0], AT[9], amount=9, owner_id=OWNERS[0], type="New")
LATE = Version(IDS[0], AT[6], amount=6, owner_id=OWNERS[1], currency_iso_code="EUR")
RECORDED = Record("008000000000001AAA", IDS[0], AT[3], amount=3)
# The two recorded in one second; once LATE has landed, the first of them no longer counts.
TWO = [
    Record(f"00800000000000{n}AAA", IDS[0][:15], AT[7], amount=7, close_date=AT[n].date())
    for n in (2, 3)
]
CORRECTED = Record("008000000000001AAA", IDS[1], AT[4], stamp=AT[10], amount=4)
OTHER = Version(IDS[1], AT[8], amount=8)
# Once RECORDED has landed, the deal begins with it and no longer with its creation.
BY_FIELD = [
    FieldRecord("017000000000001AAA", IDS[0], AT[4], "Owner", OWNERS[1], OWNERS[0]),
    FieldRecord("017000000000002AAA", IDS[0], AT[5], "StageName", "Prospecting", "Proposal"),
    FieldRecord("017000000000003AAA", IDS[0], AT[10], "StageName", "Proposal", "Closed Won"),
]
CREATED = Version(IDS[0], AT[9], amount=9, owner_id=OWNERS[0], created=AT[2])


@pytest.mark.parametrize(
    "deliveries",
    [
        ([FIRST], [RECORDED, *TWO], [LATE]),
        ([FIRST, OTHER], [RECORDED], [CORRECTED]),
        ([CREATED], BY_FIELD, [RECORDED]),
    ],
    ids=["late versions", "corrected records", "field by field"],
)
def test_what_was_recorded_before_is_the_same_in_any_order(warehouse, deliveries):
    seen = set()
    for order in permutations(deliveries):
        reset(warehouse)
        landed = []
        for batch in order:
            land(warehouse, batch)
            run(warehouse)
            landed += [row.numbered(len(landed) + n) for n, row in enumerate(batch)]
            model = Model(landed, "UTC", START)
            assert_as_of(warehouse, model, [AT[day].date() for day in range(1, 11)])
        seen.add(tuple(history(warehouse)))
        counts = step(run(warehouse, full_refresh=True))
        assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 0, 0)
    assert len(seen) == 1


@pytest.mark.parametrize("landed", [[FIRST, RECORDED, *TWO], [LATE, FIRST, RECORDED]], ids=len)
def test_a_row_set_aside_never_was_though_it_had_something_to_do_with_records(warehouse, landed):
    """A record, or the first landed version, with which records end."""
    for aside in landed:
        reset(warehouse)
        land(warehouse, landed)
        run(warehouse)
        whole = history(warehouse)
        table = "opportunity" if isinstance(aside, Version) else "opportunityhistory"
        raw_id = 1 + sum(type(row) is type(aside) for row in landed[: landed.index(aside)])
        warehouse.execute("select control.quarantine(%s, %s, 'a test')", (table, raw_id))
        run(warehouse)
        rest = [row.numbered(n) for n, row in enumerate(landed) if row is not aside]
        assert_as_of(warehouse, Model(rest, "UTC", START), [d.date() for d in AT.values()])
        counts = step(run(warehouse, full_refresh=True))
        assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 0, 0)
        warehouse.execute("select control.release(%s, %s)", (table, raw_id))
        run(warehouse)
        assert history(warehouse) == whole


def test_a_changed_record_touches_its_own_deal(warehouse):
    reset(warehouse)
    land(warehouse, [Version(i, AT[9], amount=9) for i in IDS])
    land(warehouse, [Record(f"00800000000000{n}AAA", i, AT[3]) for n, i in enumerate(IDS)])
    run(warehouse)
    written = tuples(warehouse)
    land(warehouse, [Record("008000000000000AAA", IDS[0], AT[3], stamp=AT[10], amount=5)])
    counts = step(run(warehouse))
    assert counts["mode"] == "incremental"
    assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 1, 0)
    assert counts["unchanged"] == 1
    assert len(set(tuples(warehouse)) - set(written)) == 1
    # one of after the deal first landed says nothing new
    land(warehouse, [Record("008000000000005AAA", IDS[0], AT[12], amount=6)])
    counts = step(run(warehouse))
    assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 0, 0)


def test_records_that_land_late_rewrite_the_past(warehouse):
    """The history begins with them where nobody chose a day, and says what came of it."""
    reset(warehouse, start=None)
    land(warehouse, [Version(IDS[0], AT[9], amount=9), Version(IDS[1], AT[5], amount=5)])
    run(warehouse)
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow):
        warehouse.execute("select * from marts.opportunity_as_of(%s)", (AT[8].date(),))
    landed = [
        Version(IDS[0], AT[9], amount=9), Version(IDS[1], AT[5], amount=5),
        Record("008000000000000AAA", IDS[0], AT[3], amount=3),
    ]  # fmt: skip
    land(warehouse, landed[2:])
    assert step(run(warehouse))["mode"] == "full"
    assert_as_of(warehouse, Model(landed, "UTC", AT[3].date()), days(AT[3].date()))
    assert run(warehouse)["status"] == "skipped"


@pytest.mark.parametrize("aside", range(4))
def test_a_row_set_aside_never_was(warehouse, aside):
    reset(warehouse)
    stamps = [datetime(2024, 3, day, tzinfo=UTC) for day in (1, 5, 5, 9)]
    landed = [Version(IDS[0], stamp, amount=n).numbered(n) for n, stamp in enumerate(stamps, 1)]
    land_and_run(warehouse, [landed], mixed=False)
    whole = history(warehouse)
    warehouse.execute(
        "insert into control.quarantined_row (object, raw_id, record_id, reason, is_in_force)"
        " values ('opportunity', %s, %s, 'test', true)",
        (landed[aside].raw_id, IDS[0]),
    )
    warehouse.execute("insert into control.recheck_record values ('opportunity', %s)", (IDS[0],))
    run(warehouse)
    rest = [v for v in landed if v is not landed[aside]]
    assert_as_of(warehouse, Model(rest, "UTC", START), days())
    counts = step(run(warehouse, full_refresh=True))
    assert (counts["inserted"], counts["updated"], counts["deleted"]) == (0, 0, 0)

    warehouse.execute("delete from control.quarantined_row")
    warehouse.execute("insert into control.recheck_record values ('opportunity', %s)", (IDS[0],))
    run(warehouse)
    assert history(warehouse) == whole


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Pacific/Apia"},
        {"time_zone": "America/New_York"},
        {"history_start": date(2024, 2, 16)},
        {"history_start": date(2024, 3, 6)},
    ],
)
def test_a_changed_setting_rebuilds_the_history(warehouse, change):
    reset(warehouse)
    landed = [
        Version(IDS[n % 3], datetime(2024, 2, 14, 3, tzinfo=UTC) + timedelta(days=3 * n), amount=n)
        for n in range(12)
    ]
    landed = [v.numbered(n) for n, v in enumerate(landed)]
    land_and_run(warehouse, [landed], mixed=False)
    for name, value in change.items():
        warehouse.execute(f"update control.setting set {name} = %s", (value,))
    assert "marts.opportunity_history" in run(warehouse)["reason"]
    start = change.get("history_start", START)
    model = Model(landed, change.get("time_zone", "UTC"), start)
    assert_as_of(warehouse, model, days(start))


def test_the_first_run_begins_the_history_on_its_own_day(warehouse):
    reset(warehouse, start=None)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="no opportunity history"):
        warehouse.execute("select * from marts.opportunity_as_of(%s)", (TODAY,))
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    today = datetime.now(UTC).date()
    assert warehouse.execute("select history_start from control.setting").fetchone() == (today,)
    assert warehouse.execute(
        "select valid_from, valid_to from marts.opportunity_history"
    ).fetchall() == [(today, date(9999, 12, 31))]


@pytest.mark.parametrize("day", [START - timedelta(days=1), date(1999, 1, 1)])
def test_a_day_before_the_history_is_an_error(warehouse, day):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow) as caught:
        warehouse.execute("select * from marts.opportunity_as_of(%s)", (day,))
    assert str(START) in caught.value.diag.message_detail


@pytest.mark.parametrize(
    "query",
    [
        "select * from marts.opportunity_as_of(%s)",
        "select * from marts.opportunity_then_and_now(%s)",
    ],
)
def test_a_day_that_is_still_to_come_is_an_error(warehouse, query):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    assert warehouse.execute(query, (TODAY,)).rowcount == 1
    tomorrow = TODAY + timedelta(days=1)
    message = f"opportunity history does not reach {tomorrow}, which is still to come"
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow, match=message) as caught:
        warehouse.execute(query, (tomorrow,))
    assert str(TODAY) in caught.value.diag.message_detail


@pytest.mark.parametrize(("ahead", "zone"), [(1, "UTC"), (1, "Pacific/Kiritimati"), (400, "UTC")])
def test_a_history_that_begins_in_the_future_is_refused(database, ahead, zone):
    database.execute("update control.setting set time_zone = %s", (zone,))
    query = "update control.setting set history_start = (now() at time zone %s)::date + %s"
    database.execute(query, (zone, 0))
    # judged when it is set, not when the clock of another zone is behind it
    database.execute("update control.setting set time_zone = 'America/Los_Angeles'")
    database.execute("update control.setting set time_zone = %s", (zone,))
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow, match="still to come"):
        database.execute(query, (zone, ahead))


def test_readers_read_on_while_a_month_is_attached(warehouse):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    with server.connect(warehouse.info.dsn) as reader, server.connect(warehouse.info.dsn) as writer:
        reader.execute("set lock_timeout = '1s'")
        with writer.transaction(force_rollback=True):
            land(writer, [Version(IDS[0], datetime(2031, 1, 5, tzinfo=UTC))])
            run(writer)
            assert writer.execute(
                "select to_regclass('marts.opportunity_history_2031_01') is not null"
            ).fetchone() == (True,)
            assert reader.execute(
                "select count(*) from marts.opportunity_as_of(%s)", (TODAY,)
            ).fetchone() == (1,)


def test_reporters_read_the_history_and_its_days(warehouse):
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    with warehouse.transaction():
        warehouse.execute("set local role salesforce_reporter")
        for query in (
            "select count(*) from marts.opportunity_history",
            "select count(*) from marts.opportunity_as_of('2024-03-05')",
            "select count(*) from marts.opportunity_daily where day = '2024-03-05'",
        ):
            assert warehouse.execute(query).fetchone() == (1,), query


def test_plans_touch_only_months_that_ended_after_the_day(warehouse):
    reset(warehouse)
    landed = [
        Version(i, datetime(2024, month, 10, tzinfo=UTC), amount=month)
        for i in IDS
        for month in (2, 3, 4)
    ]
    land(warehouse, landed)
    run(warehouse)
    warehouse.execute("analyze marts.opportunity_history")
    for query in (
        "select * from marts.opportunity_as_of('2024-03-31')",
        "select * from marts.opportunity_daily where day = '2024-03-31'",
    ):
        plan = "\n".join(
            row[0] for row in warehouse.execute(f"explain (analyze, costs off) {query}")
        )
        scanned = [
            line
            for line in plan.splitlines()
            if "Scan" in line and "on opportunity_history_" in line and "never executed" not in line
        ]
        assert any("2024_04" in line for line in scanned), plan
        assert any("open" in line for line in scanned), plan
        assert not any("2024_03" in line or "2024_02" in line for line in scanned), plan


def test_a_bare_day_is_known_to_the_planner(warehouse):
    """A literal, whichever overload takes it: no row parses it again, and months are left out."""
    reset(warehouse)
    land(warehouse, [Version(IDS[0], datetime(2024, 3, 1, tzinfo=UTC))])
    run(warehouse)
    query = "explain (costs off) select * from marts.opportunity_as_of({}'2024-03-31')"
    bare, typed = (warehouse.execute(query.format(type_)).fetchall() for type_ in ("", "date "))
    assert bare == typed
    assert "cstring" not in str(bare)
    assert "Subplans Removed" not in str(bare)
    # other notations cost a parse, and mean the same
    assert warehouse.execute(
        "select count(*) from marts.opportunity_as_of('20240331')"
    ).fetchone() == (1,)
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow, match="2024-02-30"):
        warehouse.execute("select * from marts.opportunity_as_of('2024-02-30')")


@pytest.mark.parametrize("batches", [[3], [1, 2], [2, 1], [1, 1, 1]], ids=str)
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (1, 0, 2)], ids=str)
def test_a_later_instant_on_an_earlier_day(warehouse, batches, order):
    """Newfoundland's clocks went back at a minute past midnight, to the evening before."""
    zone, start, end = "America/St_Johns", date(2006, 10, 20), date(2006, 11, 3)
    reset(warehouse, start=start, zone=zone)
    landed = [
        Version(IDS[0], stamp, amount=amount)
        for amount, stamp in enumerate(
            (
                datetime(2006, 10, 25, 12, tzinfo=UTC),
                datetime(2006, 10, 29, 2, 30, 30, tzinfo=UTC),  # 29 October, 00:00:30
                datetime(2006, 10, 29, 2, 40, tzinfo=UTC),  # 28 October, 23:10
            )
        )
    ]
    landed = [landed[number] for number in order]
    model = Model(landed, zone, start)
    while batches:
        (size, *batches) = batches
        land(warehouse, landed[:size])
        landed = landed[size:]
        run(warehouse)
    assert_as_of(warehouse, model, days(start, end))
    history = "select * from marts.opportunity_history order by valid_to"
    incremental = warehouse.execute(history).fetchall()
    assert step(run(warehouse, full_refresh=True))["unchanged"] == len(incremental)
    assert warehouse.execute(history).fetchall() == incremental
