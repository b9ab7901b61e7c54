create or replace view control.check_average_shift as
select
    s.model || '.' || s.column_name as record_id,
    'averages ' || round(s.now, 2) || ' in the changed rows, '
    || round(s.earlier, 2) || ' in earlier runs' as reason
from control.quality_shift as s
inner join control.profiled_column as c
    on s.model = c.model and s.column_name = c.column_name and s.measure = c.measure
where
    s.measure = 'average'
    and abs(s.earlier) > 0
    and (abs(s.now) > abs(s.earlier) * c.max_shift or abs(s.now) < abs(s.earlier) / c.max_shift);

comment on view control.check_average_shift is
'Amounts of a size that earlier runs did not have. Grain: one row per figure. Source:
control.quality_shift.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'average_shift',
    'Averages are about those of earlier runs',
    'info',
    'control.quality_profile',
    'run'
)
on conflict do nothing;
