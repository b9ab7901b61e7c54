-- A check that silently does not run is worse than none.
create or replace view control.check_missing_check as
select
    q.name as record_id,
    'enabled, but there is no view control.check_' || q.name as reason
from control.quality_check as q
where q.enabled and to_regclass('control.check_' || q.name) is null
union all
select
    substr(c.relname, 7) as record_id,
    'control.' || c.relname || ' has no row in control.quality_check' as reason
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname = 'control'
    and c.relkind = 'v'
    and c.relname like 'check\_%'
    and substr(c.relname, 7) not in (select q.name from control.quality_check as q);

comment on view control.check_missing_check is
'Enabled checks without a view, and check views without a row in the catalogue. Grain: one row per
check. Source: control.quality_check.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'missing_check',
    'Every enabled check has its view, and every check view its row',
    'warn',
    'control.quality_check',
    'run'
)
on conflict do nothing;
