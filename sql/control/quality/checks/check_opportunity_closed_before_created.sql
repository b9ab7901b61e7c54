-- Salesforce allows it (a deal entered after the fact); days_to_close counts it as 0.
create or replace view control.check_opportunity_closed_before_created as
select
    f.opportunity_id as record_id,
    'closed on ' || f.close_date || ', created on ' || f.created_date as reason
from marts.fct_opportunity as f
where f.is_closed and f.close_date < f.created_date;

comment on view control.check_opportunity_closed_before_created is
'Closed opportunities whose close date lies before their creation. Grain: one row per record.
Source: marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model, warn_if, error_if)
values
(
    'opportunity_closed_before_created',
    'Closed opportunities were created before they were closed',
    'warn',
    'marts.fct_opportunity',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
