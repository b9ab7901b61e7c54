create or replace view control.check_opportunity_days_to_close as
select
    f.opportunity_id as record_id,
    'days to close is ' || f.days_to_close as reason
from marts.fct_opportunity as f
where f.days_to_close < 0;

comment on view control.check_opportunity_days_to_close is
'Opportunities with a negative duration. Grain: one row per record. Source: marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_days_to_close',
    'No opportunity took a negative number of days to close',
    'error',
    'marts.fct_opportunity'
)
on conflict do nothing;
