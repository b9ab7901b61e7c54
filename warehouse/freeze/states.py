"""A database in one state: what each file of sql/ created, and how two databases differ."""

import contextlib
import difflib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql as query
from psycopg.conninfo import conninfo_to_dict

from warehouse import server
from warehouse.errors import WarehouseError
from warehouse.migrations import RECORD
from warehouse.rows import Row
from warehouse.source import build_from_source

# Everything a file can create, with the objects that own it. Objects made by initdb have low ids.
INVENTORY = """
with object as (
    select tableoid as classid, oid as objid from pg_namespace
    where nspname !~ '^pg_'
    union all select tableoid, oid from pg_class
    where relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c', 'i', 'I')
        and relnamespace not in ('pg_toast'::regnamespace)
        and not exists (
            select from pg_constraint k
            where k.conindid = pg_class.oid and k.contype in ('p', 'u', 'x')
        )
    union all select tableoid, oid from pg_proc
    union all select tableoid, oid from pg_type
    union all select tableoid, oid from pg_operator
    union all select tableoid, oid from pg_opclass
    union all select tableoid, oid from pg_opfamily
    union all select tableoid, oid from pg_cast
    union all select tableoid, oid from pg_collation
    union all select tableoid, oid from pg_statistic_ext
    union all select tableoid, oid from pg_event_trigger
    union all select tableoid, oid from pg_policy
    union all select tableoid, oid from pg_trigger where not tgisinternal
    union all select tableoid, oid from pg_rewrite where rulename <> '_RETURN'
)
select
    (o.classid, o.objid)::text,
    i.type,
    i.identity,
    array(
        select (d.refclassid, d.refobjid)::text from pg_depend d
        where d.classid = o.classid and d.objid = o.objid and d.objsubid = 0
            and d.deptype in ('a', 'i', 'P', 'S', 'e')
    )
from object as o
cross join lateral pg_identify_object(o.classid, o.objid, 0) as i
where o.objid >= 16384
order by o.objid
"""
# May stand in a file of their own although they go with their table.
APART = {"index", "trigger", "policy", "rule", "statistics object"}

COLUMNS = """
select
    quote_ident(a.attname),
    format_type(a.atttypid, a.atttypmod)
    || case when a.attcollation <> t.typcollation
        then ' collate ' || quote_ident(l.collname) else '' end,
    a.attnotnull,
    a.attidentity::text || a.attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid)
from pg_attribute as a
inner join pg_type as t on a.atttypid = t.oid
left join pg_collation as l on a.attcollation = l.oid
left join pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
CONSTRAINTS = """
select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where conrelid = %s::regclass and contype <> 'n' order by conname
"""

# Type and identity, as DROP takes them.
Item = tuple[str, str]

# What a view or an SQL function became when it was made: `select *` is the columns of that day.
DEFINITIONS = """
select i.type, i.identity, pg_get_viewdef(v.oid)
from pg_class as v
cross join lateral pg_identify_object('pg_class'::regclass, v.oid, 0) as i
where v.oid >= 16384 and v.relkind = 'v'
union all
select i.type, i.identity, pg_get_function_sqlbody(f.oid)
from pg_proc as f
cross join lateral pg_identify_object('pg_proc'::regclass, f.oid, 0) as i
where f.oid >= 16384 and f.prosqlbody is not null
"""


@dataclass
class State:
    """The files of one state, built: what each created and the order that worked."""

    url: str
    texts: Mapping[str, str]
    order: list[str] = field(default_factory=list)
    objects: dict[str, list[Item]] = field(default_factory=dict)
    definitions: dict[Item, str] = field(default_factory=dict)

    def build(self) -> "State":
        with server.connect(self.url) as connection:
            known = {row[0] for row in connection.execute(INVENTORY)}

            def applied(path: str) -> None:
                rows = [r for r in connection.execute(INVENTORY) if r[0] not in known]
                new = {row[0] for row in rows}
                known.update(new)
                self.objects[path] = [
                    (kind, identity)
                    for _, kind, identity, owners in rows
                    if not new & set(owners) and (not owners or kind in APART)
                ]

            self.order = build_from_source(connection, self.texts, applied)
            for kind, identity, text in connection.execute(DEFINITIONS):
                self.definitions[kind, identity] = text
        return self

    def all_objects(self) -> set[Item]:
        return {item for items in self.objects.values() for item in items}

    def columns(self, relation: str) -> list[Row]:
        with server.connect(self.url) as connection:
            return connection.execute(COLUMNS, [relation]).fetchall()

    def constraints(self, relation: str) -> dict[str, str]:
        with server.connect(self.url) as connection:
            return dict(connection.execute(CONSTRAINTS, [relation]).fetchall())

    def lost_with(self, statements: list[str]) -> set[str]:
        """The files whose objects vanish with these statements (which say CASCADE)."""
        with server.connect(self.url) as connection, connection.transaction(force_rollback=True):
            connection.execute("set local client_min_messages = error")
            for statement in statements:
                connection.execute(statement)
            left = {(kind, identity) for _, kind, identity, _ in connection.execute(INVENTORY)}
        return {path for path, items in self.objects.items() if any(i not in left for i in items)}

    def seeds(self) -> dict[str, dict[Row, str]]:
        """The rows that the files themselves insert: table -> {key: condition that finds it}."""
        found: dict[str, dict[Row, str]] = {}
        with server.connect(self.url) as connection:
            for table, key in connection.execute(
                """
                select
                    format('%I.%I', n.nspname, c.relname),
                    array(
                        select quote_ident(a.attname) from unnest(i.indkey::smallint[]) k
                        join pg_attribute a on a.attrelid = c.oid and a.attnum = k
                    )
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_index i on i.indrelid = c.oid and i.indisprimary
                where c.oid >= 16384 and c.relkind in ('r', 'p') and not c.relispartition
                """
            ).fetchall():
                literals = ", ".join(f"quote_literal({k}::text)" for k in key)
                rows = connection.execute(
                    f"select {literals} from {table} order by {', '.join(key)}"  # noqa: S608
                ).fetchall()
                for row in rows:
                    condition = " and ".join(f"{k} = {v}" for k, v in zip(key, row, strict=True))
                    found.setdefault(table, {})[row] = condition
        return found


def drop_statement(item: Item) -> str:
    kind, identity = item
    kind = {"statistics object": "statistics"}.get(kind, kind)
    return f"drop {kind} {identity}"


# -- comparing databases


def schema_dump(url: str) -> str:
    """Everything a deployment makes: the schema with owners and grants, and the rows it inserts.

    The deployment's own tables are left out; so are values that differ by nature, such as the time
    of a row, and the ledger of changes: what one migration brings, a later one changes.
    """
    program = server.client_program("pg_dump", url)
    place, secret = server.without_password(url)
    done = subprocess.run(
        [program, "--schema-only", "--dbname", place,
         "--exclude-table", "public._yoyo*", "--exclude-table", "public.yoyo_lock",
         "--exclude-table", RECORD],
        env={**os.environ, **secret}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"pg_dump failed: {done.stderr.strip()}")
    lines = [
        line for line in done.stdout.splitlines()
        if not line.startswith(("\\restrict ", "\\unrestrict ", "-- Dumped "))
    ]  # fmt: skip
    with server.connect(url) as connection:
        for table, columns in connection.execute(
            """
            select c.oid::regclass::text, array_agg(a.attname::text order by a.attname)
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.oid >= 16384 and c.relkind in ('r', 'p') and not c.relispartition
                and c.relname !~ '^(_?yoyo_|_warehouse_migration$|configuration_change$)'
                and a.attidentity = ''
                and coalesce(pg_get_expr(d.adbin, d.adrelid), '') !~* 'now\\(\\)|current_|clock_'
            group by c.oid order by c.oid::regclass::text
            """
        ).fetchall():
            names = query.SQL(", ").join(map(query.Identifier, columns))
            rows = connection.execute(
                query.SQL("select row({})::text from {} order by 1").format(names, query.SQL(table))
            ).fetchall()
            if rows:
                lines += ["", f"-- rows of {table} ({', '.join(columns)})", *(r[0] for r in rows)]
    return "\n".join(lines) + "\n"


def difference(a: str, b: str, a_name: str, b_name: str) -> str:
    return "\n".join(
        difflib.unified_diff(a.splitlines(), b.splitlines(), a_name, b_name, lineterm="", n=3)
    )


# -- scratch databases


@contextlib.contextmanager
def scratch_databases() -> Iterator[Callable[..., str]]:
    """A function that makes databases (empty, or a copy) which are dropped afterwards."""
    url = server.warehouse_url()
    made: list[str] = []
    with server.connect(url) as admin:

        def make(template: str = "") -> str:
            name = f"warehouse_freeze_{os.getpid()}_{len(made)}"
            source = str(conninfo_to_dict(template)["dbname"]) if template else "template0"
            try:
                admin.execute(
                    query.SQL("create database {} template {}").format(
                        query.Identifier(name), query.Identifier(source)
                    )
                )
            except psycopg.errors.InsufficientPrivilege:
                raise WarehouseError(
                    "writing a migration needs databases to try it in, and this user may not "
                    "create any: grant it CREATEDB, or unset WAREHOUSE_URL to use the embedded "
                    "server."
                ) from None
            made.append(name)
            return server.url_of(url, name)

        try:
            yield make
        finally:
            for name in made:
                server.drop_database(admin, name)
