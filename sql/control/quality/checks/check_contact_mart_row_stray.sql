create or replace view control.check_contact_mart_row_stray as
select
    m.contact_id as record_id,
    'the mart has a row, but the record is deleted or unknown' as reason
from marts.dim_contact as m
where not exists (
    select from intermediate.contact as i
    where i.id = m.contact_id and i.is_deleted is not true
);

comment on view control.check_contact_mart_row_stray is
'Rows of marts.dim_contact without an undeleted record. Grain: one row per record.
Source: marts.dim_contact, intermediate.contact.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'contact_mart_row_stray',
    'Every row of marts.dim_contact has its undeleted record',
    'error',
    'marts.dim_contact',
    '{intermediate.contact}'
)
on conflict do nothing;
