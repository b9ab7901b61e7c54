create or replace view control.quality_definition as
with recursive used as (
    select
        q.name as check_name,
        'pg_class'::regclass::oid as class,
        s.source::oid as object,
        0 as attribute
    from control.quality_check as q
    inner join control.quality_source as s on q.name = s.check_name
    where q.enabled
    union
    select
        u.check_name,
        d.refclassid,
        d.refobjid,
        d.refobjsubid
    from used as u
    left join pg_rewrite as r on u.class = 'pg_class'::regclass and u.object = r.ev_class
    inner join pg_depend as d
        on
            (d.classid = 'pg_rewrite'::regclass and r.oid = d.objid)
            or (u.class = 'pg_proc'::regclass and u.class = d.classid and u.object = d.objid)
    where d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and d.deptype = 'n'
),

part as materialized (
    select
        'pg_class'::regclass::oid as class,
        c.oid as object,
        0 as attribute,
        pg_get_viewdef(c.oid) as text
    from pg_class as c
    where
        c.relkind = 'v'
        and c.oid in (
            select u.object from used as u
            where u.class = 'pg_class'::regclass
        )
    union all
    select
        'pg_proc'::regclass::oid as class,
        p.oid as object,
        0 as attribute,
        pg_get_functiondef(p.oid) as text
    from pg_proc as p
    inner join pg_namespace as n on p.pronamespace = n.oid
    where
        p.prokind = 'f'
        and n.nspname in ('staging', 'intermediate', 'marts', 'control')
        and p.oid in (
            select u.object from used as u
            where u.class = 'pg_proc'::regclass
        )
    union all
    select
        'pg_class'::regclass::oid as class,
        a.attrelid as object,
        a.attnum as attribute,
        'setting ' || a.attname || ' ' || coalesce(to_jsonb(s) ->> a.attname, 'null') as text
    from pg_attribute as a
    cross join control.setting as s
    where a.attrelid = 'control.setting'::regclass and a.attnum > 0
    union all
    select
        'pg_class'::regclass::oid as class,
        d.object,
        0 as attribute,
        d.text
    from (
        select
            'control.accepted_value'::regclass::oid as object,
            string_agg(v::text, ',' order by v.field, v.value) as text
        from control.accepted_value as v
        union all
        select
            'control.stage'::regclass as object,
            string_agg(s::text, ',' order by s.stage_name) as text
        from control.stage as s
        union all
        select
            'control.freshness_limit'::regclass as object,
            string_agg(f::text, ',' order by f.object) as text
        from control.freshness_limit as f
    ) as d
),

-- a view depends on the table as a whole and on each column it reads
used_part as (
    select distinct
        u.check_name,
        p.text
    from used as u
    inner join part as p
        on
            u.class = p.class
            and u.object = p.object
            and (p.attribute = 0 or u.attribute = p.attribute)
)

select
    q.name as check_name,
    md5((
        select string_agg(p.text, e'\n' order by p.text)
        from used_part as p
        where p.check_name = q.name
    )) as definition,
    md5(concat_ws(
        '|', q.severity, coalesce(q.warn_if, '-'), coalesce(q.error_if, '-'), q.ratchet, q.model,
        q.scope, q.follows, q.links, q.source
    )) as judged_as
from control.quality_check as q
where q.enabled and q.name in (select s.check_name from control.quality_source as s);

comment on view control.quality_definition is
'What the outcome of each check depends on besides data, as hashes. Grain: one row per enabled
check whose view exists. definition: the views and functions, the settings, accepted values,
stages and limits they read; judged_as: severity, thresholds and the rest of its row.';
