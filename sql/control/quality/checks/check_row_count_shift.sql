create or replace view control.check_row_count_shift as
select
    s.model as record_id,
    round(s.now) || ' rows, ' || round(s.earlier) || ' after earlier runs' as reason
from control.quality_shift as s
where
    s.measure = 'table rows'
    and s.model not like 'raw\_salesforce.%'
    and abs(s.now - s.earlier) > 0.2 * s.earlier;

comment on view control.check_row_count_shift is
'Tables with a fifth more or fewer rows than after earlier runs. Grain: one row per figure. Source:
control.quality_shift.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'row_count_shift',
    'Tables have about as many rows as after earlier runs',
    'info',
    'control.quality_profile',
    'run'
)
on conflict do nothing;
