"""What the working tree would change in a database: deployed, run, compared and rolled back.

Everything happens in one transaction on one connection that never commits: what is published is
copied aside, the pending migrations are applied as `make deploy` would, one run works, and what
came of it is compared with the copy.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import jinja2
import psycopg
from psycopg import sql

from warehouse import deploy, report, server
from warehouse.deploy import Step
from warehouse.errors import WarehouseError, say
from warehouse.freeze.text import KEPT_TABLE
from warehouse.guards import created
from warehouse.migrations import MIGRATIONS, frozen_texts, is_frozen
from warehouse.rows import only_row
from warehouse.source import SQL, source_texts
from warehouse.statements import split, statements

EXAMPLES = 3
LONGEST_KEY = 8
MOST_NAMES = 8
ROW_KEY = sql.Identifier("_row_key")
VIEW_TIMEOUT = "10s"
# It says when the last run was.
NEVER = ["marts.data_status"]
LONGEST = 60
Connection = psycopg.Connection[Any]


@dataclass
class Column:
    name: str
    rows: int
    examples: list[tuple[str, str | None, str | None]]


@dataclass
class Relation:
    """What became of one table or view; `state`: new or gone."""

    name: str
    before: int
    after: int
    state: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    added_keys: list[str] = field(default_factory=list)
    removed_keys: list[str] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    new_columns: list[Column] = field(default_factory=list)
    gone_columns: list[str] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return self.added + self.removed + self.changed

    @property
    def differs(self) -> bool:
        return bool(self.state or self.moved or self.new_columns or self.gone_columns)


@dataclass
class Check:
    name: str
    before: str
    after: str
    violations_before: int
    violations_after: int


@dataclass
class Difference:
    """What a deployment and the run after it would do."""

    migrations: list[str]
    seconds: float
    locked: list[str]
    carried: list[str]
    run: dict[str, Any]
    run_seconds: float
    run_before: dict[str, Any]
    relations: list[Relation]
    left_out: list[str]
    checks: list[Check]

    @property
    def failed(self) -> bool:
        return bool(self.run["status"] == "failed")


def difference(
    url: str, folder: Path = MIGRATIONS, source: Path = SQL, only: list[str] | None = None
) -> Difference | None:
    """None where the database holds what the working tree says."""
    if not is_frozen(frozen_texts(folder), source_texts(source)):
        raise WarehouseError("sql/ is ahead of migrations/: call make migration, then this again.")
    with server.connect(url, options=deploy.OPTIONS) as connection:
        steps = deploy.pending_texts(connection, folder)
        if not steps:
            return None
        with connection.transaction(force_rollback=True), _explained():
            return _try(connection, steps, only or [])


def _try(connection: Connection, steps: list[Step], only: list[str]) -> Difference:
    _as_owner(connection)
    if not only_row(connection, "select control.take_run_lock()")[0]:
        raise WarehouseError("a run is at work in this database: call this again when it is over.")
    # what landed since the last run is no matter of the change
    before = _run(connection)[0]
    relations = _relations(connection, steps, only)
    left_out = [
        name
        for place, name in enumerate(relations)
        if not _copied_in_time(connection, f"before_{place}", name)
    ]
    checks = _checks(connection)
    kept = _keep(connection) if any(step.takes_back for step in steps) else []
    names = dict(
        connection.execute(
            "select oid, oid::regclass::text from pg_class where relkind in ('r', 'p', 'v')"
            " and relnamespace::regnamespace::text = any('{raw_salesforce,marts}')"
            " and not relispartition and relname not like '%\\_model'"
        ).fetchall()
    )

    started = time.monotonic()
    for step in steps:
        say(f"{step.name} …")
        for statement in split(step.text):
            connection.execute(statement.encode())
        # what a transaction of its own would end
        connection.execute(
            sql.SQL("drop table if exists pg_temp.{}").format(sql.Identifier(KEPT_TABLE))
        )
        connection.execute("reset role")
    seconds = time.monotonic() - started
    locked = [
        names[oid]
        for (oid,) in connection.execute(
            "select relation from pg_locks where pid = pg_backend_pid()"
            " and mode = 'AccessExclusiveLock' and locktype = 'relation'"
        ).fetchall()
        if oid in names
    ]

    _as_owner(connection)
    # a table that is still the same one has its rows
    carried = carry_over(
        connection,
        [(copy, table) for copy, table, oid in kept if _oid(connection, table) != oid],
    )
    say("transforming …")
    after, run_seconds = _run(connection)
    say("comparing …")
    compared = []
    for place, name in enumerate(relations):
        if name in left_out:
            continue
        if not columns_of(connection, name):
            gone = _count(connection, f"pg_temp.before_{place}")
            compared.append(Relation(name, gone, 0, "gone"))
        elif _copied_in_time(connection, f"after_{place}", name):
            compared.append(_compare(connection, name, f"before_{place}", f"after_{place}"))
        else:
            left_out.append(name)
    known = {*relations}
    compared += [
        Relation(name, 0, _count(connection, name), "new")
        for name in _models(connection)
        if name not in known and (not only or name in only)
    ]
    return Difference(
        migrations=[step.name for step in steps],
        seconds=seconds,
        locked=sorted(locked),
        carried=carried,
        run=after,
        run_seconds=run_seconds,
        run_before=before,
        relations=compared,
        left_out=left_out,
        checks=_changed_checks(checks, _checks(connection)),
    )


def _as_owner(connection: Connection) -> None:
    connection.execute("set local role salesforce_owner")
    connection.execute("set local search_path = pg_catalog")


def _run(connection: Connection) -> tuple[dict[str, Any], float]:
    started = time.monotonic()
    result = only_row(connection, "select public.run_salesforce_transform()")[0]
    return result, time.monotonic() - started


# -- what is compared


# Views of marts that stand on what is made anew, through views, functions, models.
_AFFECTED_VIEWS = """
with recursive uses as materialized (
    select d.classid as class, d.objid as object, d.refclassid as of_class, d.refobjid as of_object
    from pg_depend as d
    where d.classid = 'pg_proc'::regclass and d.deptype = 'n'
    union
    select 'pg_class'::regclass, r.ev_class, d.refclassid, d.refobjid
    from pg_rewrite as r
    inner join pg_depend as d on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    where d.deptype = 'n'
    union
    -- what PL/pgSQL uses the catalog does not know
    select p.tableoid, p.oid, m.class, m.object
    from pg_proc as p
    inner join pg_language as l on p.prolang = l.oid and l.lanname = 'plpgsql'
    cross join lateral control.mentioned_object(p.oid::regproc) as m
    where p.pronamespace::regnamespace::text = any('{staging,intermediate,marts,control}')
    union
    select 'pg_class'::regclass, to_regclass(m.model), 'pg_class'::regclass, to_regclass(v.name)
    from control.model as m
    cross join lateral (select m.model || '_model' as name) as v
    union
    select 'pg_class'::regclass, to_regclass(m.model), 'pg_proc'::regclass, to_regproc(m.refresh)
    from control.model as m
),

affected as (
    select o.class, o.object
    from unnest(%(made)s::text[]) as n (name)
    cross join lateral (
        select 'pg_class'::regclass::oid as class, to_regclass(n.name)::oid as object
        union all
        select p.tableoid, p.oid from pg_proc as p
        where format('%%I.%%I', p.pronamespace::regnamespace, p.proname) = n.name
    ) as o
    where o.object is not null
    union
    select u.class, u.object
    from affected as a
    inner join uses as u on a.class = u.of_class and a.object = u.of_object
)

select v.oid::regclass::text
from affected as a
inner join pg_class as v on a.class = 'pg_class'::regclass and a.object = v.oid
where
    v.relkind = 'v'
    and v.relnamespace = 'marts'::regnamespace
    and v.relname not like '%%\\_model'
    and v.oid::regclass::text <> all(%(never)s)
order by 1
"""


def _models(connection: Connection) -> list[str]:
    rows = connection.execute("select model from control.model order by depth, model")
    return [model for (model,) in rows.fetchall()]


def _relations(connection: Connection, steps: list[Step], only: list[str]) -> list[str]:
    """The models, and the views of marts that the statements make anew or that stand on such."""
    made = set()
    for step in steps:
        for statement in statements(step.text):
            if name := created(statement):
                made.add(name)
    views = connection.execute(_AFFECTED_VIEWS, {"made": sorted(made), "never": NEVER}).fetchall()
    found = [*_models(connection), *(name for (name,) in views)]
    if unknown := [name for name in only if name not in found]:
        known = connection.execute(
            "select name from unnest(%s::text[]) as u (name) where to_regclass(name) is null",
            [unknown],
        ).fetchall()
        if known:
            raise WarehouseError(f"there is no {known[0][0]} to compare.")
        found += unknown
    return [name for name in found if not only or name in only]


def _name(name: str) -> sql.Identifier:
    """As the catalog writes it, with quotes only where they have to be."""
    return sql.Identifier(*(part.strip('"') for part in name.split(".")))


def _copy(connection: Connection, copy: str, name: str) -> None:
    connection.execute(
        sql.SQL("create temporary table {} on commit drop as select * from {}").format(
            sql.Identifier(copy), _name(name)
        )
    )


def _copied_in_time(connection: Connection, copy: str, name: str) -> bool:
    """False where a view takes longer than anybody wants to wait, as a dense one may."""
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local statement_timeout = {}").format(VIEW_TIMEOUT))
            _copy(connection, copy, name)
            # the end of a savepoint keeps what it set
            connection.execute("set local statement_timeout = 0")
    except psycopg.errors.QueryCanceled:
        return False
    return True


def _count(connection: Connection, name: str) -> int:
    count: int = only_row(connection, sql.SQL("select count(*) from {}").format(_name(name)))[0]
    return count


def columns_of(connection: Connection, name: str) -> list[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0"
        " and not attisdropped order by attnum",
        [name],
    )
    return [column for (column,) in rows.fetchall()]


def _compare(connection: Connection, name: str, copy: str, now: str) -> Relation:
    before, after = (columns_of(connection, f"pg_temp.{table}") for table in (copy, now))
    rows = [_count(connection, f"pg_temp.{table}") for table in (copy, now)]
    found = Relation(name, rows[0], rows[1])
    found.gone_columns = [column for column in before if column not in after]
    both = [column for column in after if column in before]
    keys = only_row(connection, "select control.key_columns(%s)", [name])[0] or []
    if not keys or not set(keys) <= set(both):
        keys = _leading_key(connection, both, copy, now)
    if keys:
        _compare_by_key(connection, found, copy, now, keys, [c for c in both if c not in keys])
    else:
        _compare_rows(connection, found, copy, now, both)
    for column in [column for column in after if column not in before]:
        found.new_columns.append(_filled(connection, now, keys, column))
    return found


def _leading_key(connection: Connection, columns: list[str], *tables: str) -> list[str]:
    """The first so many columns that tell rows apart: marts have their grain in front."""
    for length in range(1, min(len(columns), LONGEST_KEY) + 1):
        keys = columns[:length]
        parts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(k)) for k in keys)
        if all(
            only_row(
                connection,
                sql.SQL("select count(*) = count(distinct row({})) from pg_temp.{}").format(
                    parts, sql.Identifier(table)
                ),
            )[0]
            for table in tables
        ):
            return keys
    return []


def _key(alias: str, keys: list[str]) -> sql.Composable:
    parts = [
        sql.SQL("coalesce({}.{}::text, 'null')").format(sql.Identifier(alias), sql.Identifier(key))
        for key in keys
    ]
    return sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(parts))


def _keyed(table: str, keys: list[str]) -> sql.Composed:
    """With its key as one text: parts of a view's may be unknown, which no full join can match."""
    parts = [sql.SQL("quote_nullable(t.{}::text)").format(sql.Identifier(key)) for key in keys]
    return sql.SQL("(select concat_ws(',', {}) as {}, t.* from pg_temp.{} as t)").format(
        sql.SQL(", ").join(parts), ROW_KEY, sql.Identifier(table)
    )


def _compare_by_key(
    connection: Connection,
    found: Relation,
    copy: str,
    now: str,
    keys: list[str],
    columns: list[str],
) -> None:
    def pair(column: str) -> sql.Composed:
        name = sql.Identifier(column)
        # by their text: a column may have another type now
        return sql.SQL("b.{0}::text is distinct from a.{0}::text").format(name)

    joined = sql.SQL("{} as a full join {} as b using ({})").format(
        _keyed(now, keys), _keyed(copy, keys), ROW_KEY
    )
    is_added, is_removed = (
        sql.SQL("{}.{} is null").format(sql.Identifier(alias), ROW_KEY) for alias in ("b", "a")
    )
    both = sql.SQL("not ({} or {})").format(is_added, is_removed)
    differs = sql.SQL(" or ").join([*map(pair, columns), sql.SQL("false")])
    conditions = [
        is_added,
        is_removed,
        sql.SQL("{} and ({})").format(both, differs),
        *(sql.SQL("{} and {}").format(both, pair(column)) for column in columns),
    ]
    counts = [sql.SQL("count(*) filter (where {})").format(one) for one in conditions]
    found.added, found.removed, found.changed, *each = only_row(
        connection, sql.SQL("select {} from {}").format(sql.SQL(", ").join(counts), joined)
    )

    def examples(values: list[sql.Composable], condition: sql.Composable) -> list[tuple[Any, ...]]:
        statement = sql.SQL("select {} from {} where {} order by {} limit {}").format(
            sql.SQL(", ").join(values), joined, condition, ROW_KEY, sql.Literal(EXAMPLES)
        )
        return connection.execute(statement).fetchall()

    if found.added:
        found.added_keys = [key for (key,) in examples([_key("a", keys)], is_added)]
    if found.removed:
        found.removed_keys = [key for (key,) in examples([_key("b", keys)], is_removed)]
    for column, count in zip(columns, each, strict=True):
        if count:
            name = sql.Identifier(column)
            values: list[sql.Composable] = [
                _key("a", keys),
                sql.SQL("b.{}::text").format(name),
                sql.SQL("a.{}::text").format(name),
            ]
            condition = sql.SQL("{} and {}").format(both, pair(column))
            found.columns.append(Column(column, count, examples(values, condition)))


def _compare_rows(
    connection: Connection, found: Relation, copy: str, now: str, columns: list[str]
) -> None:
    """Rows that nothing tells apart: those that are only here or only there."""
    listed = sql.SQL(", ").join(
        sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns
    )
    here, there = (
        sql.SQL("select {} from pg_temp.{}").format(listed, sql.Identifier(table))
        for table in (now, copy)
    )

    def only(left: sql.Composed, right: sql.Composed) -> tuple[int, list[str]]:
        alone = sql.SQL("select d::text as row from ({} except all {}) as d").format(left, right)
        rows = connection.execute(
            sql.SQL("select count(*) over (), row from ({}) as d order by row limit {}").format(
                alone, sql.Literal(EXAMPLES)
            )
        ).fetchall()
        return (rows[0][0] if rows else 0), [row for _, row in rows]

    found.added, found.added_keys = only(here, there)
    found.removed, found.removed_keys = only(there, here)


def _filled(connection: Connection, now: str, keys: list[str], column: str) -> Column:
    where = sql.SQL("from pg_temp.{} as a where a.{} is not null").format(
        sql.Identifier(now), sql.Identifier(column)
    )
    (count,) = only_row(connection, sql.SQL("select count(*) ") + where)
    shown = [
        _key("a", keys) if keys else sql.SQL("''"),
        sql.SQL("null"),
        sql.SQL("a.{}::text").format(sql.Identifier(column)),
    ]
    rows = connection.execute(
        sql.SQL("select {} {} order by 1, 3 limit {}").format(
            sql.SQL(", ").join(shown), where, sql.Literal(EXAMPLES)
        )
    ).fetchall()
    return Column(column, count, rows)


# -- what a change of something that no release closed would lose


# Written anew by the deployment, or by the run: what is known of the past does not make figures.
_MADE_ANEW = [
    "load_window", "model", "model_link", "model_state", "model_statement", "check_statement",
    "quality_state", "quality_total", "quality_violation", "quality_population",
    "quality_profile", "quality_result", "run", "run_step", "run_call", "source_freshness",
]  # fmt: skip


# Of rows that the deployment writes: what was decided about them.
_DECIDED = {
    "control.quality_check": ("name", ["severity", "warn_if", "error_if", "ratchet", "enabled"])
}


_LEDGER = "control.configuration_change"


def kept_tables(connection: Connection) -> list[str]:
    """What landed and what was set: all that a deployment and a run cannot make."""
    rows = connection.execute(
        """
        select format('%%I.%%I', c.relnamespace::regnamespace, c.relname)
        from pg_class as c
        where
            c.relkind = 'r'
            and (
                c.relnamespace = 'raw_salesforce'::regnamespace
                or (
                    c.relnamespace = 'control'::regnamespace
                    and c.relname <> all(%s)
                )
            )
        order by 1
        """,
        [_MADE_ANEW],
    )
    return [table for (table,) in rows.fetchall()]


def _oid(connection: Connection, table: str) -> int | None:
    oid: int | None = only_row(connection, "select to_regclass(%s)::oid", [table])[0]
    return oid


def _keep(connection: Connection) -> list[tuple[str, str, int | None]]:
    """Copies it: (copy, table, which table that was)."""
    kept = []
    for place, table in enumerate(kept_tables(connection)):
        _copy(connection, f"kept_{place}", table)
        kept.append((f"kept_{place}", table, _oid(connection, table)))
    return kept


def carry_over(connection: Connection, kept: list[tuple[str, str]]) -> list[str]:
    """Puts copies (temporary tables) where tables were made anew; says which."""
    carried = []
    # last: what is put back is no decision of anybody's, and its triggers have noted it as one
    for copy, table in sorted(kept, key=lambda one: one[1] == _LEDGER):
        columns = [
            c
            for c in columns_of(connection, table)
            if c in columns_of(connection, f"pg_temp.{copy}")
        ]
        if not columns or not _count(connection, f"pg_temp.{copy}"):
            continue
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        if table == _LEDGER:
            connection.execute(sql.SQL("delete from {}").format(_name(table)))
        if table == "control.setting":
            changed = connection.execute(
                sql.SQL("update {} set ({}) = (select {} from pg_temp.{})").format(
                    _name(table), names, names, sql.Identifier(copy)
                )
            )
        elif table in _DECIDED:
            key, decided = _DECIDED[table]
            there, here = (
                sql.SQL(", ").join(sql.Identifier(alias, column) for column in decided)
                for alias in ("k", "t")
            )
            changed = connection.execute(
                sql.SQL(
                    "update {} as t set ({}) = row({}) from pg_temp.{} as k"
                    " where t.{} = k.{} and row({}) is distinct from row({})"
                ).format(
                    _name(table), sql.SQL(", ").join(map(sql.Identifier, decided)), there,
                    sql.Identifier(copy), sql.Identifier(key), sql.Identifier(key), here, there,
                )
            )  # fmt: skip
        else:
            changed = connection.execute(
                sql.SQL(
                    "insert into {} ({}) overriding system value select {} from pg_temp.{}"
                    " on conflict do nothing"
                ).format(_name(table), names, names, sql.Identifier(copy))
            )
        if changed.rowcount:
            carried.append(table)
    return carried


# -- checks


def _checks(connection: Connection) -> dict[str, tuple[str, int]]:
    rows = connection.execute(
        "select check_name, outcome, violations from control.quality_status where enabled"
    ).fetchall()
    return {name: (outcome, violations) for name, outcome, violations in rows}


def _changed_checks(
    before: dict[str, tuple[str, int]], after: dict[str, tuple[str, int]]
) -> list[Check]:
    found = []
    for name in sorted(before | after):
        was, were = before.get(name, ("-", 0))
        is_, are = after.get(name, ("gone", 0))
        # where everything is made anew and the run fails, most checks were not come to
        if (was, were) != (is_, are) and (was, is_) != ("-", "passed") and is_ != "not evaluated":
            found.append(Check(name, was, is_, were, are))
    return found


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise WarehouseError(
            f"{error.diag.message_primary}: somebody uses what the deployment changes. Nothing was "
            "changed; call this again when the long query is over."
        ) from None


# -- what people see


def shortened(value: str | None) -> str:
    if value is None:
        return "-"
    return value if len(value) <= LONGEST else value[: LONGEST - 2] + " …"


def listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def as_text(found: Difference) -> str:
    parts = [
        f"deployment: {', '.join(found.migrations)}, {found.seconds:.1f} s",
    ]
    if found.locked:
        parts.append(f"  until it commits nobody can read or write {listed(found.locked)}")
    if found.carried:
        parts.append(
            "  it takes back what no release closed yet; for this comparison what landed and was "
            f"set was put back: {listed(found.carried)}"
        )
    if found.run_before["status"] == "failed":
        parts.append(
            "\nbefore: what is deployed fails over what has landed, so what is published is "
            "compared\n" + report.run_summary(found.run_before)
        )
    parts.append(f"\nthe run after it ({found.run_seconds:.1f} s):")
    if found.failed:
        parts.append(report.run_summary(found.run))
    elif found.run["models"]:
        parts.append(
            report.table(
                ("model", "mode", "ms"), [[m["model"], m["mode"], m["ms"]]
                                          for m in found.run["models"]],
            )
        )  # fmt: skip
    else:
        parts.append(f"  {found.run['reason']}")
    moved = [relation for relation in found.relations if relation.differs]
    parts.append(f"\n{len(moved)} of {len(found.relations)} relations differ")
    if moved:
        parts.append(
            report.table(
                ("relation", "before", "after", "added", "removed", "changed"),
                [
                    [
                        f"{r.name} ({r.state})" if r.state else r.name,
                        *(r.before, r.after, r.added, r.removed, r.changed),
                    ]
                    for r in moved
                ],
            )
        )
    if found.left_out:
        parts.append(
            f"not compared, taking longer than {VIEW_TIMEOUT}: {', '.join(found.left_out)}"
        )
    parts += [text for relation in moved if (text := _details(relation))]
    if found.checks:
        parts.append("\nchecks")
        parts.append(
            report.table(
                ("check", "before", "after", "violations before", "after"),
                [[c.name, c.before, c.after, c.violations_before, c.violations_after]
                 for c in found.checks],
            )
        )  # fmt: skip
    parts.append("\nnothing was changed: all of it was rolled back")
    return "\n".join(parts)


def _details(relation: Relation) -> str:
    lines = []
    if relation.gone_columns:
        lines.append(f"  gone: {', '.join(relation.gone_columns)}")
    for column in relation.new_columns:
        values = ", ".join(f"{shortened(a)} ({key})" for key, _, a in column.examples)
        lines.append(
            f"  new: {column.name}: {column.rows:,} filled{': ' + values if values else ''}"
        )
    for what, keys in (("added", relation.added_keys), ("removed", relation.removed_keys)):
        if keys:
            lines.append(f"  {what}: {'; '.join(map(shortened, keys))} …")
    for column in relation.columns:
        lines.append(f"  {column.name}: {column.rows:,} row{'s' * (column.rows != 1)}")
        lines += [f"    {key}: {shortened(b)} → {shortened(a)}" for key, b, a in column.examples]
    return "\n".join(["", relation.name, *lines]) if lines else ""


def as_html(found: Difference) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"shortened": shortened, "listed": listed}
    environment.filters["number"] = lambda value: f"{value:,}"
    template = environment.get_template("diff.html.jinja")
    return template.render(found=found, summary=report.run_summary(found.run))


def check_tolerance(tolerance: str) -> None:
    if not re.fullmatch(r"\d+(\.\d+)? *%?", tolerance.strip()):
        raise WarehouseError(
            f"{tolerance!r} is no tolerance: it is a number of rows (100) or a share of them (1 %)."
        )


def exceeds(connection: Connection, found: Difference, tolerance: str) -> list[str]:
    """The relations in which more rows move than a tolerance (100, or 1 %) allows."""
    check_tolerance(tolerance)
    statement: LiteralString = "select control.exceeds('> ' || %s, %s::bigint, %s::bigint)"
    return [
        relation.name
        for relation in found.relations
        if relation.state == "gone"
        or only_row(connection, statement, [tolerance, relation.moved, relation.before])[0]
    ]
