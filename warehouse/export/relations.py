"""What is exported: the marts' tables and the days asked for; their columns, types and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from warehouse.errors import WarehouseError

# numeric without a declared precision: 18 digits before the point, as many as Salesforce has in
# all, and 20 after it.
PRECISION, SCALE = 38, 20
NO_PART = date(1970, 1, 1)
AS_OF = "opportunity_as_of"

TABLES = """
select
    c.oid,
    c.relname,
    obj_description(c.oid, 'pg_class'),
    row_security_active(c.oid),
    (
        select array_agg(a.attname order by k.place)
        from pg_index as i
        cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
        inner join pg_attribute as a on i.indrelid = a.attrelid and k.attnum = a.attnum
        where i.indrelid = c.oid and i.indisprimary
    ) as key,
    (
        select a.attname
        from pg_partitioned_table as p
        inner join pg_attribute as a on p.partrelid = a.attrelid and p.partattrs[0] = a.attnum
        where p.partrelid = c.oid and p.partstrat = 'r' and a.atttypid = 'date'::regtype
    ) as month_of
from pg_class as c
where
    c.relnamespace = 'marts'::regnamespace
    and c.relkind in ('r', 'p')
    and not c.relispartition
    and has_table_privilege(c.oid, 'select')
order by c.relname
"""
COLUMNS = """
select
    a.attname,
    t.typname,
    t.typcategory = 'A',
    a.atttypmod,
    col_description(a.attrelid, a.attnum)
from pg_attribute as a
inner join pg_type as t on a.atttypid = t.oid
where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
# A function says what it answers by its arguments; what its columns mean, the view over it does.
ANSWERED = """
select
    a.name,
    t.typname,
    t.typcategory = 'A',
    -1,
    (
        select col_description(v.attrelid, v.attnum)
        from pg_attribute as v
        where
            v.attname = a.name
            and v.attrelid in (
                'marts.opportunity_daily'::regclass, 'marts.opportunity_history'::regclass
            )
        order by col_description(v.attrelid, v.attnum) is null, v.attrelid::regclass::text
        limit 1
    )
from pg_proc as p
cross join lateral unnest(p.proallargtypes, p.proargnames, p.proargmodes)
    with ordinality as a (type, name, mode, place)
inner join pg_type as t on a.type = t.oid
where p.oid = 'marts.opportunity_as_of(date)'::regprocedure and a.mode = 't'
order by a.place
"""


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    is_array: bool
    modifier: int
    comment: str | None

    @property
    def doc(self) -> str | None:
        """In one line: comments are wrapped where they are written."""
        return self.comment and " ".join(self.comment.split())

    @property
    def precision_and_scale(self) -> tuple[int, int]:
        if self.modifier >= 4:
            precision, scale = (self.modifier - 4) >> 16, (self.modifier - 4) & 0x7FF
            if precision <= PRECISION and scale <= precision:
                return precision, scale
        return PRECISION, SCALE

    def read(self) -> sql.Composable:
        """As COPY writes it, for Arrow to read."""
        name = sql.Identifier(self.name)
        if self.is_array:
            return sql.SQL("to_json(t.{})").format(name)
        if self.type == "numeric":
            return sql.SQL("round(t.{}, {})").format(name, self.precision_and_scale[1])
        return sql.SQL("t.{}").format(name)

    def hashed(self) -> sql.Composable:
        """As something that PostgreSQL has a hash of."""
        name = sql.Identifier("t", self.name)
        return name + sql.SQL("::text") if self.type == "json" else name


@dataclass(frozen=True)
class Relation:
    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    # Files hold one month of this date, or one day of it, and are in the order of the key.
    month_of: str | None = None
    day_of: str | None = None
    days: tuple[date, ...] = ()
    is_narrowed: bool = False

    def key_type(self) -> str:
        return next(column.type for column in self.columns if column.name == self.key[0])

    def source(self) -> sql.Composable:
        if self.day_of:
            return sql.SQL(
                "(select d.day, o.* from unnest({}::date[]) as d (day)"
                " cross join lateral marts.opportunity_as_of(d.day) as o)"
            ).format(sql.Literal(list(self.days)))
        return sql.Identifier("marts", self.name)

    def part(self) -> sql.Composable:
        """The part of the table that a row is in: a date."""
        if self.month_of:
            return sql.SQL("date_trunc('month', t.{})::date").format(sql.Identifier(self.month_of))
        if self.day_of:
            return sql.SQL("t.{}").format(sql.Identifier(self.day_of))
        return sql.Literal(NO_PART) + sql.SQL("::date")


def marts(connection: psycopg.Connection[Any]) -> list[Relation]:
    """Every table of the marts that this login may read."""
    found = []
    for oid, name, comment, is_narrowed, key, month_of in connection.execute(TABLES).fetchall():
        if not key:
            raise WarehouseError(
                f"marts.{name} has no primary key, which tells its rows apart: give it one."
            )
        columns = tuple(Column(*row) for row in connection.execute(COLUMNS, [oid]))
        found.append(
            Relation(
                name,
                " ".join((comment or "").split()),
                columns,
                tuple(key),
                month_of,
                is_narrowed=is_narrowed,
            )
        )
    return found


def as_of(connection: psycopg.Connection[Any], days: Sequence[date]) -> Relation:
    """The opportunities as they were on these days, a part of the table each."""
    day = Column("day", "date", False, -1, "Business day at whose end it was so.")
    columns = (day, *(Column(*row) for row in connection.execute(ANSWERED)))
    return Relation(
        AS_OF,
        "Opportunities as they were at the end of the days that were asked for. Grain: one row per "
        "day and opportunity that existed, deleted ones flagged. Source: "
        "marts.opportunity_as_of(day).",
        columns,
        ("opportunity_id",),
        day_of="day",
        days=tuple(sorted(set(days))),
    )
