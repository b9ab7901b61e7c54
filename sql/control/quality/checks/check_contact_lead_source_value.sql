create or replace view control.check_contact_lead_source_value as
select
    i.id as record_id,
    'lead_source ' || quote_literal(i.lead_source) || ' is not an accepted value' as reason
from intermediate.contact as i
where
    i.is_deleted is not true
    and i.lead_source is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'contact.lead_source' and v.value = i.lead_source
    );

comment on view control.check_contact_lead_source_value is
'Undeleted Contact records whose lead source is none of control.accepted_value. Grain: one row per
record. Source: intermediate.contact.';

insert into control.quality_check (name, description, severity, model)
values
(
    'contact_lead_source_value',
    'The lead source of undeleted contacts is one of control.accepted_value',
    'warn',
    'intermediate.contact'
)
on conflict do nothing;
