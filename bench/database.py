"""A deployed database to measure in, and all that landed in it once more."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from warehouse import deploy, server

OBJECTS = ("account", "contact", "opportunity")


@contextmanager
def deployed_database(url: str) -> Iterator[str]:
    """The URI of a fresh one on the server of a URI; dropped afterwards."""
    name = f"warehouse_bench_{uuid.uuid4().hex[:8]}"
    with server.connect(url) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            own = server.url_of(url, name)
            deploy.build(own)
            yield own
        finally:
            server.drop_database(admin, name)


def land_everything_again(connection: psycopg.Connection) -> None:
    """Every landed row once more, unchanged, in the order in which they landed."""
    for name in OBJECTS:
        columns = sql.SQL(", ").join(
            sql.Identifier(column)
            for (column,) in connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass"
                " and attnum > 0 and not attisdropped and attname not in ('raw_id', 'load_xid')",
                [f"raw_salesforce.{name}"],
            )
        )
        connection.execute(
            sql.SQL(
                "insert into raw_salesforce.{0} ({1}) select {1} from raw_salesforce.{0}"
                " order by raw_id"
            ).format(sql.Identifier(name), columns)
        )
