create or replace view control.check_contact_mart_row_missing as
select
    i.id as record_id,
    'the record is not deleted, but marts.dim_contact has no row' as reason
from intermediate.contact as i
where
    i.is_deleted is not true
    and not exists (
        select from marts.dim_contact as m
        where m.contact_id = i.id
    );

comment on view control.check_contact_mart_row_missing is
'Undeleted records without a row in marts.dim_contact. Grain: one row per record.
Source: intermediate.contact, marts.dim_contact.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'contact_mart_row_missing',
    'Every undeleted record has its row in marts.dim_contact',
    'error',
    'intermediate.contact',
    '{"marts.dim_contact": "id"}'
)
on conflict do nothing;
