create or replace view control.check_value_share_shift as
select
    s.model || '.' || s.column_name || ' = ' || s.value as record_id,
    round(100 * s.now, 1) || ' % of the changed rows, '
    || round(100 * coalesce(s.earlier, 0), 1) || ' % in earlier runs' as reason
from control.quality_shift as s
inner join control.profiled_column as c
    on s.model = c.model and s.column_name = c.column_name and s.measure = c.measure
where
    s.measure = 'value shares'
    and abs(s.now - coalesce(s.earlier, 0)) > c.max_shift;

comment on view control.check_value_share_shift is
'Values that are much more, or less, frequent than in earlier runs. Grain: one row per figure.
Source: control.quality_shift.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'value_share_shift',
    'Values are about as frequent as in earlier runs',
    'info',
    'control.quality_profile',
    'run'
)
on conflict do nothing;
