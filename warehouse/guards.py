"""What has to hold before a deployment or a rollback changes anything.

The deployer's rights; that nothing of others' builds on what goes; that nothing which landed goes
without being asked for: landed rows are the one thing the warehouse cannot make again.
"""

from collections.abc import Iterable
from typing import Any

import psycopg

from warehouse.errors import WarehouseError
from warehouse.rows import only_row
from warehouse.statements import Statement, qualified, quoted, statements

ROLES = (
    "salesforce_owner", "salesforce_loader", "salesforce_transformer", "salesforce_reporter",
    "salesforce_monitor",
)  # fmt: skip
LANDING = "raw_salesforce"


def check_rights(connection: psycopg.Connection[Any]) -> None:
    """Says what is missing before anything is half done."""
    (
        user, database, standby, create, grant_create, create_public, grant_public, create_role,
        missing_roles, owner_ready, may_be_owner,
    ) = only_row(
        connection,
        """
        select
            current_user,
            current_database(),
            pg_is_in_recovery(),
            has_database_privilege(current_database(), 'create'),
            has_database_privilege(current_database(), 'create with grant option'),
            has_schema_privilege('public', 'create'),
            has_schema_privilege('public', 'create with grant option'),
            (select rolcreaterole or rolsuper from pg_roles where rolname = current_user),
            array(
                select name from unnest(%s::text[]) name
                where not exists (select from pg_roles where rolname = name)
            ),
            coalesce((
                select
                    has_database_privilege(oid, current_database(), 'create')
                    and has_schema_privilege(oid, 'public', 'create')
                from pg_roles where rolname = 'salesforce_owner'
            ), false),
            coalesce((
                select
                    pg_has_role(current_user, oid, 'set')
                    or pg_has_role(current_user, oid, 'member with admin option')
                from pg_roles where rolname = 'salesforce_owner'
            ), true)
        """,
        [list(ROLES)],
    )  # fmt: skip
    if standby:
        raise WarehouseError(
            "the server is a read-only standby: name its primary in WAREHOUSE_URL."
        )
    if missing_roles and not create_role:
        raise WarehouseError(
            f"the roles {', '.join(missing_roles)} do not exist and user {user} may not create "
            f"roles. Let an administrator run: alter role {user} createrole; or create them: "
            + " ".join(f"create role {role} nologin;" for role in missing_roles)
            + f" grant salesforce_owner to {user};"
        )
    if not may_be_owner:
        raise WarehouseError(
            f"user {user} may not act as salesforce_owner, who owns the warehouse's objects. Let "
            f"an administrator run: grant salesforce_owner to {user};"
        )
    granted = owner_ready or (grant_create and grant_public)
    if not (create and create_public and granted):
        raise WarehouseError(
            f"user {user} may not create schemas in database {database}: deploy as its owner, or "
            f"let an administrator run: alter database {database} owner to {user};"
        )


# -- what landed


def check_restored(connection: psycopg.Connection[Any]) -> None:
    """A dump restored where its roles were missing holds every table, and nobody may use them."""
    is_deployed, missing, strange, others = only_row(
        connection,
        """
        select
            to_regclass('control.load_window') is not null,
            array(
                select name from unnest(%s::text[]) with ordinality as r (name, place)
                where not exists (select from pg_roles where rolname = name)
                order by place
            ),
            count(*) filter (where not is_own),
            string_agg(distinct owner, ', ') filter (where not is_own)
        from (
            select
                pg_get_userbyid(relowner) as owner,
                pg_get_userbyid(relowner) = 'salesforce_owner' as is_own
            from pg_class
            where relnamespace = to_regnamespace('control')
        ) as c
        """,
        [list(ROLES)],
    )
    if not is_deployed or not (missing or strange):
        return
    what = f"the roles {', '.join(missing)} are missing" if missing else ""
    if strange:
        what += f"{' and ' if what else ''}{strange} objects of schema control belong to {others}"
    raise WarehouseError(
        f"this database came by a dump that was restored without its roles: {what}. Create them "
        "first (psql -f sql/roles.sql, or pg_dumpall --globals-only of the server it came from), "
        "then restore the dump once more into an empty database: docs/backup.md."
    )


def check_landed(
    connection: psycopg.Connection[Any],
    texts: Iterable[str],
    allowed: int | None,
    what: str,
    how: str,
) -> None:
    """Refuses statements that drop landed rows, but for exactly as many as are allowed."""
    texts = list(texts)
    lost: dict[str, int] = {}
    for kind, name in _drops(texts):
        table, column = name, "*"
        if kind == "column":
            table, _, column = name.rpartition(".")
        elif kind != "table":
            continue
        if not table.startswith(f"{LANDING}."):
            continue
        if any(moved_to_custom_fields(table, column) in text for text in texts):
            continue
        place = name if kind == "column" else table
        exists = connection.execute(
            """
            select from pg_attribute
            where attrelid = to_regclass(%s) and %s in ('*', quote_ident(attname))
            """,
            [table, column],
        )
        if exists.rowcount:
            row = connection.execute(
                f"select count({column}) from {table}".encode()  # noqa: S608
            ).fetchone()
            lost[place] = row[0] if row else 0
    lost = {place: count for place, count in lost.items() if count}
    total = sum(lost.values())
    if total and allowed != total:
        lines = "\n".join(f"  {place}: {count:,} rows" for place, count in lost.items())
        raise WarehouseError(
            f"{what} drops what landed, which nothing here can bring back:\n{lines}\n"
            f"If that is meant: {how} LANDED_ROWS={total}"
        )


# What others can build on, or what goes by itself with what they build on.
_KINDS = {
    "schema", "table", "view", "matview", "foreign_table", "index", "sequence", "column", "trigger",
    "function", "procedure", "aggregate", "routine", "type", "domain",
}  # fmt: skip

# What people build; whatever else stands in the way, the server names when it comes to it.
_BUILT = {
    "table", "view", "materialized view", "foreign table", "table column", "default value",
    "table constraint", "domain constraint", "index", "trigger", "policy", "rule", "sequence",
    "function", "procedure", "aggregate", "type", "composite type",
}  # fmt: skip


def moved_to_custom_fields(table: str, column: str) -> str:
    """Puts what landed in a column where it would have landed without one."""
    key = column.strip('"')
    return (
        f"update {table} set custom_fields = coalesce(custom_fields, '{{}}')"  # noqa: S608
        f" || jsonb_build_object('{key}', {column}) where {column} <> '';"
    )


def _drops(texts: Iterable[str]) -> list[tuple[str, str]]:
    found = (drop for text in texts for statement in statements(text) for drop in statement.drops())
    return [(kind, name) for kind, name in found if kind in _KINDS]


# -- what others built on it


_RESOLVE = """
select
    case
        when d.kind = 'schema' then 'pg_namespace'::regclass
        when d.kind in ('function', 'procedure', 'aggregate', 'routine') then 'pg_proc'::regclass
        when d.kind in ('type', 'domain') then 'pg_type'::regclass
        when d.kind = 'trigger' then 'pg_trigger'::regclass
        else 'pg_class'::regclass
    end::oid as classid,
    case
        when d.kind = 'schema' then to_regnamespace(d.name)::oid
        when d.kind in ('function', 'procedure', 'aggregate', 'routine') then
            case when d.name like '%%(%%' then to_regprocedure(d.name)::oid
            else to_regproc(d.name)::oid end
        when d.kind in ('type', 'domain') then to_regtype(d.name)::oid
        when d.kind = 'trigger' then (
            select t.oid from pg_trigger as t
            where t.tgrelid = to_regclass(regexp_replace(d.name, '[.][^.]+$', ''))
                and quote_ident(t.tgname) = regexp_replace(d.name, '^.*[.]', '')
        )
        when d.kind = 'column' then to_regclass(regexp_replace(d.name, '[.][^.]+$', ''))::oid
        else to_regclass(d.name)::oid
    end as objid,
    case
        when d.kind = 'column' then coalesce((
            select a.attnum from pg_attribute as a
            where a.attrelid = to_regclass(regexp_replace(d.name, '[.][^.]+$', ''))
                and quote_ident(a.attname) = regexp_replace(d.name, '^.*[.]', '')
        ), -1)
        else 0
    end as objsubid
from unnest(%s::text[], %s::text[]) as d (kind, name)
"""
# What goes with them by itself, and what stands on them and would not.
_OUTSIDERS = f"""
with recursive named as (
    select * from ({_RESOLVE}) as resolved where objid is not null
),
gone as (
    select classid, objid, objsubid::integer from named
    union
    select d.classid, d.objid, d.objsubid
    from gone as g
    inner join pg_depend as d on g.classid = d.refclassid and g.objid = d.refobjid
        and (g.objsubid = 0 or g.objsubid = d.refobjsubid)
    where d.deptype in ('a', 'i', 'P', 'S', 'e')
),
outside as (
    select
        g.classid, g.objid, g.objsubid, null::oid as onclass, null::oid as onobject,
        0 as onsub, 0 as depth
    from gone as g
    union
    select o.classid, o.objid, o.objsubid, g.classid, g.objid, g.objsubid, g.depth + 1
    from outside as g
    inner join pg_depend as d on g.classid = d.refclassid and g.objid = d.refobjid
        and (g.objsubid = 0 or g.objsubid = d.refobjsubid)
    left join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    cross join lateral (
        select
            case when r.oid is null then d.classid else 'pg_class'::regclass end as classid,
            coalesce(r.ev_class, d.objid) as objid,
            case when r.oid is null then d.objsubid else 0 end as objsubid
    ) as o
    where d.deptype = 'n' and g.depth < 100
        and not exists (
            select from gone as other
            where other.classid = o.classid and other.objid = o.objid
                and other.objsubid in (0, o.objsubid)
        )
)
select
    i.type,
    a.object_names,
    i.identity,
    (array_agg(
        pg_describe_object(o.onclass, o.onobject, o.onsub)
        order by o.onclass = 'pg_namespace'::regclass, o.depth
    ))[1],
    max(o.depth)
from outside as o
cross join lateral pg_identify_object(o.classid, o.objid, o.objsubid) as i
cross join lateral pg_identify_object_as_address(o.classid, o.objid, o.objsubid) as a
where o.depth > 0
group by i.type, a.object_names, i.identity
order by max(o.depth) desc, i.identity
"""  # noqa: S608


def check_outsiders(
    connection: psycopg.Connection[Any], texts: Iterable[str], own: Iterable[str], what: str
) -> None:
    """Refuses statements that drop what objects of others' stand on, all named beforehand.

    `own` are the texts of sql/: what they create is no outsider.
    """
    drops = _drops(texts)
    if not drops:
        return
    ours = {name for text in own for s in statements(text) if (name := created(s))}
    found: list[str] = []
    remedies: list[str] = []
    kinds, names = zip(*drops, strict=True)
    for kind, address, identity, on, _depth in connection.execute(
        _OUTSIDERS, [list(kinds), list(names)]
    ).fetchall():
        if kind not in _BUILT or (len(address) > 1 and qualified(address[0], address[1]) in ours):
            continue
        found.append(f"  {kind} {identity} (on {on})")
        if kind in {"view", "materialized view", "function", "procedure"}:
            remedies.append(f"  drop {kind} {identity};")
        elif kind == "table constraint":
            table, name = qualified(address[0], address[1]), quoted(address[2])
            remedies.append(f"  alter table {table} drop constraint {name};")
    if not found:
        return
    raise WarehouseError(
        f"{what} drops or makes again what objects of others' stand on; nothing was changed:\n"
        + "\n".join(found)
        + "\nKeep their definitions (in psql \\sv or \\sf, or by pg_dump), drop them, call this "
        "again, and create them anew:\n" + "\n".join(remedies)
    )


def created(statement: Statement) -> str | None:
    """The qualified name of what a statement creates, without a function's arguments."""
    tree = statement.tree
    if statement.kind == "CreateFunctionStmt":
        parts = [item["String"]["sval"] for item in tree["funcname"]]
        return qualified(parts[0] if len(parts) > 1 else None, parts[-1])
    relation = {"ViewStmt": "view", "CreateStmt": "relation", "CreateSeqStmt": "sequence"}
    place = tree.get(relation.get(statement.kind, ""))
    return qualified(place.get("schemaname"), place["relname"]) if place else None
