-- Row versions of the catalog, of the registry, of the settings and of what the checks are
-- configured by: one cheap look instead of comparing every definition, exact enough because each
-- change to a view or function writes its catalog row anew: in another place, even within one
-- transaction. The server's own objects, thousands of functions, have lower ids.
create or replace function control.definitions_version()
returns text
language sql
stable
parallel safe
begin atomic
    select
        count(*)::text || '/' || bit_xor(
            hashint8extended(v.object, hashtidextended(v.place, v.version::text::bigint))
        )
    from (
        select
            c.oid::bigint as object,
            r.xmin as version,
            r.ctid as place
        from pg_namespace as n
        inner join pg_class as c on n.oid = c.relnamespace and c.relkind = 'v'
        inner join pg_rewrite as r on c.oid = r.ev_class
        where
            n.nspname in ('staging', 'intermediate', 'marts', 'control')
            and c.oid >= 16384
        union all
        select
            p.oid::bigint as object,
            p.xmin as version,
            p.ctid as place
        from pg_namespace as n
        inner join pg_proc as p on n.oid = p.pronamespace
        where
            n.nspname in ('staging', 'intermediate', 'marts', 'control')
            and p.oid >= 16384
        union all
        select
            a.attrelid::bigint as object,
            a.xmin as version,
            a.ctid as place
        from control.model as m
        inner join pg_attribute as a on a.attrelid = to_regclass(m.model)
        where a.attnum > 0
        union all
        select
            hashtext(m.model) as object,
            m.xmin as version,
            m.ctid as place
        from control.model as m
        union all
        select
            hashtext(l.model || l.upstream) as object,
            l.xmin as version,
            l.ctid as place
        from control.model_link as l
        union all
        select
            1 as object,
            s.xmin as version,
            s.ctid as place
        from control.setting as s
        union all
        select
            hashtext(q.name) as object,
            q.xmin as version,
            q.ctid as place
        from control.quality_check as q
        union all
        select
            hashtext(a.field || a.value) as object,
            a.xmin as version,
            a.ctid as place
        from control.accepted_value as a
        union all
        select
            hashtext(t.stage_name) as object,
            t.xmin as version,
            t.ctid as place
        from control.stage as t
        union all
        select
            hashtext(f.object) as object,
            f.xmin as version,
            f.ctid as place
        from control.freshness_limit as f
    ) as v;
end;

comment on function control.definitions_version() is
'Changes whenever a view or function of the warehouse, a column of a model, a registered model, a
setting, or a row that configures the checks was written; says nothing about what changed
(control.model_definition and control.quality_definition do).';
