"""What other sessions, odd values and odd clients do to a run: it stays right, or says why not."""

import json
import random
import string
import subprocess
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests import hooks
from tests.quality_org import ACCOUNTS, CONTACTS, DEALS, fired, land, run, run_clean, samples, stamp
from warehouse import server

QUIET = "-c client_min_messages=warning"


@pytest.fixture(scope="module")
def clean(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """A small clean org after its first run."""
    url = make_database(template_url)
    with server.connect(url, options=QUIET) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-07'"
        )
        run_clean(session)
    yield url
    make_database.drop(url)


@pytest.fixture
def url(make_database: Callable[..., str], clean: str) -> Iterator[str]:
    made = make_database(clean)
    yield made
    make_database.drop(made)


@pytest.fixture
def session(url: str) -> Iterator[psycopg.Connection]:
    with server.connect(url, options=QUIET) as connection:
        yield connection


@pytest.fixture
def nobody(session: psycopg.Connection) -> Iterator[str]:
    """A role that may connect and nothing else."""
    name = f"warehouse_test_{uuid.uuid4().hex[:8]}"
    session.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))
    yield name
    session.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def one(session: psycopg.Connection, query: str, *values: Any) -> Any:
    row = session.execute(query, values).fetchone()
    return row and row[0]


def as_text(session: psycopg.Connection) -> dict:
    """A run whose result is decoded as the client's encoding says."""
    return json.loads(one(session, "select public.run_salesforce_transform()::text"))


def noise(length: int) -> str:
    """A text that does not compress."""
    return "".join(random.Random(length).choices(string.ascii_letters + string.digits, k=length))


# -- locks


def test_nobody_else_keeps_runs_out(session: psycopg.Connection, url: str, nobody: str) -> None:
    with server.connect(url) as other:
        other.execute(sql.SQL("set role {}").format(sql.Identifier(nobody)))
        other.execute("begin")
        for key in ("run_salesforce_transform", "salesforce_transform"):
            other.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [key])
        for relation in ("control.run_lock", "control.load_window", "control.run"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), other.transaction():
                other.execute(f"lock table {relation} in access share mode")
        land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(), name="in spite of it")
        assert run(session)["status"] == "succeeded"


def test_vacuum_and_dump_keep_no_run_out(session: psycopg.Connection, url: str) -> None:
    session.execute("vacuum analyze")
    with server.connect(url) as dump:
        dump.execute("begin isolation level repeatable read")
        tables = dump.execute(
            "select c.oid::regclass::text from pg_class as c where c.relkind in ('r', 'p')"
            " and c.relnamespace::regnamespace::text in ('control', 'marts', 'raw_salesforce')"
        ).fetchall()
        dump.execute(f"lock table {', '.join(name for (name,) in tables)} in access share mode")
        land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(), name="while it is dumped")
        assert run(session)["status"] == "succeeded"


def test_who_is_kept_out_is_told_how_stale_it_is(session: psycopg.Connection, url: str) -> None:
    session.execute(
        "update control.source_freshness set newest_modstamp = now() - interval '9 days'"
    )
    with server.connect(url) as other, other.transaction():
        run(other)
        result = run(session)
        assert (result["status"], result["reason"]) == ("skipped", "another run in progress")
        assert fired(result) == {"stale_source": "warn"}
        assert set(samples(result, "stale_source")) == {"account", "contact", "opportunity"}
        session.execute(
            "update control.quality_check set severity = 'error' where name = 'stale_source'"
        )
        result = run(session)
        assert (result["status"], result["error"]["sqlstate"]) == ("failed", "QC001")


def test_an_old_blocker_is_named(session: psycopg.Connection, url: str) -> None:
    with server.connect(url) as other, other.transaction():
        run(other)
        assert run(session)["reason"] == "another run in progress"
        session.execute(
            "update control.run set started_at = started_at - interval '2 hours'"
            " where reason = 'another run in progress'"
        )
        reason = run(session)["reason"]
        assert reason.startswith("another run in progress: process ")
        assert f"pg_terminate_backend({other.info.backend_pid})" in reason


# -- what operators do while a run works


@pytest.mark.parametrize("back", [False, True])
def test_a_row_set_aside_while_a_run_works_waits_for_the_next(
    session: psycopg.Connection, url: str, back: bool
) -> None:
    """The row was read by some models and not by others: an identity failed that was none."""
    hooks.install(session)
    raw_id = land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="9.0")
    assert run(session)["status"] == "succeeded"
    asked = "select control.quarantine('opportunity', %s, 'a test')"
    if back:
        session.execute(asked, [raw_id])
        assert run(session)["status"] == "succeeded"
        asked = "select control.release('opportunity', %s)"
    amount = "select amount from marts.fct_opportunity where opportunity_id = %s"
    before = one(session, amount, DEALS[0])
    with server.connect(url, options=QUIET) as worker:
        query = "select public.run_salesforce_transform(true)"
        with hooks.paused_at(worker, session, "intermediate.opportunity", query) as results:
            session.execute(asked, [raw_id])
        assert results[0]["status"] == "succeeded", results[0]["error"]
    assert one(session, amount, DEALS[0]) == before
    assert run(session)["reason"] == "records to recheck"
    assert one(session, amount, DEALS[0]) == (9 if back else 1000)
    assert run(session)["reason"] == "no new data"


def test_a_setting_that_is_changed_and_put_back_around_a_run_leaves_nothing(
    session: psycopg.Connection, url: str
) -> None:
    """The rows that an incremental run made from the other value stayed, and nothing was stale."""
    hooks.install(session)
    year = "select close_fiscal_year from marts.fct_opportunity where opportunity_id = %s"
    month = "update control.setting set fiscal_year_start_month = %s"
    close = {"systemmodstamp": stamp(0.01), "closedate": "2027-11-15"}
    land(session, "opportunity", DEALS[0], **close)
    with server.connect(url, options=QUIET) as worker:
        query = "select public.run_salesforce_transform()"
        with hooks.paused_at(worker, session, "intermediate.opportunity", query) as results:
            session.execute(month, [7])
        assert results[0]["status"] == "succeeded", results[0]["error"]
    assert one(session, year, DEALS[0]) == 2028
    session.execute(month, [1])
    assert "stale models: marts.fct_opportunity" in run(session)["reason"]
    assert one(session, year, DEALS[0]) == 2027
    assert run(session)["reason"] == "no new data"
    before = hooks.contents(session)
    run(session, full=True)
    assert hooks.contents(session) == before


# -- values


def test_no_text_is_too_long(session: psycopg.Connection) -> None:
    """One incompressible value of three thousand bytes failed every run, and named no record."""
    text = noise(9000)
    # flags and stamps that say nothing are an error where they are all there is
    session.execute(
        "update control.quality_check set error_if = null where name like '%state_cast_failure'"
    )
    columns = {
        "account": ACCOUNTS[0], "contact": CONTACTS[0], "opportunity": DEALS[0],
    }  # fmt: skip
    for number, (object_, id_) in enumerate(columns.items()):
        names = session.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and atttypid = 'text'::regtype and attname not in"
            " ('id', 'systemmodstamp', 'isdeleted', 'createddate', 'isclosed', 'closedate')",
            [f"raw_salesforce.{object_}"],
        ).fetchall()
        land(session, object_, id_, systemmodstamp=stamp(), **{name: text for (name,) in names})
        land(session, object_, noise(9000 + number))
        assert run(session)["status"] == "succeeded"
    # versions that ended are indexed in another way than those that hold
    later = {"systemmodstamp": stamp(0.04), "stagename": noise(765), "forecastcategory": noise(764),
             "currencyisocode": noise(763)}  # fmt: skip
    land(session, "opportunity", DEALS[0], **later)
    land(session, "opportunity", DEALS[1], systemmodstamp=stamp(-0.5), **{
        name: value for name, value in later.items() if name != "systemmodstamp"
    })  # fmt: skip
    session.execute("update control.setting set snapshot_cadence = 'version'")
    result = run(session)
    assert result["status"] == "succeeded", result["error"]
    assert run(session, full=True)["status"] == "succeeded"
    assert one(
        session,
        "select count(*) from marts.opportunity_history where stage_name = %s",
        later["stagename"],
    )
    reasons = dict(
        session.execute(
            "select part, reason from control.quality_violation"
            " where check_name like 'account%cast_failure'"
        ).fetchall()
    )
    assert reasons["parent_account_id"].endswith("… (9000 characters) is no id")
    assert reasons["industry"].endswith("… (9000 characters) is no picklist value")
    assert len(reasons["industry"]) < 300
    assert one(
        session, "select reason from control.quality_violation where check_name = %s",
        "account_overlong_id",
    ).endswith("…")  # fmt: skip
    assert one(session, "select count(*) from control.rejected_row") == 3
    assert one(
        session, "select name from marts.dim_account where account_id = %s", ACCOUNTS[0]
    ) == (text)


def test_a_stamp_of_the_future_is_told_and_does_not_pass_for_news(
    session: psycopg.Connection,
) -> None:
    before = one(session, "select newest_modstamp from control.freshness where object = 'account'")
    land(session, "account", ACCOUNTS[0], systemmodstamp="2100-12-31T00:00:00.000Z")
    result = run(session)
    assert fired(result) == {"account_future_stamp": "warn"}
    assert samples(result, "account_future_stamp") == [ACCOUNTS[0]]
    for _ in range(2):
        newest = one(
            session, "select newest_modstamp from control.freshness where object = 'account'"
        )
        assert newest == before
        run(session, full=True)
    # what a release before this one had kept
    session.execute("update control.source_freshness set newest_modstamp = '2100-01-01'")
    land(session, "account", ACCOUNTS[1], systemmodstamp=stamp())
    run(session)
    newest = one(session, "select newest_modstamp from control.freshness where object = 'account'")
    assert newest.strftime("%Y-%m-%dT%H:%M:%S.000Z") == stamp()


def test_a_stamp_of_the_future_need_not_win(session: psycopg.Connection, url: str) -> None:
    """By setting it counts from its load: what comes later is not hidden behind it."""
    amounts = (
        "select array_agg(amount order by valid_from) from marts.opportunity_history"
        " where opportunity_id = %s"
    )
    session.execute("update control.setting set future_stamps_win = false")
    run(session)
    future = {"systemmodstamp": "2100-12-31T00:00:00.000Z"}
    land(session, "opportunity", DEALS[0], amount="2.0", **future)
    result = run(session)
    assert (
        one(session, "select amount from marts.fct_opportunity where opportunity_id = %s", DEALS[0])
        == 2
    )
    assert fired(result) == {"opportunity_future_stamp": "warn"}
    # the same by way of a delivery: no news; then a later version, and it wins
    later = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    for stamped, amount, landed in ((future["systemmodstamp"], "2.0", 0), (later, "3.0", 1)):
        with session.transaction():
            session.execute(
                "select control.open_delivery('Opportunity', '{Id,SystemModstamp,Amount}')"
            )
            session.execute(
                "insert into pg_temp.delivery_opportunity values (%s, %s, %s)",
                [DEALS[0], stamped, amount],
            )
            assert one(
                session, "select control.land_delivery('Opportunity', 'bulk', 'x', now())"
            )["landed"] == landed  # fmt: skip
    assert fired(run(session)) == {}
    assert one(session, amounts, DEALS[0])[-1] == 3
    before = hooks.contents(session)
    changed = [m for m in run(session, full=True)["models"] if m["updated"] + m["deleted"]]
    assert (changed, hooks.contents(session)) == ([], before)

    session.execute("update control.setting set future_stamps_win = true")
    result = run(session)
    assert "stale models: intermediate.account" in result["reason"]
    assert fired(result) == {"opportunity_future_stamp": "warn"}
    assert one(session, amounts, DEALS[0])[-1] == 2


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "update control.setting set ledger_keep_days = 2147483647",
            "ledger_keep_days_is_1_to_36500",
        ),
        ("update control.setting set ledger_keep_days = 0", "ledger_keep_days_is_1_to_36500"),
        (
            "update control.setting set history_keep_months = 2147483647",
            "history_keep_months_is_1_to_1200",
        ),
        (
            "update control.freshness_limit set stale_after = '300000 years'",
            "stale_after_is_positive_and_at_most_100_years",
        ),
        (
            "update control.setting set history_start = '-infinity'",
            "history_start_is_1900_or_later",
        ),
    ],
)
def test_settings_that_would_fail_every_run_are_refused(
    session: psycopg.Connection, statement: str, constraint: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        session.execute(statement)
    assert caught.value.diag.constraint_name == constraint


@pytest.mark.parametrize("day", ["'infinity'", "current_date + 9"])
def test_a_history_that_begins_in_the_future_is_refused(
    session: psycopg.Connection, day: str
) -> None:
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow, match="still to come"):
        session.execute(f"update control.setting set history_start = {day}")


# -- clients


def test_a_client_that_has_no_character_for_it(session: psycopg.Connection, url: str) -> None:
    land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), leadsource="Messe 😀 Köln")
    with server.connect(
        url, options="-c client_encoding=LATIN1 -c client_min_messages=notice"
    ) as odd:
        result = as_text(odd)
        assert fired(result) == {"opportunity_lead_source_value": "warn"}
        (sample,) = result["checks"]["warn"][0]["samples"]
        assert "Messe \\U0001f600 K\\u00f6ln" in sample["reason"]
    assert (
        one(session, "select status from control.run order by run_id desc limit 1") == "succeeded"
    )
    assert "😀" in one(
        session, "select samples::text from control.quality_result order by run_id desc limit 1"
    )
    # what a client can show, it is shown
    land(session, "opportunity", DEALS[0], systemmodstamp=stamp(0.01), leadsource="Köln")
    with server.connect(url, options="-c client_encoding=LATIN1") as odd:
        (sample,) = as_text(odd)["checks"]["warn"][0]["samples"]
        assert "Köln" in sample["reason"]


def test_a_failure_that_a_client_has_no_character_for(
    session: psycopg.Connection, url: str
) -> None:
    session.execute(
        "update control.quality_check set severity = 'error'"
        " where name = 'opportunity_lead_source_value'"
    )
    land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), leadsource="Messe 😀")
    options = "-c client_encoding=LATIN1 -c client_min_messages=notice"
    with server.connect(url, options=options) as odd:
        result = run(odd)
        assert (result["status"], result["error"]["sqlstate"]) == ("failed", "QC001")
        with pytest.raises(psycopg.Error, match=r"Messe \\U0001f600"):
            odd.execute("call public.run_salesforce_transform_or_raise()")
    runs = "select count(*) from control.run where status = 'failed'"
    assert one(session, runs) == 2


def test_a_publication_of_all_tables(session: psycopg.Connection) -> None:
    """As Debezium makes one: every table that is updated needs a key of its own."""
    session.execute("set client_min_messages = error; create publication everything for all tables")
    keyless = session.execute(
        "select c.oid::regclass::text from pg_class as c where c.relkind = 'r'"
        " and c.relnamespace::regnamespace::text in"
        " ('raw_salesforce', 'intermediate', 'marts', 'control') and not exists"
        " (select from pg_index as i where i.indrelid = c.oid and i.indisprimary)"
    ).fetchall()
    assert keyless == []
    land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(), name="published")
    land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="7.0")
    assert run(session)["status"] == "succeeded"
    session.execute(
        "select control.quarantine('account', max(raw_id), 'x') from raw_salesforce.account"
    )
    assert run(session)["status"] == "succeeded"
    assert run(session, full=True)["status"] == "succeeded"
    # as after a restore on a server that is not as far
    future = "(pg_current_xact_id()::text::bigint + 1000000 + raw_id)::text::xid8"
    session.execute(f"update raw_salesforce.account set load_xid = {future}")
    result = run(session)
    assert result["reason"].startswith("restored on another server")
    assert result["status"] == "succeeded", result["error"]


def test_a_call_that_leaves_nothing_is_known(session: psycopg.Connection, url: str) -> None:
    """Cut off before its ledger row is committed, as by a full disk or a killed server."""
    session.execute("call public.run_salesforce_transform_or_raise()")
    assert one(
        session, "select run_id = (select max(run_id) from control.run) from control.run_call"
    )
    hooks.install(session)
    land(session, "account", ACCOUNTS[0], systemmodstamp=stamp())
    runs = one(session, "select count(*) from control.run")
    session.execute("select pg_advisory_lock(%s)", [hooks.PAUSE])
    with subprocess.Popen(
        [server.client_program("psql", url, interactive=False), "-Xqc",
         "set test.pause_at = 'marts.dim_account'",
         "-c", "call public.run_salesforce_transform_or_raise()", url],
        stderr=subprocess.DEVNULL,
    ):  # fmt: skip
        calls = "select pid from control.run_call where run_id is null"
        pid = hooks.wait_until(lambda: one(session, calls))
        hooks.wait_until(lambda: hooks.is_paused(session, pid))
        session.execute("select pg_terminate_backend(%s)", [pid])
    session.execute("select pg_advisory_unlock_all()")
    assert one(session, "select count(*) from control.run") == runs
    assert one(session, "select count(*) from control.run_call where run_id is null") == 1
    assert run(session)["status"] == "succeeded"
