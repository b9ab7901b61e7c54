"""The marts as a publication, for a server of the user's that follows this one."""

from typing import Any

import psycopg
from psycopg import sql

PUBLICATION = "salesforce_marts"
# Tables of intermediate and marts that a view of marts reads, some marts' among them. Of control,
# what a view needs to show the same: time zone, stages, from which day the history is kept.
TABLES = """
select distinct format('%I.%I', n.nspname, t.relname)
from pg_class as v
cross join lateral control.used_object(v.oid) as u
inner join pg_class as t on u.class = 'pg_class'::regclass and u.object = t.oid
inner join pg_namespace as n on t.relnamespace = n.oid
where
    v.relnamespace = 'marts'::regnamespace
    and v.relkind in ('r', 'p', 'v')
    and not v.relispartition
    and not exists (
        select from control.model as m where v.relname = split_part(m.model, '.', 2) || '_model'
    )
    and t.relkind in ('r', 'p')
    and (
        n.nspname in ('intermediate', 'marts')
        or t.oid in (
            'control.history_retention'::regclass, 'control.landing_retention'::regclass,
            'control.setting'::regclass, 'control.stage'::regclass
        )
    )
order by 1
"""


def publish_marts(connection: psycopg.Connection[Any]) -> list[str]:
    """Publishes every mart and what their views read; returns the tables. May be repeated.

    The history is published as the one table it looks like: a subscriber need not know its months.
    """
    published = [name for (name,) in connection.execute(TABLES)]
    known = connection.execute(
        "select from pg_publication where pubname = %s", [PUBLICATION]
    ).rowcount
    text = (
        "alter publication {} set table {}"
        if known
        else "create publication {} for table {} with (publish_via_partition_root)"
    )
    tables = sql.SQL(", ").join(sql.SQL(name) for name in published)
    connection.execute(sql.SQL(text).format(sql.Identifier(PUBLICATION), tables))
    return published
