create or replace view control.check_contact_account_link as
select
    m.contact_id as record_id,
    'the account ' || m.account_id || case
        when i.id is null then ' was never landed'
        else ' is deleted'
    end as reason
from marts.dim_contact as m
left join marts.dim_account as u on m.account_id = u.account_id
left join intermediate.account as i on m.account_id = i.id
where m.account_id is not null and u.account_id is null;

comment on view control.check_contact_account_link is
'Rows of marts.dim_contact whose account_id names no row of marts.dim_account. Grain: one row per
record. Source: marts.dim_contact, marts.dim_account.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'contact_account_link',
    'Each account_id in marts.dim_contact names a row of marts.dim_account',
    'warn',
    'marts.dim_contact',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}'
)
on conflict do nothing;
