create or replace view control.quality_source as
select
    q.name as check_name,
    c.oid::regclass as source,
    (
        select count(*) > 0
        from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'check_name'
    ) as has_check_name,
    (
        select count(*) > 0
        from pg_attribute as a
        where a.attrelid = c.oid and a.attname = 'part'
    ) as has_part
from control.quality_check as q
inner join pg_class as c on c.oid = to_regclass(coalesce(q.source, 'control.check_' || q.name));

comment on view control.quality_source is
'The view that each check reads, where it exists. Grain: one row per check, enabled or not. Source:
control.quality_check.';
comment on column control.quality_source.source is
'What control.quality_check.source names; without one, control.check_<name>.';
comment on column control.quality_source.has_check_name is
'Whether the view tells the checks apart: it may then hold several.';
comment on column control.quality_source.has_part is 'Whether the view has parts.';

grant select on control.quality_source to salesforce_monitor;
