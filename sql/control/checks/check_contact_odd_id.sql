create or replace view control.check_contact_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Contact' as reason
from intermediate.contact as i
where i.id collate "C" !~ '^003[0-9A-Za-z]{12}[A-Z0-5]{3}$';

comment on view control.check_contact_odd_id is
'Contact records whose id is not of 18 letters and digits that begin with 003. Grain: one row per
record. Source: intermediate.contact.';

insert into control.quality_check (name, description, severity, model)
values
(
    'contact_odd_id',
    'Ids of contacts that are not 18 letters and digits beginning with 003',
    'warn',
    'intermediate.contact'
)
on conflict do nothing;
