"""Servers that came from others: a physical clone, a subscriber, a server that prepares."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import hooks
from tests.quality_org import ACCOUNTS, DEALS, land, run, run_clean, stamp
from tests.test_run import copy_by_dump
from warehouse import deploy, server
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError
from warehouse.programs import client_programs
from warehouse.source import ROOT

QUIET = "-c client_min_messages=warning"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[EmbeddedServer]:
    """A server that replicates and prepares, with a small clean org after its first run."""
    embedded = EmbeddedServer(folder / "own")
    embedded.start()
    with server.connect(embedded.url()) as session:
        for setting in ("wal_level = logical", "max_prepared_transactions = 5"):
            session.execute(f"alter system set {setting}".encode())
    embedded.stop()
    embedded.start()
    deploy.build_for_tests(embedded.url())
    with server.connect(embedded.url(), options=QUIET) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-07'"
        )
        run_clean(session)
    yield embedded
    embedded.remove()


@pytest.fixture
def session(own: EmbeddedServer) -> Iterator[psycopg.Connection]:
    with server.connect(own.url(), options=QUIET) as connection:
        yield connection


def clone_of(own: EmbeddedServer, home: Path) -> EmbeddedServer:
    """A server of the same system identifier, started where the other was copied."""
    programs = client_programs()
    assert programs is not None
    home.mkdir(mode=0o711)
    clone = EmbeddedServer(home)
    home.chmod(0o777)  # root's server makes it as a user of its own
    done = own._run(
        programs / "pg_basebackup", "--pgdata", clone.data, "--checkpoint", "fast",
        "--dbname", own.url("postgres"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return clone


def test_a_dump_restored_on_a_physical_clone(
    own: EmbeddedServer, session: psycopg.Connection, folder: Path
) -> None:
    """It has the same identifier, and counts its transactions from where it was copied."""
    clone = clone_of(own, folder / "clone")
    clone.start()
    try:
        # the original goes on, far beyond the clone
        for number in range(30):
            land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(number / 1000))
            land(session, "account", f"001000000{number:06d}BBB", name=f"new {number}")
        session.execute(
            "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit;"
            " end loop; end $$"
        )
        assert run(session)["status"] == "succeeded"
        land(session, "account", "001000000999999BBB", name="not read before the dump")
        with server.connect(clone.url("postgres"), options=QUIET) as there:
            identifier = "select system_identifier from pg_control_system()"
            assert there.execute(identifier).fetchone() == session.execute(identifier).fetchone()
            there.execute("create database restored")
        copy_by_dump(own.url(), clone.url("restored"))
        with server.connect(clone.url("restored"), options=QUIET) as there:
            result = run(there)
            assert result["status"] == "succeeded", result["error"]
            assert result["reason"].startswith("restored on another server")
            count = "select count(*) from marts.dim_account"
            assert there.execute(count).fetchone() == (34,)
            assert run(there)["reason"] == "no new data"
            land(there, "account", ACCOUNTS[1], systemmodstamp=stamp(0.9), name="landed here")
            assert run(there)["reason"] == "new data"
            before = hooks.contents(there)
            assert run(there, full=True)["status"] == "succeeded"
            assert hooks.contents(there) == before
    finally:
        clone.remove()


def test_a_forgotten_prepared_run_is_named(
    own: EmbeddedServer, session: psycopg.Connection
) -> None:
    run(session)
    with server.connect(own.url(), options=QUIET) as other:
        other.execute("begin")
        land(other, "account", ACCOUNTS[0], systemmodstamp=stamp(0.5), name="prepared")
        assert run(other)["status"] == "succeeded"
        other.execute("prepare transaction 'forgotten run'")
    try:
        result = run(session)
        assert result["status"] == "skipped"
        assert result["reason"].startswith(
            "another run in progress: the transaction prepared as 'forgotten run' at "
        )
    finally:
        session.execute("rollback prepared 'forgotten run'")
    assert run(session)["status"] == "skipped"


def test_every_run_can_be_prepared(session: psycopg.Connection) -> None:
    """The first one after a deployment, too, which writes its statements."""
    land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(0.5), name="prepared")
    for full in (False, True):
        session.execute("begin")
        session.execute("delete from control.model_statement")
        session.execute("update control.load_window set definitions_version = 'none'")
        assert run(session, full=full)["status"] == "succeeded"
        session.execute("prepare transaction 'a run'")
        session.execute("commit prepared 'a run'")
    assert run(session)["reason"] == "no new data"


def test_marts_are_replicated_through_the_first_partition_of_a_month(
    own: EmbeddedServer, session: psycopg.Connection
) -> None:
    """The recipe of docs/replication.md: partitions come and go, the subscriber needs none."""
    tables = "marts.dim_account, marts.fct_opportunity, marts.opportunity_history"
    session.execute("create database subscriber")
    session.execute(
        f"create publication marts for table {tables} with (publish_via_partition_root)".encode()
    )
    try:
        schema = subprocess.run(
            [server.client_program("pg_dump", own.url()), "--schema-only", "--no-owner",
             "--no-privileges", "--no-publications", "--table=marts.dim_account",
             "--table=marts.fct_opportunity", "--table=marts.opportunity_history",
             "--table=marts.opportunity_history_open", own.url()],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        # a plain table takes what the partitions hold
        with server.connect(own.url("subscriber"), options=QUIET) as there:
            there.execute("create schema marts")
            for name in ("dim_account", "fct_opportunity", "opportunity_history"):
                columns = session.execute(
                    "select string_agg(format('%%I %%s', attname,"
                    " format_type(atttypid, atttypmod)), ', ' order by attnum),"
                    " (select string_agg(quote_ident(k.attname), ', ')"
                    " from pg_index as i inner join pg_attribute as k on k.attrelid = i.indrelid"
                    " and k.attnum = any(i.indkey) where i.indrelid = %s::regclass"
                    " and i.indisprimary)"
                    " from pg_attribute where attrelid = %s::regclass and attnum > 0"
                    " and not attisdropped",
                    [f"marts.{name}", f"marts.{name}"],
                ).fetchone()
                assert columns is not None
                there.execute(
                    f"create table marts.{name} ({columns[0]}, primary key ({columns[1]}))".encode()
                )
            session.execute("select pg_create_logical_replication_slot('marts', 'pgoutput')")
            source = own.url().replace("postgresql://postgres@/warehouse?host=", "host=")
            there.execute(
                f"create subscription marts connection '{source} dbname=warehouse user=postgres'"
                " publication marts with (create_slot = false, slot_name = 'marts')".encode()
            )
            assert schema
            # the first version to end in its month makes a partition within the run
            partitions = "select count(*) from pg_inherits"
            before = session.execute(partitions).fetchone()
            land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="4321.0")
            assert run(session)["status"] == "succeeded"
            assert session.execute(partitions).fetchone() > before
            for name in ("dim_account", "fct_opportunity", "opportunity_history"):
                content = (
                    f"select md5(string_agg(t::text, '' order by t::text)) from marts.{name} as t"
                )
                deadline = time.monotonic() + 60
                while there.execute(content.encode()).fetchone() != (
                    wanted := session.execute(content.encode()).fetchone()
                ):
                    assert time.monotonic() < deadline, name
                    time.sleep(0.1)
                assert wanted != (None,)
            there.execute("drop subscription marts")
    finally:
        session.execute("drop publication marts")
        session.execute("drop database subscriber with (force)")


def test_a_server_killed_during_a_full_refresh_starts_again(
    own: EmbeddedServer, session: psycopg.Connection
) -> None:
    """At once, with what was published: no run makes an unlogged table, which a start empties."""
    run(session)
    before = hooks.contents(session)
    for wait in (0.05, 0.15, 0.3):
        client = subprocess.Popen(
            [server.client_program("psql", own.url(), interactive=False), "-Xqc",
             "select run_salesforce_transform(true)", own.url()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(wait)
        postmaster = own._postmaster()
        assert postmaster is not None
        postmaster.kill()
        client.wait()
        own.start()
        with server.connect(own.url(), options=QUIET) as again:
            assert hooks.contents(again) == before
            assert run(again, full=True)["status"] == "succeeded"
            assert hooks.contents(again) == before
            unlogged = "select from pg_class where relpersistence = 'u'"
            assert again.execute(unlogged).rowcount == 0


def test_a_dump_restored_without_its_roles_is_told(
    own: EmbeddedServer, session: psycopg.Connection, folder: Path
) -> None:
    """The recipe of docs/backup.md, and what happens to whoever forgets its first step."""
    other = EmbeddedServer(folder / "restored")
    try:
        other.start()
        psql = [server.client_program("psql", other.url(), interactive=False), "-Xq"]
        dump = folder / "warehouse.sql"
        subprocess.run(
            [server.client_program("pg_dump", own.url()), "--file", dump, own.url()], check=True
        )
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*psql, "-f", dump, other.url()], check=True, **quiet)
        with pytest.raises(WarehouseError, match=r"roles .* are missing and \d+ objects"):
            deploy.deploy(other.url())
        with server.connect(other.url("postgres")) as there:
            subprocess.run(
                [*psql, "-1", "-f", ROOT / "sql" / "roles.sql", other.url("postgres")], check=True
            )
            with pytest.raises(
                WarehouseError, match="objects of schema control belong to postgres"
            ):
                deploy.deploy(other.url())
            there.execute("drop database warehouse")
            there.execute("create database warehouse template template0")
        subprocess.run(
            [*psql, "-v", "ON_ERROR_STOP=1", "-f", dump, other.url()],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        run(session)
        with server.connect(other.url(), options=QUIET) as there:
            result = run(there)
            assert result["status"] == "succeeded"
            assert "stale" not in result["reason"]
            assert result["reason"].startswith("restored on another server")
            assert hooks.contents(there) == hooks.contents(session)
    finally:
        other.remove()
