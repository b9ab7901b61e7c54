"""Databases for tests: every test gets a fresh clone of one deployed template.

They live on the server in use (the embedded one, or the one WAREHOUSE_URL names) under names of
their own, and are dropped afterwards; no database that anybody named is ever touched.
"""

import os
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from warehouse import deploy, server

PREFIX = "warehouse_test_"


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

        def make(template: str | None = None) -> str:
            name = f"{run}_{len(made)}"
            source = conninfo_to_dict(template)["dbname"] if template else "template0"
            admin.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(source)
                )
            )
            made.append(name)
            return server.url_of(server_url, name)

        def drop(url: str) -> None:
            name = conninfo_to_dict(url)["dbname"]
            admin.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

        make.drop = drop
        yield make
        for name in made:
            drop(server.url_of(server_url, name))


@pytest.fixture(scope="session")
def template_url(make_database: Callable[..., str]) -> str:
    """A database deployed by the migrations; only ever cloned, never worked in."""
    url = make_database()
    deploy.build_for_tests(url)
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
