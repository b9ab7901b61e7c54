"""Pieces: what a table is divided into, so that only what changed is written anew.

A piece is a stretch of the key (from its first key up to the next piece's) within a part (a month
of the history; the whole of other tables), and has one data file. Its count of rows and the sum of
their hashes, modulo 2^64, tell whether it is what it was: the rows of the database are added up the
same way, so that a deleted one is missed, too.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import psycopg
from psycopg import sql

from warehouse.export.relations import Relation

MODULUS = 1 << 64
# Small enough that a change costs little, large enough for engines that scan.
ROWS_PER_FILE = 50_000


@dataclass(frozen=True)
class Piece:
    part: date
    first: str
    file: str
    rows: int
    hash: int

    def as_list(self) -> list[Any]:
        return [self.part.isoformat(), self.first, self.file, self.rows, self.hash]

    @classmethod
    def from_list(cls, saved: list[Any]) -> "Piece":
        return cls(date.fromisoformat(saved[0]), *saved[1:])


def saved(pieces: Iterable[Piece]) -> str:
    return json.dumps([piece.as_list() for piece in pieces], separators=(",", ":"))


def restored(text: str | None) -> list[Piece]:
    return [Piece.from_list(one) for one in json.loads(text or "[]")]


def in_order(pieces: Iterable[Piece], key_type: str) -> list[Piece]:
    """By part and key; texts by their bytes, as the database is asked to order them."""
    if key_type.startswith("int"):
        return sorted(pieces, key=lambda piece: (piece.part, int(piece.first)))
    return sorted(pieces, key=lambda piece: (piece.part, piece.first))


@dataclass(frozen=True)
class Group:
    """Neighbouring pieces that are written anew together, as `files` files of about one size."""

    part: date
    pieces: tuple[int, ...]
    rows: int
    files: int

    @property
    def rows_per_file(self) -> int:
        return max(1, -(-self.rows // self.files))


@dataclass(frozen=True)
class Plan:
    """What is kept, what is dropped, and what is read for what comes in its place."""

    kept: tuple[Piece, ...]
    dropped: tuple[Piece, ...]
    groups: tuple[Group, ...]
    rows: int

    @property
    def is_nothing(self) -> bool:
        return not self.dropped and not self.groups

    @property
    def rows_to_read(self) -> int:
        return sum(group.rows for group in self.groups)


def hash_of(relation: Relation) -> sql.Composable:
    """Of a row. Hashed once more: the hash of a row is linear in those of its columns, so that two
    rows that swap a value would add up to the same."""
    values = sql.SQL(", ").join(column.hashed() for column in relation.columns)
    return sql.SQL("hashint8extended(hash_record_extended(row({}), 0), 0)").format(values)


def compared_key(relation: Relation) -> sql.Composable:
    """Bytes order texts, whatever collation the database has: that is the order of the files."""
    key = sql.Identifier("t", relation.key[0])
    return key + sql.SQL(' collate "C"') if relation.key_type() == "text" else key


def _known(pieces: Sequence[Piece], groups: Sequence[Group] = ()) -> str:
    touched: dict[date, list[int]] = {}
    for group in groups:
        touched.setdefault(group.part, []).extend(group.pieces)
    return json.dumps(
        [
            {
                "part": part.isoformat(),
                "firsts": [piece.first for piece in of_part],
                "touched": touched.get(part, []),
            }
            for part, of_part in groupby(pieces, lambda piece: piece.part)
        ]
    )


# {rest} reads rows `t`, beside `u`: what is known of the part they are in.
WITH_KNOWN = """
with u as materialized (
    select
        x.part,
        x.touched,
        array(
            select f.first::{type}
            from jsonb_array_elements_text(x.firsts) with ordinality as f (first, place)
            order by f.place
        ) as firsts
    from jsonb_to_recordset({known}::jsonb) as x (part date, firsts jsonb, touched integer[])
)

select {selected}
from {source} as t
left join u on {part} = u.part
{rest}
"""
PIECE = "greatest(coalesce(width_bucket({key}, u.firsts), 1), 1)"


def _query(
    relation: Relation, known: str, selected: sql.Composable, rest: sql.Composable
) -> sql.Composed:
    return sql.SQL(WITH_KNOWN).format(
        type=sql.Identifier(relation.key_type()),
        known=sql.Literal(known),
        selected=selected,
        source=relation.source(),
        part=relation.part(),
        rest=rest,
    )


def _piece(relation: Relation) -> sql.Composable:
    return sql.SQL(PIECE).format(key=compared_key(relation))


def added_up(
    connection: psycopg.Connection[Any], relation: Relation, pieces: Sequence[Piece]
) -> dict[tuple[date, int], tuple[int, int]]:
    """(part, place of the piece in it, from 1) -> (rows, sum of hashes), as the database has it."""
    selected = sql.SQL("{}, {}, count(*), sum({})").format(
        relation.part(), _piece(relation), hash_of(relation)
    )
    rows = connection.execute(
        _query(relation, _known(pieces), selected, sql.SQL("group by 1, 2 order by 1, 2"))
    )
    return {(part, place): (count, int(total) % MODULUS) for part, place, count, total in rows}


def plan(
    pieces: Sequence[Piece],
    found: dict[tuple[date, int], tuple[int, int]],
    rows_per_file: int = ROWS_PER_FILE,
) -> Plan:
    """Compares what is saved of the pieces with what the database has."""
    places = {
        (part, place): piece
        for part, of_part in groupby(pieces, lambda piece: piece.part)
        for place, piece in enumerate(of_part, 1)
    }
    same = {at for at, piece in places.items() if found.get(at) == (piece.rows, piece.hash)}
    kept = [piece for at, piece in places.items() if at in same]
    dropped = [piece for at, piece in places.items() if at not in same]
    touched = sorted(at for at in found if at not in same)
    groups = []
    # Neighbours: what their place and their number among the touched differ by is the same.
    for (part, _), run in groupby(
        enumerate(touched), lambda numbered: (numbered[1][0], numbered[1][1] - numbered[0])
    ):
        of_run = tuple(place for _, (_, place) in run)
        rows = sum(found[part, place][0] for place in of_run)
        groups.append(Group(part, of_run, rows, max(1, round(rows / rows_per_file))))
    total = sum(count for count, _ in found.values())
    return Plan(tuple(kept), tuple(dropped), tuple(groups), total)


def reading(relation: Relation, pieces: Sequence[Piece], planned: Plan) -> sql.Composed:
    """The rows of a plan's groups, one group after the other, by key; their hash comes last."""
    columns = [
        sql.SQL("{} as {}").format(column.read(), sql.Identifier(column.name))
        for column in relation.columns
    ]
    key = [compared_key(relation), *(sql.Identifier("t", name) for name in relation.key[1:])]
    rest = sql.SQL("where u.part is null or {} = any(u.touched) order by {}").format(
        _piece(relation), sql.SQL(", ").join([relation.part(), *key])
    )
    selected = sql.SQL(", ").join([*columns, hash_of(relation)])
    return sql.SQL("copy ({}) to stdout with (format csv)").format(
        _query(relation, _known(pieces, planned.groups), selected, rest)
    )
