create or replace view control.check_contact_required_field as
select
    i.id as record_id,
    f.field as part,
    f.field || ' is empty' as reason
from intermediate.contact as i
cross join
    lateral (
        values
        ('last_name', i.last_name is null)
    ) as f (field, is_empty)
where i.is_deleted is not true and f.is_empty;

comment on view control.check_contact_required_field is
'Undeleted Contact records without a value that Salesforce requires. Grain: one row per record and
field (part). Source: intermediate.contact.';

insert into control.quality_check (name, description, severity, model)
values
(
    'contact_required_field',
    'Undeleted contacts without a last name',
    'warn',
    'intermediate.contact'
)
on conflict do nothing;
