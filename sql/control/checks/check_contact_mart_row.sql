create or replace view control.check_contact_mart_row as
select
    m.contact_id as record_id,
    'marts.dim_contact has a row, but the record is deleted or unknown' as reason
from marts.dim_contact as m
where
    not exists (
        select from intermediate.contact as i
        where i.id = m.contact_id and i.is_deleted is not true
    )
union all
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

comment on view control.check_contact_mart_row is
'Rows of marts.dim_contact without an undeleted record, and undeleted records without a row. Grain:
one row per record. Source: intermediate.contact, marts.dim_contact.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'contact_mart_row',
    'marts.dim_contact has a row for every undeleted record, and no other',
    'error',
    'marts.dim_contact',
    '{intermediate.contact}'
)
on conflict do nothing;
