"""Servers that came from others: a clone, a standby, a subscriber; and one that prepares."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import hooks
from tests.quality_org import ACCOUNTS, DEALS, land, run, run_clean, stamp
from tests.test_guides import blocks
from tests.test_run import copy_by_dump
from warehouse import deploy, guards, replication, server
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError
from warehouse.programs import client_programs
from warehouse.source import ROOT

QUIET = "-c client_min_messages=warning"
GROWING = (ROOT / "docs" / "growing.md").read_text(encoding="utf-8")
RECIPE = (ROOT / "docs" / "replication.md").read_text(encoding="utf-8")


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
    deploy.build(embedded.url())
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


def clone_of(own: EmbeddedServer, home: Path, *options: str) -> EmbeddedServer:
    """A server of the same system identifier, to be started where the other was copied."""
    programs = client_programs()
    assert programs is not None
    home.mkdir(mode=0o711)
    clone = EmbeddedServer(home)
    home.chmod(0o777)  # root's server makes it as a user of its own
    done = own._run(
        programs / "pg_basebackup", "--pgdata", clone.data, "--checkpoint", "fast",
        "--dbname", own.url("postgres"), *options,
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


# what is published, as anybody reads it; how runs fare is asked of the server that runs
VIEWS = """
    select format('%I.%I', n.nspname, c.relname)
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    where
        n.nspname = 'marts' and c.relkind in ('r', 'p', 'v') and not c.relispartition
        and c.relname not in (select split_part(model, '.', 2) || '_model' from control.model)
        and c.relname <> 'data_status'
    order by 1
"""


def same_views(session: psycopg.Connection, there: psycopg.Connection) -> list[str]:
    """Waits until every mart and view shows there what it shows here; their names."""
    names = [name for (name,) in session.execute(VIEWS)]
    wanted = None
    for name in names:
        content = f"select md5(string_agg(t::text, '' order by t::text)), count(*) from {name} as t"
        deadline = time.monotonic() + 60
        while (shown := there.execute(content.encode()).fetchone()) != (
            wanted := session.execute(content.encode()).fetchone()
        ):
            assert time.monotonic() < deadline, (name, shown, wanted)
            time.sleep(0.1)
    assert wanted is not None
    return names


def test_marts_are_followed_by_another_server(
    own: EmbeddedServer, session: psycopg.Connection
) -> None:
    """The recipe of docs/replication.md, through the first partition of a month."""
    run(session)
    session.execute("create database subscriber")
    partition, subscription = (text for text in blocks("replication.md", "sql"))
    try:
        deploy.build(own.url("subscriber"))
        published = replication.publish_marts(session)
        assert published == replication.publish_marts(session)
        models = session.execute("select model from control.model where model like 'marts.%'")
        assert {name for (name,) in models} <= set(published)
        with server.connect(own.url("subscriber"), options=QUIET) as there:
            there.execute(partition.encode())
            # on one server the slot has to be made apart
            session.execute(
                "select pg_create_logical_replication_slot('salesforce_marts', 'pgoutput')"
            )
            source = f"host={own.socket_folder} dbname=warehouse user=postgres"
            text = re.sub(r"connection '.*'", f"connection '{source}'", subscription)
            assert source in text
            there.execute((text.rstrip().rstrip(";") + " with (create_slot = false)").encode())
            # the first version to end in its month makes a partition within the run
            partitions = "select count(*) from pg_inherits"
            before = session.execute(partitions).fetchone()
            land(session, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="4321.0")
            assert run(session)["status"] == "succeeded"
            assert session.execute(partitions).fetchone() > before
            assert "marts.pipeline_daily" in same_views(session, there)
            # months are dropped here as tables, of which the stream says nothing
            session.execute("update control.setting set history_start = current_date - 150")
            land(session, "opportunity", DEALS[0], systemmodstamp=stamp(-100), amount="21.0")
            land(session, "opportunity", DEALS[0], systemmodstamp=stamp(-70), amount="22.0")
            assert run(session)["status"] == "succeeded"
            session.execute("update control.setting set history_keep_months = 1")
            (retained,) = session.execute("select control.apply_history_retention(99)").fetchone()
            assert retained["dropped"]
            (deletion,) = re.findall(r"`(delete from marts\.opportunity_history .*?);?`", RECIPE)
            assert there.execute(
                deletion.replace("…", retained["retained_from"]).encode()
            ).rowcount > 0  # fmt: skip
            same_views(session, there)
            session.execute("update control.setting set history_keep_months = default")
    finally:
        with server.connect(own.url("subscriber"), options=QUIET) as there:
            there.execute("drop subscription if exists salesforce_marts")
        session.execute("drop publication if exists salesforce_marts")
        session.execute("drop database subscriber with (force)")


def test_readers_on_a_standby(
    own: EmbeddedServer, session: psycopg.Connection, folder: Path
) -> None:
    """It follows runs, each of them whole; is judged where it is; and goes on as the primary."""
    run(session)
    slot = re.findall(r"--create-slot --slot (\w+)", GROWING)[0]
    assert f"select pg_drop_replication_slot('{slot}')" in GROWING
    standby = clone_of(
        own, folder / "standby", "--write-recovery-conf", "--create-slot", "--slot", slot
    )
    standby.start()
    try:
        sums = (
            "select (select count(*) from marts.fct_opportunity),"
            " (select sum(opportunity_count) from marts.dim_account),"
            " (select count(*) from marts.opportunity_daily where day = current_date),"
            " (select max(run_id) from control.run)"
        )
        with server.connect(standby.url(), options=QUIET) as reader:
            assert reader.execute("select pg_is_in_recovery()").fetchone() == (True,)
            assert session.execute(
                "select active from pg_replication_slots where slot_name = %s", [slot]
            ).fetchone() == (True,)
            seen = set()
            for number in range(5):
                land(session, "opportunity", f"006000001{number:06d}AAA",
                     accountid=ACCOUNTS[0], systemmodstamp=stamp())  # fmt: skip
                assert run(session)["status"] == "succeeded"
                deadline = time.monotonic() + 10
                now = None
                while now != session.execute(sums).fetchone():
                    assert time.monotonic() < deadline, now
                    now = reader.execute(sums).fetchone()
                    seen.add(now)
            # a deal without an account is in no account's count, at any moment
            assert len({deals - counted for deals, counted, *_ in seen}) == 1, seen
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                run(reader)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                land(reader, "account", ACCOUNTS[0])
            with pytest.raises(WarehouseError, match="read-only standby"):
                guards.check_rights(reader)
        judged = subprocess.run(
            [sys.executable, ROOT / "tools" / "pgtap.py", "--database", standby.url(),
             "tests/quality"],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert "Result: PASS" in judged.stdout, judged.stdout + judged.stderr
        assert re.search(r"Tests=[1-9]", judged.stdout), judged.stdout

        land(session, "opportunity", DEALS[1], systemmodstamp=stamp(), amount="77.0")
        target = session.execute("select pg_current_wal_lsn()").fetchone()
        with server.connect(standby.url(), options=QUIET) as promoted:
            while not promoted.execute(
                "select pg_last_wal_replay_lsn() >= %s::pg_lsn", target
            ).fetchone()[0]:
                time.sleep(0.05)
            promoted.execute("select pg_promote()")
            result = run(promoted)
            assert (result["status"], result["reason"]) == ("succeeded", "new data")
            assert {step["mode"] for step in result["models"]} == {"incremental"}
            before = hooks.contents(promoted)
            assert run(promoted, full=True)["status"] == "succeeded"
            assert hooks.contents(promoted) == before
    finally:
        standby.remove()
        session.execute("select pg_drop_replication_slot(%s)", [slot])
    run(session)


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
