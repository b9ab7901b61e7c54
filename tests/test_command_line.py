"""What a person meets at the terminal: targets, URLs, and sentences instead of tracebacks."""

import getpass
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tools import check
from warehouse import __main__, deploy, migrations, server, source
from warehouse.demo.salesforce.__main__ import so_far
from warehouse.demo.salesforce.sample import sample_days
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError
from warehouse.freeze import states


def warehouse(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "warehouse", *arguments],
        cwd=source.ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(*arguments: str, **environment: str) -> str:
    """The message of a command that has to fail: no traceback, nothing on standard output."""
    done = warehouse(*arguments, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedServer]:
    """A server of these tests' own: they need one without the warehouse's roles."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedServer(Path(folder) / "home")
        with psycopg.connect(embedded.start(), autocommit=True) as admin:
            admin.execute("create role guest login password 'right'")
            admin.execute("create database guests owner guest")
        hba = embedded.data / "pg_hba.conf"
        hba.write_text("local all guest scram-sha-256\n" + hba.read_text())
        embedded.stop()
        embedded.start()
        yield embedded
        embedded.remove()


def as_guest(own: EmbeddedServer, database: str = "guests", password: str = "right") -> str:
    return own.url(database).replace("//postgres@", f"//guest:{password}@")


# -- make


def make(*arguments: str) -> str:
    return subprocess.run(
        ["make", *arguments], cwd=source.ROOT, capture_output=True, text=True, check=True
    ).stdout


def test_bare_make_lists_the_targets() -> None:
    listed = dict(re.findall(r"^make ([a-z-]+) +(\S.*)$", make(), re.M))
    assert {
        "run", "test", "lint", "deploy", "load", "transform", "psql", "url", "migration",
        "rollback", "stop", "clean",
    } <= set(listed)  # fmt: skip
    assert all(len(line) <= 110 for line in make().splitlines())


def test_every_listed_target_can_be_made() -> None:
    for target in re.findall(r"^make ([a-z-]+)", make(), re.M):
        make("--dry-run", target, "DATA=x", "name=x")


def test_some_tests_alone_are_named_by_their_files() -> None:
    assert "check.py lint tests/marts/x.sql" in make(
        "--dry-run", "test", "PARTS=lint tests/marts/x.sql"
    )
    done = subprocess.run(
        [sys.executable, "tools/check.py", "lint", "tests/test_nothing.py"],
        cwd=source.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        f"tests/test_nothing.py: neither a part ({', '.join(check.PARTS)}) nor a test file\n"
    )
    assert {"lint", "pytest", "pgtap"} <= check.PARTS.keys()


def test_url_prints_the_uri_and_nothing_else(server_url: str) -> None:
    done = warehouse("url")
    assert (done.stdout, done.stderr, done.returncode) == (server_url + "\n", "", 0)


# -- WAREHOUSE_URL


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://nobody@127.0.0.1:1/x", r"cannot reach the server at 127\.0\.0\.1:1"),
        ("postgresql://nobody:secret@127.0.0.1:1/x", r"Check that it runs"),
        ("postgresql:///x?host=/nowhere", r"cannot reach the server at /nowhere"),
        ("postgresql://no-such-host.invalid/x", r"cannot reach the server at no-such-host"),
        ("postgresql://u@h:port/x", r"cannot reach|is no libpq URI"),
        ("mysql://somewhere/x", r"WAREHOUSE_URL is no libpq URI"),
        ("nonsense", r"WAREHOUSE_URL is no libpq URI"),
    ],
)
def test_unreachable_servers(url: str, wanted: str) -> None:
    for command in ("url", "deploy"):
        message = sentence(command, WAREHOUSE_URL=url)
        assert re.search(wanted, message)
        assert "secret" not in message
        assert "\n" not in message


def test_refused_logins(own: EmbeddedServer) -> None:
    wrong = sentence("deploy", WAREHOUSE_URL=as_guest(own, password="wrong"))
    assert 'password authentication failed for user "guest"' in wrong
    assert "Correct user and password" in wrong
    missing = sentence("deploy", WAREHOUSE_URL=as_guest(own, database="nowhere"))
    assert 'database "nowhere" does not exist' in missing
    assert "Create it there" in missing
    nobody = sentence("deploy", WAREHOUSE_URL=own.url().replace("postgres@", "nobody@"))
    assert 'role "nobody" does not exist' in nobody


def test_too_old_a_server(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST_SERVER", 99)
    with pytest.raises(WarehouseError, match="the warehouse needs 99 or newer"):
        server.connect(server_url)


def test_missing_rights_are_named_until_deployment_works(own: EmbeddedServer) -> None:
    """Each message's own advice is followed, and leads to the next step."""
    url = as_guest(own)

    def follow(message: str, begin: str) -> None:
        with psycopg.connect(own.url("guests"), autocommit=True) as admin:
            admin.execute(message[message.index(begin) :])

    message = sentence("deploy", WAREHOUSE_URL=url)
    assert "user guest may not create roles" in message
    follow(message, "create role salesforce")
    with psycopg.connect(own.url("guests"), autocommit=True) as admin:
        admin.execute("revoke salesforce_owner from guest")
    message = sentence("deploy", WAREHOUSE_URL=url)
    assert "may not act as salesforce_owner" in message
    follow(message, "grant salesforce_owner")
    # In a database of somebody else's the guest may still create nothing.
    message = sentence("deploy", WAREHOUSE_URL=as_guest(own, database="warehouse"))
    assert "alter database warehouse owner to guest;" in message
    follow(message, "alter database")
    # The owner of a database, without any other right, deploys and takes back.
    for database in ("guests", "warehouse"):
        done = warehouse("deploy", WAREHOUSE_URL=as_guest(own, database=database))
        assert done.returncode == 0, done.stderr
        done = warehouse("rollback", "--all", WAREHOUSE_URL=as_guest(own, database=database))
        assert done.returncode == 0, done.stderr


def test_a_deployer_who_may_create_roles_needs_no_administrator(
    own: EmbeddedServer,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fresh = EmbeddedServer(Path(folder) / "home")
        try:
            with psycopg.connect(fresh.start(), autocommit=True) as admin:
                admin.execute("create role guest login createrole")
                admin.execute("alter database warehouse owner to guest")
            url = fresh.url().replace("postgres@", "guest@")
            assert deploy.deploy(url) == migrations.migration_ids()
            # nor to hand them on
            with psycopg.connect(url, autocommit=True) as guest:
                guest.execute("create role analyst login")
                guest.execute("grant salesforce_reporter, salesforce_monitor to analyst")
        finally:
            fresh.remove()


def test_connection_strings_of_every_form(empty_url: str) -> None:
    parameters = psycopg.conninfo.conninfo_to_dict(empty_url)
    plain = psycopg.conninfo.make_conninfo(**parameters)
    for url in (empty_url, plain):
        assert deploy.deploy(url) in (migrations.migration_ids(), [])
        other = psycopg.conninfo.conninfo_to_dict(server.url_of(url, "o'ther db"))
        assert other == {**parameters, "dbname": "o'ther db"}


# -- deployments that went wrong


def test_lock_of_a_killed_deployment(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    deploy.deploy(empty_url)
    deploy.rollback(empty_url, count=None)
    gone = subprocess.Popen(["true"])
    gone.wait()

    def leave_lock() -> None:
        with server.connect(empty_url) as connection:
            connection.execute(
                "insert into yoyo_lock (locked, ctime, pid) values (1, now(), %s)", [gone.pid]
            )

    monkeypatch.setattr(deploy, "LOCK_SECONDS", 1)
    # On a server of somebody's own the process may live on another machine.
    somebodys = psycopg.conninfo.make_conninfo(empty_url, application_name="somebody")
    leave_lock()
    with pytest.raises(WarehouseError, match=f"process {gone.pid} .*BREAK_LOCK=1"):
        deploy.deploy(somebodys)
    assert deploy.deploy(somebodys, break_lock=True) == migrations.migration_ids()
    deploy.rollback(empty_url, count=None)
    if not server.is_embedded():
        return
    # On the embedded server it was this machine's, so nobody has to be asked.
    leave_lock()
    assert deploy.deploy(empty_url) == migrations.migration_ids()
    assert f"process {gone.pid}" in capsys.readouterr().err


def test_user_without_an_entry(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def no_entry(uid: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr("pwd.getpwuid", no_entry)
    assert deploy.deploy(empty_url) == migrations.migration_ids()
    assert getpass.getuser().startswith("uid-")


def test_what_is_in_the_way_is_named(empty_url: str) -> None:
    with server.connect(empty_url) as connection:
        connection.execute("create schema marts; create table marts.dim_account (a int)")
        before = states.schema_dump(empty_url)
        with pytest.raises(WarehouseError, match=r"(?s)the migration failed: .*marts"):
            deploy.deploy(empty_url)
        assert states.schema_dump(empty_url) == before
        connection.execute("drop schema marts cascade")
    assert deploy.deploy(empty_url) == migrations.migration_ids()


def test_what_landed_goes_only_by_its_number(empty_url: str) -> None:
    deploy.deploy(empty_url)
    with server.connect(empty_url) as connection:
        connection.execute("insert into raw_salesforce.account (id) values ('1'), ('2')")
    message = sentence("rollback", "--all", WAREHOUSE_URL=empty_url)
    assert "raw_salesforce.account: 2 rows" in message
    assert message.endswith("make rollback ALL=1 LANDED_ROWS=2")
    assert "--landed-rows" in make("--dry-run", "rollback", "ALL=1", "LANDED_ROWS=2")
    done = warehouse("rollback", "--all", "--landed-rows", "2", WAREHOUSE_URL=empty_url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("0001.initial\n")


# -- logins with a role, and databases without a warehouse


@pytest.fixture
def logins(make_database: Callable[..., str], template_url: str) -> Iterator[Callable[..., str]]:
    """The URI of a deployed database for a login with one of the warehouse's roles."""
    url = make_database(template_url)
    names: list[str] = []
    with server.connect(url) as admin:

        def login(role: str) -> str:
            names.append(f"guest_{uuid.uuid4().hex[:8]}")
            admin.execute(f"create role {names[-1]} login password 'x' in role {role}")
            parameters = {**conninfo_to_dict(url), "user": names[-1], "password": "x"}
            return make_conninfo(**parameters)

        login.url = url
        yield login
        for name in names:
            admin.execute(f"drop role {name}")
    make_database.drop(url)


def test_a_database_without_a_warehouse(empty_url: str) -> None:
    for command in (["transform"], ["plan"]):
        message = sentence(*command, WAREHOUSE_URL=empty_url)
        assert "this database holds no warehouse" in message
        assert "make deploy" in message


def test_a_login_that_may_only_run(logins: Callable[..., str]) -> None:
    with server.connect(logins.url) as owner:
        owner.execute("insert into raw_salesforce.account (id, name) values ('001A', 'Acme')")
    done = warehouse("transform", WAREHOUSE_URL=logins("salesforce_transformer"))
    assert done.returncode == 0, done.stderr
    assert "succeeded" in done.stdout
    assert "no figures: permission denied" in done.stdout


@pytest.mark.parametrize("command", [["transform"], ["deploy"], ["run"]])
def test_a_login_that_may_only_read(logins: Callable[..., str], command: list[str]) -> None:
    message = sentence(*command, WAREHOUSE_URL=logins("salesforce_reporter"))
    assert "salesforce_transformer runs" in message or "administrator run: grant" in message


def test_a_failed_run_says_each_thing_once(database_url: str) -> None:
    with server.connect(database_url) as owner:
        owner.execute("insert into raw_salesforce.account (id, name) values ('', 'Nobody')")
    done = warehouse("transform", WAREHOUSE_URL=database_url)
    assert done.returncode == 1
    assert "quality checks found errors (SQLSTATE QC001)" in done.stdout
    assert done.stdout.count("account_without_id") == 1, done.stdout
    assert "set severity = 'warn'" in done.stdout


def test_the_sample_goes_only_where_it_is_wanted(database_url: str) -> None:
    def landed() -> bool:
        with server.connect(database_url) as owner:
            return bool(owner.execute("select from raw_salesforce.account limit 1").rowcount)

    done = warehouse("run", WAREHOUSE_URL=database_url)
    assert done.returncode == 0, done.stderr
    assert "SAMPLE=1" in done.stderr
    assert not landed()
    assert "--sample" in make("--dry-run", "run", "SAMPLE=1")
    done = warehouse("run", "--sample", WAREHOUSE_URL=database_url)
    assert "Landed the built-in sample" in done.stdout
    assert "2 record types, 16 users, 7 roles" in done.stdout, "by the names people give them"
    assert landed()


def test_the_stand_in_has_no_version_of_the_future() -> None:
    now = datetime.now(UTC).isoformat()
    ahead = sample_days(accounts=20, days=30, end=datetime.now(UTC).date() + timedelta(days=20))
    stamps = [
        version["SystemModstamp"]
        for day in ahead
        for versions in so_far(day).values()
        for version in versions
    ]
    assert max(stamps)[:16] == now[:16]


def test_a_table_in_use_is_no_hang(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "OPTIONS", deploy.OPTIONS.replace("5s", "100ms"))
    deploy.deploy(empty_url)
    with server.connect(empty_url, autocommit=False) as reader:
        reader.execute("select from raw_salesforce.account")
        with pytest.raises(WarehouseError, match="in use"):
            deploy.rollback(empty_url, count=None)


def test_an_export_has_an_environment_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(__main__, "ROOT", tmp_path)
    with pytest.raises(WarehouseError, match=r"what exports is not installed: call `make export`"):
        __main__.command_export(__main__.parser().parse_args(["export", str(tmp_path)]))
    given = make("--dry-run", "export", "TO=s3://lake/sales", "KEEP=3", "AS_OF=2026-03-31")
    assert '-m warehouse export "s3://lake/sales" --keep "3"' in given
    assert '--as-of "2026-03-31"' in given
