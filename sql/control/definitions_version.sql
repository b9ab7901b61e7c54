-- Row versions of the catalog and of the settings: one cheap look instead of comparing every
-- definition, exact enough because each change to a view or function writes its catalog row anew.
create or replace function control.definitions_version()
returns text
language sql
stable
parallel safe
begin atomic
    select md5(string_agg(v.version, ',' order by v.version))
    from (
        select c.oid::text || '/' || r.xmin::text as version
        from pg_namespace as n
        inner join pg_class as c on n.oid = c.relnamespace and c.relkind = 'v'
        inner join pg_rewrite as r on c.oid = r.ev_class
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select p.oid::text || '/' || p.xmin::text
        from pg_namespace as n
        inner join pg_proc as p on n.oid = p.pronamespace
        where n.nspname in ('staging', 'intermediate', 'marts', 'control')
        union all
        select s.ctid::text || '/' || s.xmin::text
        from control.setting as s
    ) as v;
end;

comment on function control.definitions_version() is
'Changes whenever a view or function of the warehouse, or a setting, was written; says nothing about
what changed (control.model_definition does).';
