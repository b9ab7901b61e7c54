"""`make preview`: the working tree's warehouse beside the one in use, to be looked at.

A database on the same server, filled by what the working tree says: what landed and what was set
is copied as it stood at one snapshot, and one run works there. What is published stays untouched;
the preview stays until it is dropped. What is copied, and how it is put into tables that may have
other columns now, is `make diff`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from warehouse import config, deploy, diff, server
from warehouse.errors import WarehouseError, say
from warehouse.rows import only_row

SUFFIX = "_preview"
# A name alone is no reason to drop a database.
MARK = "A preview of the warehouse in "
LANDING = "raw_salesforce."
# Which landed column names a record of which object.
PARENTS = {"accountid": "account", "opportunityid": "opportunity", "contactid": "contact"}
Connection = psycopg.Connection[Any]


@dataclass
class Preview:
    url: str
    copied: dict[str, int] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)


def make(url: str, accounts: int | None = None) -> Preview:
    """A new preview, in place of the one there was; of so many accounts and what is theirs."""
    with server.connect(url) as source:
        name = _name_of(source)
        if only_row(source, "select to_regclass('control.load_window') is null")[0]:
            raise WarehouseError("this database holds no warehouse yet: make deploy makes one.")
        _create(source, name)
        preview = Preview(server.url_of(url, name))
        say(f"deploying what the working tree says into {name} …")
        deploy.build(preview.url)
        with server.connect(preview.url) as target:
            _copy_over(source, target, accounts, preview)
            if config.FILE.exists():
                config.apply(target)
            say("transforming …")
            preview.run = only_row(target, "select public.run_salesforce_transform()")[0]
    return preview


def drop(url: str) -> str | None:
    """Drops the preview; its name, None where there is none."""
    with server.connect(url) as source:
        name = _name_of(source)
        if not _is_there(source, name):
            return None
        server.drop_database(source, name)
    return name


def _name_of(source: Connection) -> str:
    """Of the preview; the server would cut it silently."""
    (name,) = only_row(source, "select current_database()::text")
    return f"{name[: 63 - len(SUFFIX)]}{SUFFIX}"


def _is_there(connection: Connection, name: str) -> bool:
    found = connection.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
    ).fetchone()
    if found is not None and not (found[0] or "").startswith(MARK):
        raise WarehouseError(
            f"there is a database {name} already, and it is no preview: rename or drop it."
        )
    return found is not None


def _create(source: Connection, name: str) -> None:
    if _is_there(source, name):
        server.drop_database(source, name)
    original = source.info.dbname
    try:
        source.execute(
            sql.SQL("create database {} template template0 {}").format(
                sql.Identifier(name), _locale(source)
            )
        )
        source.execute(
            sql.SQL("comment on database {} is {}").format(
                sql.Identifier(name),
                sql.Literal(f"{MARK}{original}: make preview DROP=1 drops it."),
            )
        )
    except psycopg.errors.InsufficientPrivilege:
        user = source.info.user
        raise WarehouseError(
            f"user {user} may not create databases on this server. Let an administrator run: "
            f"alter role {user} createdb;"
        ) from None


def _locale(source: Connection) -> sql.Composed:
    """Texts are written and sorted as in the database that is previewed."""
    encoding, provider, collate, ctype, locale = only_row(
        source,
        "select pg_encoding_to_char(encoding), datlocprovider, datcollate, datctype, datlocale"
        " from pg_database where datname = current_database()",
    )
    options = sql.SQL("encoding {} lc_collate {} lc_ctype {}").format(encoding, collate, ctype)
    if provider == "c":
        return options + sql.SQL(" locale_provider libc")
    kind = "icu" if provider == "i" else "builtin"
    return options + sql.SQL(" locale_provider {} {} {}").format(
        sql.SQL(kind), sql.SQL(f"{kind}_locale"), locale
    )


# -- what landed and what was set


def _copy_over(
    source: Connection, target: Connection, accounts: int | None, preview: Preview
) -> None:
    with source.transaction(), target.transaction():
        source.execute("set transaction isolation level repeatable read")
        for connection in (source, target):
            connection.execute("set local role salesforce_owner")
            connection.execute("set local search_path = pg_catalog")
        tables = diff.kept_tables(source)
        chosen = _choose(source, tables, accounts) if accounts else {}
        kept = []
        for place, table in enumerate(tables):
            copy = f"kept_{place}"
            rows = _copy_table(source, target, table, copy, chosen.get(table))
            if rows and table.startswith(LANDING):
                preview.copied[table] = rows
                say(f"copied {rows:,} rows of {table}")
            kept.append((copy, table))
        diff.carry_over(target, kept)
        _go_on_counting(target)
    # the tables were filled by one transaction that nothing has analyzed
    for table in preview.copied:
        target.execute(sql.SQL("analyze {}").format(_name(table)))


def _copy_table(
    source: Connection, target: Connection, table: str, copy: str, condition: sql.Composable | None
) -> int:
    columns = source.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
        [table],
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    definition = ", ".join(f"{sql.Identifier(name).as_string()} {kind}" for name, kind in columns)
    target.execute(f"create temporary table {copy} ({definition}) on commit drop".encode())
    select = sql.SQL("select {} from {} as t {}").format(
        names, _name(table), condition or sql.SQL("")
    )
    with (
        source.cursor().copy(sql.SQL("copy ({}) to stdout (format binary)").format(select)) as read,
        target.cursor() as cursor,
    ):
        with cursor.copy(
            sql.SQL("copy pg_temp.{} from stdin (format binary)").format(sql.Identifier(copy))
        ) as written:
            for block in read:
                written.write(block)
        return cursor.rowcount


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*(part.strip('"') for part in table.split(".")))


def _choose(source: Connection, tables: list[str], accounts: int) -> dict[str, sql.Composable]:
    """So many accounts, always the same, with every version of what is theirs; the rest whole."""
    landed = {
        table.removeprefix(LANDING).strip('"'): diff.columns_of(source, table)
        for table in tables
        if table.startswith(LANDING)
    }
    source.execute(
        "create temporary table chosen_account on commit drop as"
        " select left(id, 15) as id from raw_salesforce.account where id <> ''"
        " group by left(id, 15) order by md5(left(id, 15)) limit %s",
        [accounts],
    )
    chosen = {"account": "account"}
    while True:
        more = {
            table: (column, parent)
            for table, columns in landed.items()
            if table not in chosen
            for column, parent in PARENTS.items()
            if column in columns and parent in chosen and parent != table
        }
        if not more:
            break
        for table, (column, parent) in more.items():
            source.execute(
                sql.SQL(
                    "create temporary table {} on commit drop as"
                    " select distinct left(t.id, 15) as id from {} as t"
                    " inner join pg_temp.{} as p on left(t.{}, 15) = p.id"
                ).format(
                    sql.Identifier(f"chosen_{table}"), _name(LANDING + table),
                    sql.Identifier(f"chosen_{parent}"), sql.Identifier(column),
                )
            )  # fmt: skip
            chosen[table] = parent
    return {
        table: sql.SQL("where left(t.id, 15) in (select c.id from pg_temp.{} as c)").format(
            sql.Identifier(f"chosen_{table.removeprefix(LANDING)}")
        )
        for table in tables
        if table.removeprefix(LANDING) in chosen
    }


def _go_on_counting(target: Connection) -> None:
    """What is landed or written here later comes after what was copied."""
    for table, column, sequence in target.execute(
        """
        select t.name, a.attname, pg_get_serial_sequence(t.name, a.attname)
        from pg_class as c
        cross join lateral (select c.oid::regclass::text as name) as t
        inner join pg_attribute as a on c.oid = a.attrelid and a.attidentity <> ''
        where
            c.relnamespace::regnamespace::text = any('{raw_salesforce,control}')
            and c.relkind = 'r'
        """
    ).fetchall():
        target.execute(
            sql.SQL("select setval({}, max({})) from {} having max({}) is not null").format(
                sql.Literal(sequence), sql.Identifier(column), _name(table), sql.Identifier(column)
            )
        )
