-- The catalog does not know what a PL/pgSQL body uses; the body says it: names are always
-- qualified.
create or replace function control.mentioned_object(function regproc)
returns table (class oid, object oid)
language sql
stable
begin atomic
    with recursive mentioned as (
        select
            'pg_proc'::regclass::oid as class,
            mentioned_object.function::oid as object
        where mentioned_object.function is not null
        union
        select
            o.class,
            o.object
        from mentioned as c
        inner join pg_proc as f on c.class = 'pg_proc'::regclass and c.object = f.oid
        cross join
            lateral regexp_matches(
                f.prosrc, '\m(staging|intermediate|marts|control)\.([a-z_0-9]+)\M', 'g'
            ) as m (name)
        inner join pg_namespace as n on n.nspname = m.name[1]
        inner join lateral (
            select
                p.tableoid as class,
                p.oid as object
            from pg_proc as p
            where n.oid = p.pronamespace and p.proname = m.name[2] and p.prokind = 'f'
            union all
            select
                r.tableoid as class,
                r.oid as object
            from pg_class as r
            where n.oid = r.relnamespace and r.relname = m.name[2] and r.relkind = 'v'
        ) as o on true
    )

    select
        m.class,
        m.object
    from mentioned as m;
end;

comment on function control.mentioned_object(regproc) is
'A function (none for NULL), and the functions and views of the warehouse that its body and those of
the functions among them mention. Grain: one row per object.';
