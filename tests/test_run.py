"""Who may call the run, from where, and what no session, role or restore can do to it."""

import re
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests import hooks
from warehouse import server

QUIET = "-c client_min_messages=warning"
RUN = "select public.run_salesforce_transform()"
ACCOUNT = "001000000000001AAA"


def land(session: psycopg.Connection, name: str = "Acme", stamp: str = "2024-05-01") -> None:
    session.execute(
        "insert into raw_salesforce.account (id, name, systemmodstamp) values (%s, %s, %s)",
        [ACCOUNT, name, stamp],
    )


def run(session: psycopg.Connection, full_refresh: bool | None = False) -> dict:
    query = "select public.run_salesforce_transform(%s)"
    return session.execute(query, [full_refresh]).fetchone()[0]


def name_of(session: psycopg.Connection) -> str | None:
    row = session.execute(
        "select name from marts.dim_account where account_id = %s", [ACCOUNT]
    ).fetchone()
    return row and row[0]


@pytest.fixture(scope="module")
def small(make_database: Callable, template_url: str) -> Iterator[str]:
    """A template with a short calendar after its first run: a run costs little."""
    url = make_database(template_url)
    with server.connect(url, options=QUIET) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01',"
            " calendar_end = '2024-01-07', history_start = '2024-01-01'"
        )
        assert run(session)["reason"] == "first run"
    yield url
    make_database.drop(url)


@pytest.fixture(scope="module")
def url(make_database: Callable, small: str) -> Iterator[str]:
    made = make_database(small)
    yield made
    make_database.drop(made)


@pytest.fixture
def session(url: str) -> Iterator[psycopg.Connection]:
    """A session in a database that the tests of this file share."""
    with server.connect(url, options=QUIET) as connection:
        yield connection
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.rollback()


# -- sessions


def test_what_a_run_returns(session: psycopg.Connection) -> None:
    land(session, "what it returns", "2024-05-01")
    result = run(session)
    assert sorted(result) == [
        "checks", "error", "finished_at", "models", "reason", "run_id", "started_at", "status",
    ]  # fmt: skip
    assert (result["status"], result["reason"], result["error"]) == ("succeeded", "new data", None)
    step = result["models"][0]
    assert step.pop("ms") >= 0
    assert step == {
        "model": "intermediate.account", "mode": "incremental",
        "inserted": 1, "updated": 0, "deleted": 0, "unchanged": 0,
    }  # fmt: skip
    assert set(result["checks"]) == {"error", "warn", "info"}
    status, reason, landed, is_version, models = session.execute(
        "select r.status, r.reason, r.landed, r.version = control.version(),"
        " (select count(*) from control.run_step as s where s.run_id = r.run_id)"
        " from control.run as r where r.run_id = %s",
        [result["run_id"]],
    ).fetchone()
    assert (status, reason, landed) == ("succeeded", "new data", {"account": 1})
    assert is_version
    assert models == len(result["models"])

    skipped = run(session)
    assert (skipped["status"], skipped["reason"], skipped["models"]) == (
        "skipped", "no new data", [],
    )  # fmt: skip
    assert skipped["run_id"] > result["run_id"]
    assert run(session, full_refresh=None)["reason"] == "no new data"


def test_twice_in_one_transaction(session: psycopg.Connection) -> None:
    with session.transaction():
        land(session, "first", "2024-05-02")
        assert run(session)["status"] == "succeeded"
        assert name_of(session) == "first"
        land(session, "second", "2024-05-03")
        assert run(session)["status"] == "succeeded"
        assert name_of(session) == "second"
        for _ in range(2):
            assert run(session, full_refresh=True)["status"] == "succeeded"
        land(session, "third", "2024-05-04")
    work_tables = session.execute(
        "select relname from pg_class where relpersistence <> 'p' and relkind = 'r'"
    ).fetchall()
    assert work_tables == []
    assert name_of(session) == "second"
    assert run(session)["reason"] == "new data"
    assert name_of(session) == "third"


def test_the_second_repeatable_read_caller_fails_and_loses_nothing(
    url: str, session: psycopg.Connection
) -> None:
    with server.connect(url, options=QUIET) as other:
        other.execute("begin isolation level repeatable read")
        other.execute("select from control.run")
        land(session, "seen by the other", "2024-05-05")
        assert run(session)["status"] == "succeeded"
        land(other, "own", "2024-05-06")
        result = run(other)
        assert (result["status"], result["error"]["sqlstate"]) == ("failed", "40001")
        other.execute("commit")
    assert name_of(session) == "seen by the other"
    assert run(session)["status"] == "succeeded"
    assert name_of(session) == "own"


def test_in_a_serializable_transaction(session: psycopg.Connection) -> None:
    session.execute("begin isolation level serializable")
    land(session, "serializable", "2024-05-07")
    assert run(session)["status"] == "succeeded"
    session.execute("commit")
    assert name_of(session) == "serializable"


def test_shadowed_names(session: psycopg.Connection) -> None:
    """A hostile search_path with functions, operators and temporary tables of known names."""
    session.execute(
        """
        create temp table offered (changed_key text);
        create temp table candidate (id text);
        create temp table merged (action text);
        create temp table pg_class (oid oid, relname text);
        create temp table account (id text);
        create temp view model as select 'x'::text as model;
        create schema if not exists shadow;
        create table shadow.pg_attribute (attname text);
        create function shadow.md5(text) returns text language sql as $$ select 'shadow' $$;
        create function shadow.now() returns timestamptz language plpgsql as
            $$ begin raise 'shadowed'; end $$;
        create function shadow.differs(text, text) returns boolean language plpgsql as
            $$ begin raise 'shadowed'; end $$;
        create operator shadow.= (leftarg = text, rightarg = text, function = shadow.differs);
        set search_path = pg_temp, shadow, pg_catalog
        """
    )
    with session.transaction():
        land(session, "shadowed", "2024-05-08")
    assert run(session)["status"] == "succeeded"
    assert run(session, full_refresh=True)["status"] == "succeeded"
    session.execute("set search_path = ''")
    assert run(session)["reason"] == "no new data"
    land(session, "no path", "2024-05-09")
    assert run(session)["status"] == "succeeded"
    assert name_of(session) == "no path"
    session.execute("drop schema shadow cascade")


def test_odd_settings_of_the_session(small: str, make_database: Callable) -> None:
    """A session's formats are nobody's business: same tables, and nothing looks stale."""
    plain, odd, ambiguous = make_database(small), make_database(small), make_database(small)
    contents = []
    for url, options in (
        (plain, ""),
        (ambiguous, "-c datestyle=Postgres,YMD -c timezone=Asia/Kathmandu"),
        (
            odd,
            "-c datestyle=German -c intervalstyle=iso_8601 -c timezone=America/New_York"
            " -c quote_all_identifiers=on -c standard_conforming_strings=off"
            " -c extra_float_digits=-5 -c bytea_output=escape -c plpgsql.extra_errors=all"
            " -c array_nulls=off -c transform_null_equals=on -c lc_messages=C"
            " -c default_transaction_deferrable=on -c check_function_bodies=off",
        ),
    ):
        with server.connect(url, options=f"{QUIET} {options}") as session:
            session.execute(
                "insert into raw_salesforce.opportunity (id, closedate, createddate, amount,"
                " systemmodstamp) values"
                " ('006000000000001AAA', '02/03/24', '2024-02-03 23:30:00', '1.0E2', '2/3/2024'),"
                " ('006000000000002AAA', '2024-02-03', '2024-01-01', '7', '2024-02-03')"
            )
            land(session, "odd")
            assert run(session)["status"] == "succeeded"
            assert run(session, full_refresh=True)["status"] == "succeeded"
        with server.connect(url, options=QUIET) as session:
            # So that every definition is compared again, under other settings than before.
            session.execute("create or replace view control.unrelated as select 1 as one")
            result = run(session)
            assert (result["status"], result["reason"]) == ("skipped", "no new data")
            contents.append(hooks.contents(session))
    assert contents[0] == contents[1] == contents[2]
    for url in (plain, odd, ambiguous):
        make_database.drop(url)


def test_nothing_works_in_a_read_only_transaction(session: psycopg.Connection) -> None:
    session.execute("begin read only")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run(session)


# -- the procedure


def test_the_procedure(session: psycopg.Connection) -> None:
    land(session, "by the procedure", "2024-05-10")
    notices: list[str] = []
    session.execute("set client_min_messages = notice")
    session.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    session.execute("call public.run_salesforce_transform_or_raise()")
    assert re.fullmatch(r"run \d+: succeeded \(new data\)", notices[-1])
    session.execute("call public.run_salesforce_transform_or_raise()")
    assert re.fullmatch(r"run \d+: skipped \(no new data\)", notices[-1])
    session.execute("call public.run_salesforce_transform_or_raise(true)")
    assert re.fullmatch(r"run \d+: succeeded \(full refresh requested\)", notices[-1])
    session.execute("set client_min_messages = warning")
    assert name_of(session) == "by the procedure"


def test_the_procedure_raises_and_the_ledger_keeps_the_run(
    make_database: Callable, small: str
) -> None:
    url = make_database(small)
    with server.connect(url, options=QUIET) as session:
        hooks.install(session)
        land(session)
        with (
            hooks.failing_at(session, "marts.dim_account", "23514"),
            pytest.raises(psycopg.errors.CheckViolation) as caught,
        ):
            session.execute("call public.run_salesforce_transform_or_raise()")
        run_id, status, error = session.execute(
            "select run_id, status, error from control.run order by run_id desc limit 1"
        ).fetchone()
        assert status == "failed"
        diagnosis = caught.value.diag
        assert diagnosis.sqlstate == error["sqlstate"] == "23514"
        assert diagnosis.message_primary == (
            f"run {run_id} failed at marts.dim_account: planted at marts.dim_account"
        )
        assert diagnosis.message_detail == "a planted detail"
        assert diagnosis.message_hint == "a planted hint"
        session.execute("call public.run_salesforce_transform_or_raise()")
        assert name_of(session) == "Acme"
    make_database.drop(url)


def test_the_procedure_needs_a_transaction_of_its_own(session: psycopg.Connection) -> None:
    land(session, "in a block", "2024-05-11")
    with pytest.raises(psycopg.errors.InvalidTransactionTermination), session.transaction():
        session.execute("call public.run_salesforce_transform_or_raise()")
    assert run(session)["reason"] in ("new data", "no new data")


# -- roles


@pytest.fixture
def acting(session: psycopg.Connection) -> Iterator[Callable]:
    def act(role: str) -> psycopg.Connection:
        session.execute(f"set role {role}")
        return session

    yield act
    session.execute("reset role")


def readable(session: psycopg.Connection) -> set[str]:
    """Schemas of relations and columns that the role may read."""
    return {
        schema
        for (schema,) in session.execute(
            "select distinct c.relnamespace::regnamespace::text from pg_class as c"
            " where c.relkind in ('r', 'p', 'v') and c.relnamespace::regnamespace::text = any(%s)"
            " and has_schema_privilege(c.relnamespace, 'usage')"
            " and has_any_column_privilege(c.oid, 'select')",
            [["raw_salesforce", "staging", "intermediate", "marts", "control"]],
        )
    }


def test_the_transformer_may_run_and_nothing_else(acting: Callable) -> None:
    session = acting("salesforce_transformer")
    assert run(session)["status"] in ("succeeded", "skipped")
    assert run(session, full_refresh=True)["status"] == "succeeded"
    session.execute("call public.run_salesforce_transform_or_raise()")
    assert readable(session) == set()
    for statement in (
        "select from marts.dim_account",
        "select from control.run",
        "select control.refresh_model('marts.dim_account', 'full', null)",
        "select control.quarantine('account', 1, 'x')",
        "insert into raw_salesforce.account (id) values ('x')",
        "update control.setting set time_zone = 'UTC'",
        "delete from control.load_window",
        "create table public.mine (a integer)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_others_may_not_run(acting: Callable) -> None:
    for role in ("salesforce_loader", "salesforce_reporter"):
        session = acting(role)
        for statement in (RUN, "call public.run_salesforce_transform_or_raise()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)
        session.execute("reset role")


def test_the_loader_lands_and_nothing_else(acting: Callable) -> None:
    session = acting("salesforce_loader")
    land(session, "by the loader", "2024-05-12")
    with session.cursor().copy("copy raw_salesforce.contact (id, lastname) from stdin") as copy:
        copy.write_row(["003000000000001AAA", "Ng"])
    for statement in (
        "insert into raw_salesforce.account (id, load_xid) values ('x', '3')",
        "insert into raw_salesforce.account (id, raw_id) overriding system value values ('x', 1)",
        "copy raw_salesforce.account from stdin",
        "update raw_salesforce.account set name = 'forged'",
        "delete from raw_salesforce.account",
        "truncate raw_salesforce.account",
        "select name from raw_salesforce.account",
        "select from marts.dim_account",
        "select from marts.fct_opportunity",
        "select from intermediate.account",
        "select from control.run",
        "create table raw_salesforce.mine (a integer)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)
    assert "marts" not in readable(session)
    session.execute("reset role")
    assert run(session)["status"] == "succeeded"
    assert name_of(session) == "by the loader"


def test_the_reporter_reads_marts_and_nothing_else(acting: Callable) -> None:
    session = acting("salesforce_reporter")
    assert readable(session) == {"marts"}
    relations = session.execute(
        "select c.oid::regclass::text, c.relname like '%%\\_model' from pg_class as c"
        " where c.relkind in ('r', 'p', 'v') and not c.relispartition"
        " and c.relnamespace = 'marts'::regnamespace"
    ).fetchall()
    assert len(relations) > 10
    for relation, is_logic in relations:
        if is_logic:  # a model's logic is not for reporters
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"select from {relation} limit 0")
        else:
            session.execute(f"select from {relation} limit 0")
    for statement in (
        "delete from marts.dim_account",
        "insert into marts.dim_account (account_id) values ('x')",
        "select from raw_salesforce.account",
        "select from staging.account",
        "select from intermediate.account",
        "select from control.run",
        "create table marts.mine (a integer)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_functions_that_act_for_their_owner_are_safe(session: psycopg.Connection) -> None:
    """SECURITY DEFINER: search_path pinned with pg_temp last, and not for everybody."""
    rows = session.execute(
        "select p.oid::regprocedure::text, p.proconfig,"
        " has_function_privilege('public', p.oid, 'execute'), pg_get_userbyid(p.proowner)"
        " from pg_proc as p where p.prosecdef and p.pronamespace::regnamespace::text = any(%s)",
        [["public", "raw_salesforce", "staging", "intermediate", "marts", "control"]],
    ).fetchall()
    assert any(name.startswith("run_salesforce") or ".run_salesforce" in name for name, *_ in rows)
    for name, settings, is_public, owner in rows:
        (path,) = [s for s in settings or [] if s.startswith("search_path=")]
        schemas = [part.strip(' "') for part in path.removeprefix("search_path=").split(",")]
        assert schemas[0] in ("pg_catalog", ""), name
        assert schemas in ([""], [*schemas[:-1], "pg_temp"]), name
        assert not is_public, name
        assert owner == "salesforce_owner", name


def test_everything_has_one_owner(session: psycopg.Connection) -> None:
    owners = session.execute(
        "select distinct pg_get_userbyid(o.owner) from ("
        " select relowner as owner, relnamespace as schema from pg_class"
        " union all select proowner, pronamespace from pg_proc"
        ") as o where o.schema::regnamespace::text = any(%s)",
        [["raw_salesforce", "staging", "intermediate", "marts", "control"]],
    ).fetchall()
    assert owners == [("salesforce_owner",)]


# -- dump and restore


def copy_by_dump(source: str, target: str) -> None:
    dump = subprocess.Popen(
        [server.client_program("pg_dump", source), "--dbname", source], stdout=subprocess.PIPE
    )
    subprocess.run(
        [
            server.client_program("psql", target, interactive=False),
            "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", target,
        ],
        stdin=dump.stdout, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert dump.wait() == 0


@pytest.mark.parametrize("has_run", [True, False])
def test_restored_on_another_server(
    make_database: Callable, template_url: str, small: str, has_run: bool
) -> None:
    """There, transaction ids begin anew, so restored rows come from the future."""
    source = make_database(small if has_run else template_url)
    with server.connect(source, options=QUIET) as session:
        if has_run:
            land(session, "read before the dump", "2024-05-01")
            assert run(session)["status"] == "succeeded"
        land(session, "not read before the dump", "2024-05-02")
    target = make_database()
    copy_by_dump(source, target)
    with server.connect(target, options=QUIET) as session:
        future = "(pg_current_xact_id()::text::bigint + 1000000 + raw_id)::text::xid8"
        session.execute(f"update raw_salesforce.account set load_xid = {future}")
        session.execute(
            "update control.load_window set system_identifier = system_identifier + 1,"
            " snapshot = '90000000:90000000:', own_xid = '90000000'"
        )
        session.execute(
            "insert into raw_salesforce.contact (id, lastname, systemmodstamp)"
            " values ('003000000000001AAA', 'Ng', '2024-05-01')"
        )
        result = run(session)
        assert result["status"] == "succeeded"
        assert result["reason"].startswith("restored on another server" if has_run else "first run")
        assert name_of(session) == "not read before the dump"
        assert session.execute("select count(*) from marts.dim_contact").fetchone() == (1,)
        assert run(session)["reason"] == "no new data"
        land(session, "landed here", "2024-05-03")
        assert run(session)["reason"] == "new data"
        assert name_of(session) == "landed here"
        before = hooks.contents(session)
        assert run(session, full_refresh=True)["status"] == "succeeded"
        assert hooks.contents(session) == before
    make_database.drop(source)
    make_database.drop(target)


def test_restored_into_another_database_of_the_same_server(
    make_database: Callable, small: str
) -> None:
    """Its transaction ids go on, and so does the window: nothing is missed.

    Nothing is made anew either: a definition comes out of a dump in the words that it went in.
    """
    source, target = make_database(small), make_database()
    with server.connect(source, options=QUIET) as session:
        land(session, "read", "2024-05-01")
        assert run(session)["status"] == "succeeded"
        land(session, "not read", "2024-05-02")
    copy_by_dump(source, target)
    with server.connect(target, options=QUIET) as session:
        result = run(session)
        assert result["reason"] == "new data"
        landed = "select landed from control.run where run_id = %s"
        assert session.execute(landed, [result["run_id"]]).fetchone() == ({"account": 1},)
        assert name_of(session) == "not read"
        assert run(session)["reason"] == "no new data"
    make_database.drop(source)
    make_database.drop(target)
