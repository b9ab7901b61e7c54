"""Databases for tests: every test gets a fresh clone of one deployed template.

They live on the server in use (the embedded one, or the one WAREHOUSE_URL names) under names of
their own, and are dropped afterwards; no database that anybody named is ever touched.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.project import Project
from warehouse import deploy, migrations, server, source
from warehouse.errors import WarehouseError
from warehouse.freeze import states

PREFIX = "warehouse_test_"
# What is decided about somebody's warehouse is not what tests expect of one.
os.environ["WAREHOUSE_CONFIG"] = os.devnull


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take long come first, so that no worker ends up alone with one."""
    long = {item.path for item in items if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: item.path not in long)


@contextlib.contextmanager
def _as_a_tenant() -> Iterator[None]:
    """Of a server that demands TLS, the client programs at hand may not be able to make a dump."""
    try:
        yield
    except WarehouseError as error:
        if "sslmode=verify-full" in server.warehouse_url() and "older than the server" in str(
            error
        ):
            pytest.skip(str(error))
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    with _as_a_tenant():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    with _as_a_tenant():
        return (yield)


@pytest.fixture(scope="session")
def server_url() -> str:
    """The URI of the server in use; its database is for CREATE DATABASE only."""
    return server.warehouse_url()


@pytest.fixture(scope="session")
def make_database(server_url: str) -> Iterator[Callable[..., str]]:
    """A function that creates a database (empty, or a clone) and returns its URI."""
    made: list[str] = []
    run = f"{PREFIX}{os.getpid()}_{uuid.uuid4().hex[:6]}"
    with server.connect(server_url) as admin:

        def make(template: str | None = None, builtin_locale: str | None = None) -> str:
            name = f"{run}_{len(made)}"
            source = conninfo_to_dict(template)["dbname"] if template else "template0"
            admin.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(source)
                )
                + (
                    sql.SQL(" locale_provider builtin builtin_locale {}").format(builtin_locale)
                    if builtin_locale
                    else sql.SQL("")
                )
            )
            # Nobody misses a test's last commit after a crash; waiting for the disk costs minutes.
            admin.execute(
                sql.SQL("alter database {} set synchronous_commit = off").format(
                    sql.Identifier(name)
                )
            )
            made.append(name)
            return server.url_of(server_url, name)

        def drop(url: str) -> None:
            server.drop_database(admin, conninfo_to_dict(url)["dbname"])

        make.drop = drop
        yield make
        for name in made:
            drop(server.url_of(server_url, name))


@pytest.fixture(scope="session")
def template_url(make_database: Callable[..., str]) -> str:
    """A database deployed by the migrations; only ever cloned, never worked in."""
    url = make_database()
    deploy.build(url)
    return url


@pytest.fixture
def database_url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """The URI of a freshly deployed database of the test's own."""
    url = make_database(template_url)
    yield url
    make_database.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection to a freshly deployed database of the test's own."""
    with server.connect(database_url) as connection:
        yield connection


@pytest.fixture
def empty_url(make_database: Callable[..., str]) -> Iterator[str]:
    """The URI of an empty database of the test's own."""
    url = make_database()
    yield url
    make_database.drop(url)


@pytest.fixture
def prove_migrations(make_database: Callable[..., str]) -> Callable[[Path, Path], None]:
    """Proves that migrations give what sql/ gives, and that every one of them can be taken back."""

    def prove(folder: Path, sql_folder: Path) -> None:
        built, migrated = make_database(), make_database()
        empty = states.schema_dump(migrated)
        with server.connect(built) as connection:
            source.build_from_source(connection, source.source_texts(sql_folder))
        wanted = states.schema_dump(built)

        deploy.deploy(migrated, folder)
        same(states.schema_dump(migrated), wanted, "migrated", "built from sql/")
        deploy.rollback(migrated, folder, count=None)
        same(states.schema_dump(migrated), empty, "all rolled back", "empty")
        # One by one: what a rollback leaves is what was there before.
        dumps = [empty]
        for _ in migrations.migration_ids(folder):
            deploy.deploy(migrated, folder, count=1)
            dumps.append(states.schema_dump(migrated))
            deploy.rollback(migrated, folder)
            same(states.schema_dump(migrated), dumps[-2], "rolled back", "before")
            deploy.deploy(migrated, folder, count=1)
            same(states.schema_dump(migrated), dumps[-1], "up again", "first time")
        same(dumps[-1], wanted, "up, down, up", "built from sql/")
        make_database.drop(built)
        make_database.drop(migrated)

    def same(a: str, b: str, a_name: str, b_name: str) -> None:
        if a != b:  # not by assert, which would print the whole of both once more
            lines = states.difference(a, b, a_name, b_name).split("\n")
            pytest.fail("\n".join([*lines[:80], f"… {len(lines)} lines"]), pytrace=False)

    return prove


@pytest.fixture
def project(tmp_path: Path, prove_migrations: Callable[[Path, Path], None]) -> Project:
    """A small project of the test's own."""
    return Project(tmp_path, prove_migrations)
