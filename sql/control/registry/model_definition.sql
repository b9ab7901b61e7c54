create or replace function control.model_definition(model text)
returns text
language sql
stable
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
begin atomic
    with mentioned as materialized (
        select o.*
        from control.model as m
        cross join lateral unnest(array[m.refresh, m.refresh || '_statements']) as f (name)
        cross join lateral control.mentioned_object(to_regproc(f.name)) as o
        where m.model = model_definition.model
    ),

    used as materialized (
        select
            u.class,
            u.object,
            u.attribute
        from (
            select (model_definition.model || '_model')::regclass as view
            union
            select m.object::regclass as view
            from mentioned as m
            where m.class = 'pg_class'::regclass
        ) as v
        cross join lateral control.used_object(v.view) as u
        union
        select
            m.class,
            m.object,
            0 as attribute
        from mentioned as m
    )

    select string_agg(part.text, e'\n' order by part.text)
    from (
        select distinct 'view ' || c.oid::regclass::text || ' ' || pg_get_viewdef(c.oid) as text
        from used as u
        inner join pg_class as c
            on u.class = 'pg_class'::regclass and u.object = c.oid and c.relkind = 'v'
        union all
        select distinct pg_get_functiondef(p.oid)
        from used as u
        inner join pg_proc as p
            on u.class = 'pg_proc'::regclass and u.object = p.oid and p.prokind = 'f'
        inner join pg_namespace as n on p.pronamespace = n.oid
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select distinct c.relation::text || ' ' || c.content
        from used as u
        inner join control.configuration as c
            on u.class = 'pg_class'::regclass and u.object = c.relation
        union all
        select distinct 'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, '')
        from used as u
        inner join pg_attribute as a
            on u.class = 'pg_class'::regclass and u.object = a.attrelid and u.attribute = a.attnum
        cross join control.setting as s
        where a.attrelid = 'control.setting'::regclass and a.attname <> 'only_row'
    ) as part;
end;

comment on function control.model_definition(text) is
'Everything a model''s content depends on besides data: the text of its view, of the views and
functions beneath it, of its own refresh function and what that calls, and the settings and
configuration they read. Raises 42P01 for a model without a view.';
