"""Rows of the database as Arrow's, streamed: COPY writes CSV, Arrow reads some of it at a time."""

import json
from collections.abc import Generator
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from warehouse.errors import WarehouseError
from warehouse.export.relations import Column, Relation

# Bytes that are read at once, however long a row is.
AT_ONCE = 1 << 20
HASH = "_hash"
TYPES = {
    "text": pa.string(), "varchar": pa.string(), "bpchar": pa.string(), "name": pa.string(),
    "jsonb": pa.string(), "json": pa.string(), "uuid": pa.string(),
    "bool": pa.bool_(), "int2": pa.int32(), "int4": pa.int32(), "int8": pa.int64(),
    "float4": pa.float32(), "float8": pa.float64(),
    "date": pa.date32(), "timestamptz": pa.timestamp("us", "UTC"), "timestamp": pa.timestamp("us"),
}  # fmt: skip


def arrow_type(relation: str, column: Column) -> pa.DataType:
    """What a column is exported as; arrays as lists of texts."""
    if column.is_array:
        return pa.list_(pa.string())
    if column.type == "numeric":
        return pa.decimal128(*column.precision_and_scale)
    if column.type not in TYPES:
        raise WarehouseError(
            f"marts.{relation}.{column.name} is of type {column.type}, which is not exported: "
            "make it a text, a number, a boolean, a date, a time or jsonb."
        )
    return TYPES[column.type]


def rows(
    connection: psycopg.Connection[Any], relation: Relation, statement: sql.Composed
) -> Generator[pa.Table, None, None]:
    """The rows of a COPY, some at a time, with their hash as the last column."""
    types = {
        column.name: pa.string() if column.is_array else arrow_type(relation.name, column)
        for column in relation.columns
    } | {HASH: pa.int64()}
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        lines, size = [], 0
        # The server sends each row by itself.
        for line in copy:
            lines.append(bytes(line))
            size += len(line)
            if size >= AT_ONCE:
                yield _parsed(b"".join(lines), types)
                lines, size = [], 0
        if lines:
            yield _parsed(b"".join(lines), types)


def _parsed(text: bytes, types: dict[str, pa.DataType]) -> pa.Table:
    return pyarrow.csv.read_csv(
        pa.BufferReader(text),
        pyarrow.csv.ReadOptions(
            block_size=len(text) + 1, column_names=list(types), use_threads=False
        ),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def as_list(texts: pa.Array, to: pa.DataType) -> pa.Array:
    """Arrays, from the JSON that they were read as."""
    return pa.array(
        [None if text is None else json.loads(text) for text in texts.to_pylist()], type=to
    )
