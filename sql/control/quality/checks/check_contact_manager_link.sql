create or replace view control.check_contact_manager_link as
select
    m.contact_id as record_id,
    'the manager ' || m.reports_to_id || case
        when i.id is null then ' was never landed'
        else ' is deleted'
    end as reason
from marts.dim_contact as m
left join marts.dim_contact as u on m.reports_to_id = u.contact_id
left join intermediate.contact as i on m.reports_to_id = i.id
where m.reports_to_id is not null and u.contact_id is null;

comment on view control.check_contact_manager_link is
'Rows of marts.dim_contact whose reports_to_id names no row of marts.dim_contact. Grain: one row
per record. Source: marts.dim_contact, marts.dim_contact.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'contact_manager_link',
    'Each reports_to_id in marts.dim_contact names a row of marts.dim_contact',
    'warn',
    'marts.dim_contact',
    '{"marts.dim_contact": "reports_to_id", "intermediate.contact": "reports_to_id"}'
)
on conflict do nothing;
