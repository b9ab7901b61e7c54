"""What the database says of itself, read at one point in time: relations, functions, ledger."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from warehouse.lineage import Column, Reader, Sources

SCHEMAS = ["raw_salesforce", "staging", "intermediate", "marts", "control"]
KINDS = {"r": "table", "p": "table", "v": "view"}
EXACT_ROWS = 1_000_000  # tables beyond it are as the server estimates them
VIEW_TIMEOUT = "1s"
RUNS, TREND_DAYS = 400, 180
CHECK_FAILED = "QC001"
CHANGES, TRACES = 100, 20

Connection = psycopg.Connection[DictRow]
Record = dict[str, Any]


@dataclass
class Field:
    name: str
    type: str
    comment: str
    is_key: bool
    sources: list[Column] = field(default_factory=list)
    users: list[Column] = field(default_factory=list)


@dataclass
class Relation:
    name: str
    kind: str
    comment: str
    grain: str
    definition: str
    fields: list[Field]
    constraints: list[str]
    rows: int | None = None
    is_estimate: bool = False
    model: str | None = None  # the view that a run merges into this table
    reads: list[str] = field(default_factory=list)
    read_by: list[str] = field(default_factory=list)
    checks: list[Record] = field(default_factory=list)

    @property
    def schema(self) -> str:
        return self.name.partition(".")[0]

    @property
    def short(self) -> str:
        return self.name.partition(".")[2]


@dataclass
class Function:
    name: str
    comment: str
    signatures: list[str]
    definitions: list[str]
    is_table: bool
    columns: list[str]
    sources: dict[str, list[Column]] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    read_by: list[str] = field(default_factory=list)


@dataclass
class Catalog:
    database: str
    made_at: Any
    version: str
    schemas: dict[str, str]
    relations: dict[str, Relation]
    functions: dict[str, Function]
    columns: dict[Column, Sources]
    checks: list[Record]
    runs: list[Record]
    steps: dict[int, list[Record]]
    freshness: list[Record]
    trend: list[Record]
    metrics: list[Record]
    settings: list[Record]
    stages: list[Record]
    changes: list[Record]
    traces: list[Record]


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection that can only read, and sees one point in time."""
    with psycopg.connect(url, row_factory=dict_row, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("set local search_path = ''")
        yield connection
        connection.rollback()


def read(connection: Connection, with_records: bool = False) -> Catalog:
    """with_records: for each open check a record it names, through every layer."""
    relations = _relations(connection)
    functions = _functions(connection)
    columns = _lineage(connection, relations, functions)
    _dependencies(connection, relations, functions)
    _count(connection, relations)
    checks = _checks(connection)
    for check in checks:
        name = check["model"]
        name = name if "." in name else f"raw_salesforce.{name}"
        if name in relations:
            relations[name].checks.append(check)
            check["relation"] = name
    runs = connection.execute(
        """
        select
            r.run_id, r.status, r.reason, r.full_refresh, r.started_at, r.run_by, r.landed,
            r.error ->> 'message' as error, r.error ->> 'sqlstate' as sqlstate, r.version,
            1000 * extract(epoch from r.finished_at - r.started_at)::float8 as ms
        from control.run as r
        order by r.run_id desc
        limit %s
        """,
        [RUNS],
    ).fetchall()
    steps: dict[int, list[Record]] = {}
    for step in connection.execute(
        """
        select
            s.run_id, s.model, s.mode, s.inserted, s.updated, s.deleted, s.unchanged,
            s.ms::float8 as ms
        from control.run_step as s
        where s.run_id = any(%s)
        order by s.run_id, s.step
        """,
        [[run["run_id"] for run in runs]],
    ):
        steps.setdefault(step["run_id"], []).append(step)
    for run in runs:
        own = steps.get(run["run_id"], [])
        run["rows"] = sum(s["inserted"] + s["updated"] + s["deleted"] for s in own)
        if run["sqlstate"] == CHECK_FAILED:  # its message names records, which stay where they are
            run["error"] = _judged(run["run_id"], checks)
    [here] = connection.execute(
        """
        select
            current_database() as database,
            now() as made_at,
            control.version() as version
        """
    ).fetchall()
    return Catalog(
        database=here["database"],
        made_at=here["made_at"],
        version=here["version"],
        schemas=_schemas(connection),
        relations=relations,
        functions=functions,
        columns=columns,
        checks=checks,
        runs=runs,
        steps=steps,
        freshness=_freshness(connection),
        trend=_trend(connection),
        metrics=connection.execute(
            """
            select
                m.name, m.definition, m.formula, m.source, m.grain, m.mart, m.mart_column, m.unit,
                m.owner
            from control.metric as m
            order by m.mart <> 'marts.sales_snapshot', m.mart, m.name
            """
        ).fetchall(),
        settings=_settings(connection, relations["control.setting"]),
        stages=connection.execute(
            """
            select s.stage_name, s.sort_order, s.is_closed, s.is_won, s.forecast_category
            from control.stage as s
            order by s.sort_order, s.stage_name
            """
        ).fetchall(),
        changes=connection.execute(
            """
            select c.changed_at, c.changed_by, c.changed_with, c.relation, c.key, c.before, c.after
            from control.configuration_change as c
            where c.change_id > 1
            order by c.change_id desc
            limit %s
            """,
            [CHANGES],
        ).fetchall(),
        traces=_traces(connection) if with_records else [],
    )


def _traces(connection: Connection) -> list[Record]:
    traces = connection.execute(
        """
        select distinct on (s.check_name)
            s.check_name as check, s.outcome, v.record_id, v.reason
        from control.quality_status as s
        inner join control.quality_violation as v on s.check_name = v.check_name
        where s.outcome in ('error', 'warn') and v.record_id ~ '^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$'
        order by s.check_name, v.record_id
        limit %s
        """,
        [TRACES],
    ).fetchall()
    found = []
    for trace in traces:
        try:
            with connection.transaction():
                trace["lines"] = connection.execute(
                    """
                    select
                        t.layer, t.relation, t.what, t.content,
                        to_char(t.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
                    from control.trace(%s) as t
                    """,
                    [trace["record_id"]],
                ).fetchall()
        except psycopg.errors.NoDataFound:
            continue  # no record of an object: what a check counts
        found.append(trace)
    return found


def _judged(run_id: int, checks: list[Record]) -> str:
    """Which checks a run failed by, without the records they found."""
    found = [
        f"{check['name']} ({row['violations']:,})"
        for check in checks
        for row in check["history"]
        if row["run_id"] == run_id and row["outcome"] == "error"
    ]
    return f"errors found by {', '.join(found)}"


def _schemas(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        """
        select n.nspname as name, obj_description(n.oid, 'pg_namespace') as comment
        from pg_catalog.pg_namespace as n
        where n.nspname = any(%s)
        """,
        [SCHEMAS],
    ).fetchall()
    found = {row["name"]: row["comment"] or "" for row in rows}
    return {name: found[name] for name in SCHEMAS if name in found}


def _relations(connection: Connection) -> dict[str, Relation]:
    rows = connection.execute(
        """
        select
            n.nspname || '.' || c.relname as name,
            c.relkind::text as kind,
            obj_description(c.oid, 'pg_class') as comment,
            case when c.relkind = 'v' then pg_get_viewdef(c.oid, true) end as definition,
            f.fields,
            array(
                select pg_get_constraintdef(k.oid, true)
                from pg_catalog.pg_constraint as k
                where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c')
                order by k.contype <> 'p', k.contype, k.conname
            ) as constraints
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        cross join lateral (
            select
                jsonb_agg(
                    jsonb_build_object(
                        'name', a.attname,
                        'type', format_type(a.atttypid, a.atttypmod),
                        'comment', coalesce(col_description(a.attrelid, a.attnum), ''),
                        'is_key', exists (
                            select from pg_catalog.pg_index as i
                            where
                                i.indrelid = c.oid
                                and i.indisprimary
                                and a.attnum = any(i.indkey::smallint[])
                        )
                    )
                    order by a.attnum
                ) as fields
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        ) as f
        where
            n.nspname = any(%s)
            and c.relkind in ('r', 'p', 'v')
            and not c.relispartition
            and c.relpersistence <> 't'
        order by array_position(%s, n.nspname::text), c.relname
        """,
        [SCHEMAS, SCHEMAS],
    ).fetchall()
    relations = {}
    for row in rows:
        comment, grain = _split_grain(row["comment"] or "")
        relations[row["name"]] = Relation(
            name=row["name"],
            kind=KINDS[row["kind"]],
            comment=comment,
            grain=grain,
            definition=row["definition"] or "",
            fields=[Field(**item) for item in row["fields"] or []],
            constraints=row["constraints"],
        )
    return relations


def _split_grain(comment: str) -> tuple[str, str]:
    """A comment without its "Grain: …." and the grain."""
    text = " ".join(comment.split())
    match = re.search(r"\bGrain: (.*?)\.(?=\s|$)", text)
    if match is None:
        return text, ""
    return f"{text[: match.start()].rstrip()}{text[match.end() :]}".strip(), match[1]


def _functions(connection: Connection) -> dict[str, Function]:
    rows = connection.execute(
        """
        select
            n.nspname || '.' || p.proname || '()' as name,
            p.oid::regprocedure::text as signature,
            obj_description(p.oid, 'pg_proc') as comment,
            pg_get_functiondef(p.oid) as definition,
            p.proretset as is_table,
            array(
                select p.proargnames[i]
                from generate_subscripts(p.proallargtypes, 1) as i
                where p.proargmodes[i] in ('t', 'o')
                order by i
            ) as columns
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on p.pronamespace = n.oid
        where
            p.prokind in ('f', 'p')
            and (
                n.nspname = any(%s)
                or n.nspname = 'public' and p.proname like 'run\\_salesforce%%'
            )
        order by n.nspname, p.proname, p.pronargs, p.oid
        """,
        [SCHEMAS],
    ).fetchall()
    functions: dict[str, Function] = {}
    for row in rows:
        function = functions.setdefault(
            row["name"],
            Function(row["name"], "", [], [], row["is_table"], row["columns"]),
        )
        function.signatures.append(row["signature"])
        function.definitions.append(row["definition"])
        function.comment = function.comment or " ".join((row["comment"] or "").split())
    return functions


def _lineage(
    connection: Connection, relations: dict[str, Relation], functions: dict[str, Function]
) -> dict[Column, Sources]:
    """What each column of a view, function or table is computed from, one step back."""
    known = {name: [f.name for f in relation.fields] for name, relation in relations.items()}
    known |= {name: f.columns for name, f in functions.items() if f.is_table and f.columns}
    reader = Reader(known)
    found: dict[Column, Sources] = {}
    for name, relation in relations.items():
        if relation.definition:
            outputs = reader.of_view(relation.definition)
            for column, (_, sources) in zip(known[name], outputs, strict=True):
                found[name, column] = sources
        elif f"{name}_model" in relations:  # a run merges the one into the other
            model = f"{name}_model"
            for column in set(known[name]) & set(known[model]):
                found[name, column] = frozenset({(model, column)})
    for name, function in functions.items():
        in_sql = next((d for d in function.definitions if "\n LANGUAGE sql\n" in d), None)
        if name in known and in_sql:
            for column, (_, sources) in zip(known[name], reader.of_function(in_sql), strict=False):
                found[name, column] = sources
    users: dict[Column, list[Column]] = {}
    for user, sources in found.items():
        for source in sources:
            users.setdefault(source, []).append(user)
    for name, relation in relations.items():
        relation.model = f"{name}_model" if f"{name}_model" in relations else None
        for item in relation.fields:
            item.sources = sorted(found.get((relation.model or name, item.name), ()))
            item.users = sorted(users.get((name, item.name), ()))
    for name, function in functions.items():
        function.sources = {c: sorted(found.get((name, c), ())) for c in function.columns}
    return found


def _dependencies(
    connection: Connection, relations: dict[str, Relation], functions: dict[str, Function]
) -> None:
    """What reads what: by pg_depend; a body that PostgreSQL has not bound, by what it mentions.

    A function of values passes on what it reads itself; one that is read like a table stands
    between."""
    rows = connection.execute(
        """
        select
            o.name as user,
            coalesce(
                rn.nspname || '.' || c.relname, pn.nspname || '.' || p.proname || '()'
            ) as used
        from (
            select n.nspname || '.' || v.relname as name, r.oid as object, r.tableoid as class
            from pg_catalog.pg_rewrite as r
            inner join pg_catalog.pg_class as v on r.ev_class = v.oid
            inner join pg_catalog.pg_namespace as n on v.relnamespace = n.oid
            union all
            select n.nspname || '.' || f.proname || '()', f.oid, f.tableoid
            from pg_catalog.pg_proc as f
            inner join pg_catalog.pg_namespace as n on f.pronamespace = n.oid
        ) as o
        inner join pg_catalog.pg_depend as d on o.class = d.classid and o.object = d.objid
        left join pg_catalog.pg_class as c
            on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid
        left join pg_catalog.pg_namespace as rn on c.relnamespace = rn.oid
        left join pg_catalog.pg_proc as p
            on d.refclassid = 'pg_catalog.pg_proc'::regclass and d.refobjid = p.oid
        left join pg_catalog.pg_namespace as pn on p.pronamespace = pn.oid
        where d.deptype = 'n'
        """
    ).fetchall()
    uses: dict[str, set[str]] = {name: set() for name in [*relations, *functions]}
    for row in rows:
        if row["user"] in uses and row["used"] in uses and row["user"] != row["used"]:
            uses[row["user"]].add(row["used"])
    pattern = re.compile(rf"\b(?:{'|'.join(SCHEMAS)})\.[a-z_0-9]+\b(?:\()?")
    for name, function in functions.items():
        for definition in function.definitions:
            if "\n LANGUAGE plpgsql\n" in definition:
                _, _, body = definition.partition("\nAS ")
                for mentioned in pattern.findall(re.sub(r"--[^\n]*", "", body)):
                    used = mentioned.replace("(", "()")
                    if used in uses and used != name:
                        uses[name].add(used)
    for name in relations:
        if f"{name}_model" in relations:
            uses[name].add(f"{name}_model")

    def reads(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        found: set[str] = set()
        for used in uses[name] - seen:
            if used in functions and not functions[used].is_table:
                found |= reads(used, seen | {name})
            else:
                found.add(used)
        return found

    tables = {name for name, function in functions.items() if function.is_table}
    for name in [*relations, *functions]:
        own = reads(name) if name in relations or name in tables else uses[name]
        item: Relation | Function = relations.get(name) or functions[name]
        item.reads = sorted(own)
        for used in own:
            (relations.get(used) or functions[used]).read_by.append(name)


def _count(connection: Connection, relations: dict[str, Relation]) -> None:
    """Rows: counted where that is quick, else as the server estimates, else not at all."""
    estimates = connection.execute(
        """
        select
            n.nspname || '.' || c.relname as name,
            sum(p.reltuples)::bigint as rows
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        cross join lateral pg_catalog.pg_partition_tree(c.oid) as t
        inner join pg_catalog.pg_class as p on t.relid = p.oid and t.isleaf
        where n.nspname = any(%s) and c.relkind in ('r', 'p')
        group by 1
        """,
        [SCHEMAS],
    ).fetchall()
    estimate = {row["name"]: row["rows"] for row in estimates}
    for name, relation in relations.items():
        if relation.kind == "view" and relation.schema != "marts":
            continue
        if estimate.get(name, 0) > EXACT_ROWS:
            relation.rows, relation.is_estimate = estimate[name], True
            continue
        try:
            with connection.transaction():
                connection.execute(f"set local statement_timeout = '{VIEW_TIMEOUT}'")
                [row] = connection.execute(
                    sql.SQL("select count(*) as rows from {}").format(
                        sql.Identifier(*name.split("."))
                    )
                ).fetchall()
                relation.rows = row["rows"]
        except psycopg.Error:
            continue  # takes too long, or this login may not: no figure then


def _checks(connection: Connection) -> list[Record]:
    checks = connection.execute(
        """
        select
            s.check_name as name, s.severity, s.enabled, s.outcome, s.violations, s.rows,
            s.baseline, s.failing_since, s.failing_since_at, s.model, s.description,
            s.is_published, q.scope, q.warn_if, q.error_if, q.ratchet
        from control.quality_status as s
        inner join control.quality_check as q on s.check_name = q.name
        order by
            array_position('{error,warn,info,not evaluated,passed,disabled}', s.outcome),
            s.check_name
        """
    ).fetchall()
    histories: dict[str, list[Record]] = {}
    for row in connection.execute(
        """
        select h.check_name, h.run_id, h.started_at, h.outcome, h.violations
        from control.quality_history as h
        order by h.check_name, h.run_id
        """
    ):
        histories.setdefault(row["check_name"], []).append(row)
    for check in checks:
        check["history"] = histories.get(check["name"], [])
        check["relation"] = None
    return checks


def _freshness(connection: Connection) -> list[Record]:
    return connection.execute(
        """
        select
            f.object, f.newest_modstamp, f.newest_extracted_at, f.landed_rows,
            f.last_run_with_news,
            extract(epoch from f.modstamp_lag)::float8 as modstamp_seconds,
            extract(epoch from f.extraction_lag)::float8 as extraction_seconds,
            l.stale_after::text as stale_after,
            coalesce(f.modstamp_lag > l.stale_after, false) as is_stale
        from control.freshness as f
        left join control.freshness_limit as l on f.object = l.object
        order by f.object
        """
    ).fetchall()


def _trend(connection: Connection) -> list[Record]:
    """The open pipeline by day and currency."""
    try:
        with connection.transaction():
            connection.execute("set local statement_timeout = '30s'")
            return connection.execute(
                """
                select
                    p.day, p.currency_iso_code as currency,
                    sum(p.open_count)::int8 as deals, sum(p.amount)::float8 as amount,
                    sum(p.weighted_amount)::float8 as weighted
                from marts.history_coverage as c
                cross join lateral marts.pipeline_daily_between(
                    greatest(c.first_day, c.last_day - %s), c.last_day
                ) as p
                where c.first_day is not null
                group by p.day, p.currency_iso_code
                order by p.currency_iso_code nulls first, p.day
                """,
                [TREND_DAYS],
            ).fetchall()
    except (psycopg.errors.QueryCanceled, psycopg.errors.InsufficientPrivilege):
        return []


def _settings(connection: Connection, table: Relation) -> list[Record]:
    [row] = connection.execute("select to_jsonb(s) as values from control.setting as s").fetchall()
    return [
        {"name": f.name, "value": row["values"][f.name], "comment": f.comment, "type": f.type}
        for f in table.fields
        if f.name != "only_row"
    ]
