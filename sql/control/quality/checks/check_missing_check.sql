-- A check that silently does not run is worse than none.
create or replace view control.check_missing_check as
select
    q.name as record_id,
    'enabled, but there is no view ' || coalesce(q.source, 'control.check_' || q.name) as reason
from control.quality_check as q
where q.enabled and q.name not in (select s.check_name from control.quality_source as s)
union all
select
    regexp_replace(c.relname, '^check_', '') as record_id,
    'no row of control.quality_check names control.' || c.relname as reason
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname = 'control'
    and c.relkind = 'v'
    and (
        c.relname like 'check\_%'
        or 3 = (
            select count(*)
            from pg_attribute as a
            where a.attrelid = c.oid and a.attname in ('check_name', 'record_id', 'reason')
        )
    )
    and c.oid not in (select s.source from control.quality_source as s);

comment on view control.check_missing_check is
'Enabled checks without a view, and views of checks (by their name or their columns) that no row of
the catalogue names. Grain: one row per check or view. Source: control.quality_check.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'missing_check',
    'Every enabled check has its view, and every check view its row',
    'warn',
    'control.quality_check',
    'definition'
)
on conflict do nothing;
