"""The text of a migration: a plan written down."""

import difflib
import hashlib
from collections.abc import Iterable

from warehouse.freeze.plan import COMPUTED, Plan
from warehouse.freeze.states import Item, State, drop_statement
from warehouse.guards import ROLES
from warehouse.migrations import BY_HAND, FREE_BEGIN, FREE_END, record_statements
from warehouse.rows import Row
from warehouse.source import FIRST
from warehouse.statements import statements

ROLES_FILE, SCHEMAS_FILE = FIRST
OWNER = "set local role salesforce_owner;"
HEADER = "-- Frozen from sql/ by `make migration`; never edited once it is released."
# What sql/roles.sql grants in the database; the roles themselves are the cluster's and stay.
ROLES_UNDONE = """\
reset role;

do $roles$
begin
    execute format('revoke create on database %I from salesforce_owner', current_database());
    revoke create, usage on schema public from salesforce_owner;
end;
$roles$;"""

OWN_ROLES = ", ".join(f"'{role}'" for role in ROLES)
KEPT_TABLE = "kept_by_migration"
# Grants to other roles are an operator's, and so are a view's options: the texts of sql/ say
# neither. `create or replace` keeps grants and forgets options.
KEPT = f"""\
-- What an operator granted on what is made again, and how views were set, comes back at the end.
create temporary table {KEPT_TABLE} on commit drop as
with kept as (
    select to_regclass(v.name) as view
    from unnest(array[
        {{views}}
    ]::text[]) as v (name)
),

granted as (
    select
        c.oid::regclass::text as object,
        null::text as column_name,
        c.relowner as owner_id,
        a.*
    from kept as k
    inner join pg_class as c on k.view = c.oid
    cross join lateral aclexplode(c.relacl) as a
    union all
    select c.oid::regclass::text, quote_ident(t.attname), c.relowner, a.*
    from kept as k
    inner join pg_class as c on k.view = c.oid
    inner join pg_attribute as t on c.oid = t.attrelid
    cross join lateral aclexplode(t.attacl) as a
    union all
    select 'function ' || p.oid::regprocedure::text, null, p.proowner, a.*
    from unnest(array[
        {{functions}}
    ]::text[]) as f (name)
    inner join pg_proc as p on to_regprocedure(f.name) = p.oid
    cross join lateral aclexplode(p.proacl) as a
    where a.grantee <> 0
)

select format(
    'grant %s%s on %s to %s%s',
    g.privilege_type,
    ' (' || g.column_name || ')',
    g.object,
    case when g.grantee = 0 then 'public' else quote_ident(r.rolname) end,
    case when g.is_grantable then ' with grant option' end
) as statement
from granted as g
left join pg_roles as r on g.grantee = r.oid
where
    g.grantee <> g.owner_id
    and (g.grantee = 0 or r.rolname not in (
        {OWN_ROLES}
    ))
union all
select format('alter view %s set (%s)', c.oid::regclass, array_to_string(c.reloptions, ', '))
from kept as k
inner join pg_class as c on k.view = c.oid
where c.reloptions is not null;"""  # noqa: S608
GIVEN_BACK = f"""\
do ${KEPT_TABLE}$
declare
    _statement text;
begin
    for _statement in select k.statement from pg_temp.{KEPT_TABLE} as k loop
        begin
            execute _statement;
        exception
            when undefined_table or undefined_column or undefined_function then
                raise warning 'no longer possible: %', _statement;
        end;
    end loop;
end;
${KEPT_TABLE}$;"""  # noqa: S608

STATE = ("table", "control.model_state")


def _forgotten(plan: Plan) -> str | None:
    """Has the next run compute what gets, changes or loses columns, or is made or gone.

    A definition that was there before, as after going back and forth with no run between, is no
    sign that the columns hold what it says.
    """
    if not all(STATE in state.all_objects() for state in (plan.old, plan.new)):
        return None

    def columns(state: State, paths: list[str]) -> dict[str, list[Row]]:
        tables = [name for path in paths for kind, name in state.objects[path] if kind == "table"]
        return {
            name: [column[:2] for column in state.columns(name)]
            for name in tables
            if name.partition(".")[0] in COMPUTED
        }

    before = columns(plan.old, plan.changed + plan.removed)
    after = columns(plan.new, plan.changed + plan.added)
    names = sorted(n for n in {*before, *after} if before.get(n) != after.get(n))
    if not names:
        return None
    return (
        "-- Whatever they were built by before, the next run computes them whole.\n"
        f"delete from {STATE[1]} where model in (\n    {_listed(names, 4)}\n);"
    )


def _listed(names: list[str], indent: int) -> str:
    """Names as literals, one a line."""
    return f",\n{' ' * indent}".join("'" + name.replace("'", "''") + "'" for name in names)


def _kept(plan: Plan) -> str | None:
    """What remembers an operator's grants and options, where something is made again."""
    again = [p for p in plan.old.order if p in {*plan.recreated, *plan.changed, *plan.remade}]
    items = [item for path in again for item in plan.old.objects[path]]
    views = [identity for kind, identity in items if kind == "view"]
    functions = [
        identity
        for path in again
        if path in plan.recreated
        for kind, identity in plan.old.objects[path]
        if kind in {"function", "procedure"}
    ]
    if not views and not functions:
        return None
    return KEPT.format(views=_listed(views, 8), functions=_listed(functions, 8))


def migration_text(plan: Plan, name: str, depends: str | None) -> str:
    """A migration; `depends` is the one before it, None for a rollback."""
    old, new = plan.old, plan.new
    parts: list[str] = []
    if depends is not None:
        parts.append(f"-- depends: {depends}".rstrip() + f"\n{HEADER}")
    else:
        parts.append(HEADER)
    pending = {*plan.added, *plan.changed, *plan.recreated, *plan.remade}
    if ROLES_FILE in pending:
        parts.append(_section(ROLES_FILE, new.texts[ROLES_FILE]))
    # sql/schemas.sql says so itself.
    if not (SCHEMAS_FILE in pending and SCHEMAS_FILE in plan.added):
        parts.append(OWNER)
    kept = _kept(plan)
    parts.append(kept or "")
    parts += [_free(text) for text in plan.free.before]

    for path in plan.changed:
        if path not in plan.recreated and path not in FIRST:
            undone = _undo(old.texts[path], new.texts[path])
            if undone:
                parts.append(f"-- no longer in {path}\n" + "\n".join(undone))
    dropped: set[Item] = set()
    for path in reversed(old.order):
        if path in plan.recreated | plan.gone_first and path in old.objects:
            why = "made again below" if path in plan.recreated else "no longer in sql/"
            parts.append(_drops(path, old.objects[path], why))
            dropped.update(old.objects[path])

    for path in new.order:
        if path in pending and path != ROLES_FILE:
            parts.append(_file(plan, path))

    before, after = old.seeds(), new.seeds()
    lasting = new.all_objects()
    for table, rows in before.items():
        gone = [c for key, c in rows.items() if key not in after.get(table, {})]
        if gone and ("table", table) in lasting:
            parts.append("\n".join(f"delete from {table} where {c};" for c in gone))  # noqa: S608
    parts.append(_forgotten(plan) or "")
    parts += [_free(text) for text in plan.free.after]
    undone_roles = ""
    for path in reversed(old.order):
        items = [i for i in old.objects[path] if i not in lasting and i not in dropped]
        if items:
            parts.append(_drops(path, items, "no longer in sql/"))
            dropped.update(items)
        if path in plan.removed:
            if path == ROLES_FILE:
                undone_roles = ROLES_UNDONE
            if plan.forward:
                parts.append(f"-- removed {path}")
    if kept:
        parts.append(GIVEN_BACK)
    text = _joined(parts)
    fingerprint = hashlib.sha256(text.encode()).hexdigest() if plan.forward else None
    return _joined([text, record_statements(name, fingerprint), undone_roles])


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _section(path: str, body: str, frozen: str | None = None) -> str:
    text = body.strip("\n").rstrip()
    if frozen is not None:
        text += "\n" + "\n".join(f"--| {line}".rstrip() for line in frozen.rstrip().split("\n"))
    return f"-- begin {path}\n{text}\n-- end {path}"


def _free(text: str) -> str:
    return f"{FREE_BEGIN}\n{text}\n{FREE_END}"


def _drops(path: str, items: list[Item], why: str) -> str:
    lines = [f"{drop_statement(item)};" for item in reversed(items)]
    return f"-- {path}: {why}\n" + "\n".join(lines)


def _file(plan: Plan, path: str) -> str:
    """The section of one file."""
    text = plan.new.texts[path]
    if path in plan.added and plan.moved[path]:
        return _section(path, f"-- Only its place changed: it was {plan.moved[path]}.", text)
    if path not in plan.alterations:
        return _section(path, text)
    if path in plan.kept:
        return _section(path, plan.kept[path].body, text)
    if path in plan.by_hand:
        return _section(path, "\n".join(_question(plan, path)), text)
    return _section(path, "\n".join(plan.alterations[path]) or "-- Nothing to do here.", text)


def _question(plan: Plan, path: str) -> list[str]:
    """What asks a person for what was not plain."""
    diff = difflib.unified_diff(
        plan.old.texts[path].splitlines(),
        plan.new.texts[path].splitlines(),
        "before",
        "after",
        lineterm="",
        n=2,
    )
    lines = [
        f"{BY_HAND} write what turns the old table into the new one, then delete these",
        "-- lines up to the statements (a draft where one was possible).",
        *(f"--   {line}".rstrip() for line in diff),
    ]
    former = plan.former.get(path)
    if former and former.statements:
        lines.append("-- For another text of the file this was:")
        lines += [f"--   {line}" for line in former.statements]
    return lines + plan.alterations[path]


def _undo(old: str, new: str) -> list[str]:
    """Takes back grants and comments that the old text made and the new one does not."""
    before, after = statements(old), statements(new)
    commented = {s.comment_target for s in after}
    undone = []
    for statement in before:
        if statement in after:
            continue
        target = statement.comment_target
        if target and target not in commented:
            undone.append(f"comment on {target} is null;")
        if statement.revoke:
            undone.append(statement.revoke)
    return undone
