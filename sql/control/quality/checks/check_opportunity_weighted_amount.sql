create or replace view control.check_opportunity_weighted_amount as
select
    f.opportunity_id as record_id,
    'weighted amount ' || f.weighted_amount || ' exceeds the amount ' || f.amount as reason
from marts.fct_opportunity as f
where abs(f.weighted_amount) > abs(f.amount);

comment on view control.check_opportunity_weighted_amount is
'Opportunities weighted beyond their amount. Grain: one row per record. Source:
marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_weighted_amount',
    'The weighted amount of an opportunity is within its amount',
    'error',
    'marts.fct_opportunity'
)
on conflict do nothing;
