create or replace view control.check_landed_rows_shift as
select
    s.model as record_id,
    round(s.now) || ' rows landed, ' || round(s.earlier) || ' in earlier runs' as reason
from control.quality_shift as s
where
    s.measure = 'changed rows'
    and s.model like 'raw\_salesforce.%'
    and (s.now > 10 * s.earlier or s.now * 10 < s.earlier);

comment on view control.check_landed_rows_shift is
'Landing tables that got ten times as many rows, or as few, as in earlier runs. Grain: one row per
figure. Source: control.quality_shift.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'landed_rows_shift',
    'As many rows landed as in earlier runs, give or take a factor of ten',
    'info',
    'control.quality_profile',
    'run'
)
on conflict do nothing;
