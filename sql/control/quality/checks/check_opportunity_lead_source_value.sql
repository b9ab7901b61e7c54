create or replace view control.check_opportunity_lead_source_value as
select
    i.id as record_id,
    'lead_source ' || quote_literal(i.lead_source) || ' is not an accepted value' as reason
from intermediate.opportunity as i
where
    i.is_deleted is not true
    and i.lead_source is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'opportunity.lead_source' and v.value = i.lead_source
    );

comment on view control.check_opportunity_lead_source_value is
'Undeleted Opportunity records whose lead source is none of control.accepted_value. Grain: one row
per record. Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_lead_source_value',
    'The lead source of undeleted opportunities is one of control.accepted_value',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
