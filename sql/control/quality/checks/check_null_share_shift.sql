create or replace view control.check_null_share_shift as
select
    s.model || '.' || s.column_name as record_id,
    'empty in ' || round(100 * s.now, 1) || ' % of the changed rows, '
    || round(100 * s.earlier, 1) || ' % in earlier runs' as reason
from control.quality_shift as s
inner join control.profiled_column as c
    on s.model = c.model and s.column_name = c.column_name and s.measure = c.measure
where
    s.measure = 'null share'
    and abs(s.now - s.earlier) > c.max_shift;

comment on view control.check_null_share_shift is
'Columns that are empty much more, or less, often than in earlier runs. Grain: one row per figure.
Source: control.quality_shift.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'null_share_shift',
    'Columns are empty about as often as in earlier runs',
    'info',
    'control.quality_profile',
    'run'
)
on conflict do nothing;
