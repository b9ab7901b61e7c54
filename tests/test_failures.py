"""A run that fails anywhere leaves everything as it was, says why, and loses nothing."""

import subprocess
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from tests import brute_force, hooks
from tests.test_determinism import assert_same, shown
from warehouse import server

ACCOUNT, OTHER = "001000000000001AAA", "001000000000002AAA"
LEDGER = ("control.run", "control.run_step", "control.quality_result")
# What a call may change although it failed: the ledger alone.
STATE = """
    select c.oid::regclass::text
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace::regnamespace::text in ('raw_salesforce', 'control')
        and c.oid <> all (array['control.run', 'control.run_step']::regclass[])
        and c.oid::regclass::text <> 'control.quality_result'
    order by 1
"""


class Warehouse:
    """A database with a few records, a change of each that waits to be read, and hooks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = server.connect(url, options="-c client_min_messages=warning")
        self.landed: dict[str, list[dict]] = {"account": [], "contact": [], "opportunity": []}
        self.version = 0
        self.session.execute(
            "update control.setting set calendar_start = '2024-01-01',"
            " calendar_end = '2024-01-07', history_start = '2024-01-01'"
        )
        self.tables = hooks.install(self.session)
        self.land()
        assert self.run()["status"] == "succeeded"
        # Every freshness check of a run would be about these old stamps.
        self.land()
        assert self.run()["status"] == "succeeded"

    def land(self) -> None:
        """A newer version of everything: another parent, another amount, a deletion."""
        self.version += 1
        stamp = f"2024-05-01T{self.version // 60:02}:{self.version % 60:02}:00.000Z"
        parent = (ACCOUNT, OTHER)[self.version % 2]
        common = {"systemmodstamp": stamp, "createddate": "2024-02-01T00:00:00.000Z"}
        with self.session.transaction():
            for account in (ACCOUNT, OTHER):
                self._insert("account", id=account, name=f"Acme {self.version}", **common)
            self._insert(
                "contact", id="003000000000001AAA", accountid=parent, lastname="Ng", **common
            )
            for number, deleted in ((1, False), (2, self.version % 2 == 0)):
                self._insert(
                    "opportunity", id=f"00600000000000{number}AAA", accountid=parent, name="Deal",
                    amount=str(100 + self.version), probability="10", stagename="Prospecting",
                    closedate="2024-06-30", isdeleted=str(deleted).lower(), **common,
                )  # fmt: skip

    def _insert(self, landing: str, **row: str) -> None:
        (raw_id,) = self.session.execute(
            sql.SQL("insert into raw_salesforce.{} ({}) values ({}) returning raw_id").format(
                sql.Identifier(landing),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
            ),
            list(row.values()),
        ).fetchone()
        self.landed[landing].append({**row, "raw_id": raw_id})

    def run(self, session: psycopg.Connection | None = None) -> dict:
        query = "select public.run_salesforce_transform()"
        return (session or self.session).execute(query).fetchone()[0]

    def state(self) -> dict[str, list[str]]:
        """Everything but the ledger, as text."""
        state = hooks.contents(self.session)
        for (table,) in self.session.execute(STATE).fetchall():
            rows = self.session.execute(f"select t::text from {table} as t")
            state[table] = sorted(row for (row,) in rows)
        return state

    def ledger(self) -> tuple:
        """(number of runs, the last one's status and error)."""
        return self.session.execute(
            "select count(*), (array_agg(status order by run_id desc))[1],"
            " (array_agg(error order by run_id desc))[1] from control.run"
        ).fetchone()

    def recovers(self) -> None:
        """The next run succeeds and has everything."""
        result = self.run()
        assert (result["status"], result["error"]) == ("succeeded", None)
        assert_same(shown(self.session), brute_force.warehouse(self.landed), "after the next run")
        assert self.run()["reason"] == "no new data"


@pytest.fixture(scope="module")
def warehouse(make_database: Callable, template_url: str) -> Iterator[Warehouse]:
    url = make_database(template_url)
    made = Warehouse(url)
    yield made
    made.session.close()
    make_database.drop(url)


def test_at_every_table_a_run_writes(warehouse: Warehouse) -> None:
    warehouse.session.execute("update control.setting set snapshot_cadence = 'version'")
    warehouse.run()
    reached = set()
    for table in warehouse.tables:
        if table in LEDGER:
            continue
        warehouse.land()
        before, (runs, *_) = warehouse.state(), warehouse.ledger()
        with hooks.failing_at(warehouse.session, table):
            result = warehouse.run()
        if result["status"] == "succeeded":  # nothing to write there
            continue
        reached.add(table)
        assert result["status"] == "failed", table
        assert result["error"]["sqlstate"] == "ZZ001"
        assert result["error"]["message"] == f"planted at {table}"
        assert result["error"]["detail"] == "a planted detail"
        assert result["error"]["hint"] == "a planted hint"
        assert "PL/pgSQL function" in result["error"]["context"]
        if table.startswith(("intermediate.", "marts.")):
            assert result["error"]["model"] == table.replace('"', "")
        assert warehouse.state() == before, table
        assert warehouse.ledger() == (runs + 1, "failed", result["error"])
        warehouse.recovers()
    # a model of nothing that is landed here, of one's own for example, writes nothing
    contents = hooks.contents(warehouse.session)
    filled = {
        table
        for (table,) in warehouse.session.execute(
            "select to_regclass(model)::text from control.model where model <> 'marts.dim_date'"
        )
        if contents[table]
    }
    assert filled >= {"marts.dim_account", "marts.fct_opportunity", "marts.opportunity_history"}
    assert reached >= filled | {"control.load_window", "control.source_freshness"}


def test_at_the_ledger(warehouse: Warehouse) -> None:
    """Without a ledger there is no run: the caller gets the error."""
    for table in LEDGER:
        warehouse.land()
        before, runs = warehouse.state(), warehouse.ledger()
        with (
            hooks.failing_at(warehouse.session, table),
            pytest.raises(psycopg.Error, match=f"planted at {table}") as caught,
        ):
            warehouse.run()
        assert caught.value.sqlstate == "ZZ001"
        assert warehouse.state() == before
        assert warehouse.ledger() == runs
        warehouse.recovers()


def test_in_every_view(warehouse: Warehouse) -> None:
    session = warehouse.session
    models = session.execute(
        "select model || '_model', staging_view is not null"
        " from control.model where refresh = 'merge'"
    ).fetchall()
    assert len(models) >= 7
    for view, is_over_staging in models:
        text = session.execute("select pg_get_viewdef(%s::regclass)", [view]).fetchone()[0]
        text = text.rstrip(";")
        warehouse.land()
        before = warehouse.state()
        session.execute(f"create or replace view {view} as select * from ({text}) where 1 / 0 = 1")
        error = warehouse.run()["error"]
        if is_over_staging:  # runs read landing themselves: a view that says otherwise is refused
            assert error["sqlstate"] == "42P17"
            assert error["message"].startswith(f"model {view.removesuffix('_model')}: its view is")
        else:
            assert (error["model"] + "_model", error["sqlstate"]) == (view, "22012")
        assert warehouse.state() == before
        session.execute(f"create or replace view {view} as {text}")
        warehouse.recovers()


def test_under_any_sqlstate(warehouse: Warehouse) -> None:
    """Also those that OTHERS does not catch: a failed assertion, a cancelled query."""
    for sqlstate in ("P0004", "57014", "40001", "40P01", "53100", "23505", "P0001"):
        warehouse.land()
        before = warehouse.state()
        with hooks.failing_at(warehouse.session, "marts.dim_account", sqlstate):
            result = warehouse.run()
        assert (result["status"], result["error"]["sqlstate"]) == ("failed", sqlstate)
        assert warehouse.state() == before
    warehouse.recovers()


class Paused:
    """A run in a session of its own that waits at a table."""

    def __init__(self, warehouse: Warehouse, table: str, options: str = "") -> None:
        self.warehouse = warehouse
        self.session = server.connect(
            warehouse.url, options=f"-c client_min_messages=warning {options}"
        )
        self.session.execute("select set_config('test.pause_at', %s, false)", [table])
        self.pid = self.session.info.backend_pid
        self.result: dict | BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.result = self.warehouse.run(self.session)
        except psycopg.Error as error:
            self.result = error

    def __enter__(self) -> "Paused":
        self.warehouse.session.execute("select pg_advisory_lock(%s)", [hooks.PAUSE])
        self._thread.start()
        try:
            hooks.wait_until(
                lambda: self.result or hooks.is_paused(self.warehouse.session, self.pid)
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.go_on()
        self.session.close()

    def go_on(self) -> None:
        self.warehouse.session.execute("select pg_advisory_unlock_all()")
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.mark.parametrize("setting", ["statement_timeout", "lock_timeout"])
def test_out_of_time(warehouse: Warehouse, setting: str) -> None:
    warehouse.land()
    before = warehouse.state()
    with Paused(warehouse, "marts.fct_opportunity", f"-c {setting}=400ms") as paused:
        result = hooks.wait_until(lambda: paused.result)
        assert result["status"] == "failed"
        state = {"statement_timeout": "57014", "lock_timeout": "55P03"}[setting]
        assert result["error"]["sqlstate"] == state
        assert result["error"]["model"] == "marts.fct_opportunity"
    assert warehouse.state() == before
    assert warehouse.ledger()[1] == "failed"
    warehouse.recovers()


def test_cancelled(warehouse: Warehouse) -> None:
    warehouse.land()
    before = warehouse.state()
    with Paused(warehouse, "intermediate.contact") as paused:
        warehouse.session.execute("select pg_cancel_backend(%s)", [paused.pid])
        result = hooks.wait_until(lambda: paused.result)
        assert result["error"]["sqlstate"] == "57014"
        assert result["error"]["message"] == "canceling statement due to user request"
    assert warehouse.state() == before
    assert warehouse.ledger()[1:] == ("failed", result["error"])
    warehouse.recovers()


def test_terminated(warehouse: Warehouse) -> None:
    """The session is gone, and so is its run: nobody is left to write a ledger row."""
    warehouse.land()
    before, ledger = warehouse.state(), warehouse.ledger()
    with Paused(warehouse, "marts.dim_contact") as paused:
        warehouse.session.execute("select pg_terminate_backend(%s)", [paused.pid])
        error = hooks.wait_until(lambda: paused.result)
        assert isinstance(error, psycopg.OperationalError)
    assert (warehouse.state(), warehouse.ledger()) == (before, ledger)
    warehouse.recovers()


def test_transaction_timeout(warehouse: Warehouse) -> None:
    warehouse.land()
    before = warehouse.state()
    with Paused(warehouse, "marts.dim_account", "-c transaction_timeout=400ms") as paused:
        error = hooks.wait_until(lambda: paused.result)
        assert isinstance(error, psycopg.errors.TransactionTimeout)
    assert warehouse.state() == before
    warehouse.recovers()


def _psql(warehouse: Warehouse, options: str) -> subprocess.Popen:
    return subprocess.Popen(
        [
            server.client_program("psql", warehouse.url, interactive=False),
            "--no-psqlrc", "--quiet", "--dbname", warehouse.url,
            "--command", "select public.run_salesforce_transform()",
        ],
        env={"PGOPTIONS": f"-c test.pause_at=marts.dim_account {options}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "commits"),
    [
        # The first notice that finds nobody ends the run.
        ("", False),
        ("-c client_connection_check_interval=50ms", False),
        ("-c client_min_messages=warning", True),
    ],
)
def test_client_killed(warehouse: Warehouse, options: str, commits: bool) -> None:
    """Whether the server notices or finishes: it is all or nothing."""
    session = warehouse.session
    warehouse.land()
    before, (runs, *_) = warehouse.state(), warehouse.ledger()
    session.execute("select pg_advisory_lock(%s)", [hooks.PAUSE])
    client = _psql(warehouse, options)
    waiting = (
        "select pid from pg_catalog.pg_locks where locktype = 'advisory' and not granted"
        " and objid = %s and database = (select oid from pg_database"
        " where datname = current_database())"
    )
    (pid,) = hooks.wait_until(lambda: session.execute(waiting, [hooks.PAUSE]).fetchone())
    client.kill()
    client.wait()
    alive = "select from pg_catalog.pg_stat_activity where pid = %s"
    if "check_interval" in options:
        hooks.wait_until(lambda: not session.execute(alive, [pid]).rowcount)
    session.execute("select pg_advisory_unlock_all()")
    hooks.wait_until(lambda: not session.execute(alive, [pid]).rowcount)
    if not options and not session.info.host.startswith("/"):
        # a network takes a few notices for somebody who is gone
        commits = warehouse.ledger()[0] > runs
    if commits:
        assert warehouse.ledger()[:2] == (runs + 1, "succeeded")
        assert_same(shown(session), brute_force.warehouse(warehouse.landed), "afterwards")
        assert warehouse.run()["reason"] == "no new data"
    else:
        assert warehouse.state() == before
        assert warehouse.ledger()[0] == runs
        warehouse.recovers()


def test_a_second_caller_does_not_wait(warehouse: Warehouse) -> None:
    warehouse.land()
    with Paused(warehouse, "marts.dim_account") as paused:
        before = warehouse.state()
        second = warehouse.run()
        assert (second["status"], second["reason"]) == ("skipped", "another run in progress")
        assert second["models"] == []
        assert warehouse.state() == before
        assert warehouse.ledger()[1] == "skipped"
        paused.go_on()
        assert paused.result["status"] == "succeeded"
    assert warehouse.run()["reason"] == "no new data"


def test_a_step_is_visible_from_outside(warehouse: Warehouse) -> None:
    warehouse.land()
    name = "select application_name from pg_catalog.pg_stat_activity where pid = %s"
    for table in ("intermediate.account", "marts.dim_account"):
        with Paused(warehouse, table, "-c application_name=nightly") as paused:
            seen = warehouse.session.execute(name, [paused.pid]).fetchone()[0]
            assert seen == f"salesforce transform: {table}"
            paused.go_on()
            seen = warehouse.session.execute(name, [paused.pid]).fetchone()[0]
            assert seen == "nightly"
        warehouse.land()
    session = server.connect(warehouse.url, options="-c application_name=nightly")
    with session, hooks.failing_at(session, "marts.dim_account"):
        assert warehouse.run(session)["status"] == "failed"
        assert session.execute("show application_name").fetchone()[0] == "nightly"
    warehouse.recovers()


def test_a_row_set_aside_while_a_run_works_is_not_forgotten(warehouse: Warehouse) -> None:
    warehouse.land()
    session = warehouse.session
    aside = warehouse.landed["account"][-1]["raw_id"]
    (name,) = session.execute(
        "select name from raw_salesforce.account where id = %s"
        " order by raw_id desc limit 1 offset 1",
        [OTHER],
    ).fetchone()
    with Paused(warehouse, "marts.dim_account") as paused:
        session.execute("select control.quarantine('account', %s, 'a test')", [aside])
        paused.go_on()
        assert paused.result["status"] == "succeeded"
    result = warehouse.run()
    assert (result["status"], result["reason"]) == ("succeeded", "records to recheck")
    current = "select name from marts.dim_account where account_id = %s"
    assert session.execute(current, [OTHER]).fetchone() == (name,)
    session.execute("select control.release('account', %s)", [aside])
    warehouse.recovers()
