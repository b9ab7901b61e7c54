create or replace view control.check_opportunity_type_value as
select
    i.id as record_id,
    'type ' || quote_literal(i.type) || ' is not an accepted value' as reason
from intermediate.opportunity as i
where
    i.is_deleted is not true
    and i.type is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'opportunity.type' and v.value = i.type
    );

comment on view control.check_opportunity_type_value is
'Undeleted Opportunity records whose type is none of control.accepted_value. Grain: one row per
record. Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_type_value',
    'The type of undeleted opportunities is one of control.accepted_value',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
