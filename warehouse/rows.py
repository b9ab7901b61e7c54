"""Rows of a query."""

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg

Row = tuple[Any, ...]


def only_row(
    connection: psycopg.Connection[Row], statement: LiteralString, parameters: Sequence[Any] = ()
) -> Row:
    """The one row of a query that always has one."""
    row = connection.execute(statement, parameters).fetchone()
    if row is None:
        raise LookupError(f"no row: {statement}")
    return row
