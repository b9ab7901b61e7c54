"""`make bi`: BI tools come in by network, as a reporter with a password, and nobody else does."""

import asyncio
import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg  # a client of its own that speaks the protocol itself, as JDBC drivers do
import psycopg
import pytest

from warehouse import bi, source
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError


def free_port() -> int:
    with socket.socket() as found:
        found.bind((bi.HOST, 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedServer]:
    """A server with something to report, without all that a deployment brings."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedServer(Path(folder) / "home")
        with psycopg.connect(embedded.start(), autocommit=True) as admin:
            with pytest.raises(WarehouseError, match="nothing is deployed there yet"):
                bi.open_listener(embedded)
            admin.execute("create role salesforce_reporter")
            admin.execute("create schema marts")
            admin.execute("create schema control")
            admin.execute("create table marts.dim_stage as select 'Won' as stage_name, 1.50 as n")
            admin.execute("create table control.run as select 1 as run_id")
            admin.execute("grant usage on schema marts to salesforce_reporter")
            admin.execute("grant select on marts.dim_stage to salesforce_reporter")
            admin.execute("create database another")
        yield embedded
        embedded.remove()


@pytest.fixture(scope="module")
def access(own: EmbeddedServer) -> bi.Access:
    return bi.open_listener(own, free_port())


def ask(access: bi.Access, statement: str, *values: object, **other: Any) -> list[tuple[Any, ...]]:
    """By TCP, with host and port, prepared and in binary."""
    given = {"user": bi.ROLE, "password": access.password, "database": "warehouse", **other}

    async def work() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(host=bi.HOST, port=access.port, timeout=10, **given)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return asyncio.run(work())


def test_a_client_with_host_and_port_reads_the_marts(access: bi.Access) -> None:
    [(name, number)] = ask(access, "select * from marts.dim_stage where stage_name = $1", "Won")
    assert (name, float(number)) == ("Won", 1.5)
    assert ask(access, "select stage_name from dim_stage") == [("Won",)]  # schema not needed
    with psycopg.connect(access.url) as connection:  # as it is printed
        assert connection.execute("select current_user").fetchone() == (bi.ROLE,)


def test_it_reads_the_marts_and_nothing_else(access: bi.Access) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        ask(access, "select * from control.run")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        ask(access, "create table mine (n int)")


@pytest.mark.parametrize(
    "other",
    [{"password": "wrong"}, {"user": "postgres"}, {"database": "another"}],
    ids=["another password", "the superuser", "another database"],
)
def test_nobody_else_comes_in(access: bi.Access, other: dict[str, str]) -> None:
    with pytest.raises(
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)
    ):
        ask(access, "select 1", **other)


def test_again_it_says_the_same_and_the_socket_is_as_it_was(
    own: EmbeddedServer, access: bi.Access
) -> None:
    with psycopg.connect(own.url()) as connection:  # is not cut off
        assert bi.open_listener(own) == access
        assert connection.execute("select current_user").fetchone() == ("postgres",)
    # by any other command, and after a restart
    again = EmbeddedServer(own.home)
    assert again.url() == own.url()
    again.stop()
    again.start()
    assert ask(access, "select 1 as one") == [(1,)]


def test_the_password_is_kept_where_only_its_owner_reads_it(
    own: EmbeddedServer, access: bi.Access
) -> None:
    assert stat.S_IMODE(access.file.stat().st_mode) == 0o600
    assert access.password in str(access)
    assert access.password not in own.log.read_text()
    assert access.password not in (own.data / "pg_hba.conf").read_text()


def test_a_port_that_is_taken_is_told(own: EmbeddedServer, access: bi.Access) -> None:
    with socket.socket() as other:
        other.bind((bi.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WarehouseError, match=f"port {port} of this machine is taken"):
            bi.open_listener(own, port)
    assert ask(access, "select 1 as one") == [(1,)]


def test_a_server_of_yours_is_yours_to_open() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "bi"],
        cwd=source.ROOT,
        env={**os.environ, "WAREHOUSE_URL": "postgresql://me@example.com/warehouse"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "grant salesforce_reporter to a login" in done.stderr


def test_shut_it_is_as_before(own: EmbeddedServer, access: bi.Access) -> None:
    """The last one: nothing listens afterwards."""
    rules = (own.data / "pg_hba.conf").read_text()
    assert rules.startswith(bi.RULES)
    own.stop()
    with socket.socket() as other:  # took the port while the server was down
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((bi.HOST, access.port))
        other.listen()
        with pytest.raises(WarehouseError, match="did not start"):
            own.start()
        assert bi.close_listener(own)
    with pytest.raises(OSError):  # noqa: PT011
        ask(access, "select 1")
    assert not access.file.exists()
    assert (own.data / "pg_hba.conf").read_text() == rules.removeprefix(bi.RULES)
    with psycopg.connect(EmbeddedServer(own.home).start()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show port").fetchone() == ("5432",)
        (can_login,) = connection.execute(
            "select rolcanlogin from pg_roles where rolname = %s", [bi.ROLE]
        ).fetchone()
        assert not can_login
    assert not bi.close_listener(own)
