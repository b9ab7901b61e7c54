"""Rows of a query."""

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import sql

Row = tuple[Any, ...]


def only_row(
    connection: psycopg.Connection[Row],
    statement: LiteralString | sql.SQL | sql.Composed,
    parameters: Sequence[Any] = (),
) -> Row:
    """The one row of a query that always has one."""
    # without parameters % means nothing
    row = connection.execute(statement, parameters or None).fetchone()
    if row is None:
        raise LookupError(f"no row: {statement}")
    return row
