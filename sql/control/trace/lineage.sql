create or replace function control.lineage(relation text, column_name text)
returns table (depth integer, upstream text, upstream_column text, is_exact boolean)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $lineage$
#variable_conflict use_column
declare
    _relation constant regclass := to_regclass(lineage.relation);
    _name text;
begin
    if _relation is null then
        raise exception 'there is no relation %', coalesce(lineage.relation, 'null')
            using errcode = 'undefined_table',
                hint = 'Name it with its schema: marts.fct_opportunity.';
    end if;
    if not exists (
        select from pg_attribute as a
        where
            a.attrelid = _relation
            and a.attname = lineage.column_name
            and a.attnum > 0
            and not a.attisdropped
    ) then
        raise exception '% has no column %', lineage.relation, coalesce(lineage.column_name, 'null')
            using errcode = 'undefined_column';
    end if;
    select n.nspname || '.' || c.relname
    into strict _name
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    where c.oid = _relation;

    return query
    with recursive link as materialized (
        select l.* from control.column_link as l
    ),

    walked as (
        select
            0 as depth,
            _name as upstream,
            lineage.column_name as upstream_column,
            true as is_exact
        union
        select
            w.depth + 1 as depth,
            s.upstream,
            s.upstream_column,
            w.is_exact and s.is_exact as is_exact
        from walked as w
        cross join lateral (
            select
                l.upstream,
                l.upstream_column,
                true as is_exact
            from link as l
            where l.relation = w.upstream and l.column_name = w.upstream_column
            union all
            -- a model of somebody's own: the table has the columns of its view
            select
                w.upstream || '_model' as upstream,
                w.upstream_column,
                true as is_exact
            where
                exists (select from control.model as m where w.upstream = m.model)
                and not exists (select from link as l where l.relation = w.upstream)
            union all
            -- a view of somebody's own: all that it reads
            select
                (n.nspname || '.' || c.relname) collate "default" as upstream,
                a.attname::text collate "default" as upstream_column,
                false as is_exact
            from pg_rewrite as r
            inner join pg_depend as d
                on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and d.deptype = 'n'
            inner join pg_attribute as a on d.refobjid = a.attrelid and d.refobjsubid = a.attnum
            inner join pg_class as c on a.attrelid = c.oid
            inner join pg_namespace as n on c.relnamespace = n.oid
            where
                d.refclassid = 'pg_class'::regclass
                and r.ev_class = to_regclass(w.upstream)
                and d.refobjid <> r.ev_class
                and not exists (select from link as l where l.relation = w.upstream)
        ) as s
        where w.depth < 100
    )

    select
        min(w.depth) as depth,
        w.upstream,
        w.upstream_column,
        bool_or(w.is_exact) as is_exact
    from walked as w
    where w.depth > 0
    group by w.upstream, w.upstream_column
    order by 1, 2, 3;
end;
$lineage$;

comment on function control.lineage(text, text) is
'What a column of a table or view is computed from, layer by layer, down to landing. Grain: one row
per column, by depth. Of what sql/ defines it is exact (control.column_link); of a view that somebody
made beside it, the catalog knows only which columns it reads at all: is_exact is false from there on.
A function that is not plain SQL is where it ends. Raises 42P01 for an unknown relation, 42703 for an
unknown column.';

grant execute on function control.lineage(text, text) to salesforce_monitor;
