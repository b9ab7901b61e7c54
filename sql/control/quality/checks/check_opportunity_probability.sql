create or replace view control.check_opportunity_probability as
select
    i.id as record_id,
    'probability is ' || i.probability as reason
from intermediate.opportunity as i
where i.is_deleted is not true and i.probability not between 0 and 100;

comment on view control.check_opportunity_probability is
'Undeleted Opportunity records with a probability outside 0 to 100. Grain: one row per record.
Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_probability',
    'The probability of undeleted opportunities is 0 to 100',
    'error',
    'intermediate.opportunity'
)
on conflict do nothing;
