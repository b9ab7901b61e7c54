create or replace view control.check_account_parent_link as
select
    m.account_id as record_id,
    'the parent account ' || m.parent_account_id || case
        when i.id is null then ' was never landed'
        else ' is deleted'
    end as reason
from marts.dim_account as m
left join marts.dim_account as u on m.parent_account_id = u.account_id
left join intermediate.account as i on m.parent_account_id = i.id
where m.parent_account_id is not null and u.account_id is null;

comment on view control.check_account_parent_link is
'Rows of marts.dim_account whose parent_account_id names no row of marts.dim_account. Grain: one
row per record. Source: marts.dim_account, marts.dim_account.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'account_parent_link',
    'Each parent_account_id in marts.dim_account names a row of marts.dim_account',
    'warn',
    'marts.dim_account',
    '{"marts.dim_account": "parent_account_id", "intermediate.account": "parent_account_id"}'
)
on conflict do nothing;
