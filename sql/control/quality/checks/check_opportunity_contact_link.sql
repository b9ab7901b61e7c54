create or replace view control.check_opportunity_contact_link as
select
    m.opportunity_id as record_id,
    'the contact ' || m.contact_id || case
        when i.id is null then ' was never landed'
        else ' is deleted'
    end as reason
from marts.fct_opportunity as m
left join marts.dim_contact as u on m.contact_id = u.contact_id
left join intermediate.contact as i on m.contact_id = i.id
where m.contact_id is not null and u.contact_id is null;

comment on view control.check_opportunity_contact_link is
'Rows of marts.fct_opportunity whose contact_id names no row of marts.dim_contact. Grain: one row
per record. Source: marts.fct_opportunity, marts.dim_contact.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'opportunity_contact_link',
    'Each contact_id in marts.fct_opportunity names a row of marts.dim_contact',
    'warn',
    'marts.fct_opportunity',
    '{"marts.dim_contact": "contact_id", "intermediate.contact": "contact_id"}'
)
on conflict do nothing;
