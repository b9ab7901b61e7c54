create or replace view control.check_opportunity_account_link as
select
    m.opportunity_id as record_id,
    'the account ' || m.account_id || case
        when i.id is null then ' was never landed'
        else ' is deleted'
    end as reason
from marts.fct_opportunity as m
left join marts.dim_account as u on m.account_id = u.account_id
left join intermediate.account as i on m.account_id = i.id
where m.account_id is not null and u.account_id is null;

comment on view control.check_opportunity_account_link is
'Rows of marts.fct_opportunity whose account_id names no row of marts.dim_account. Grain: one row
per record. Source: marts.fct_opportunity, marts.dim_account.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'opportunity_account_link',
    'Each account_id in marts.fct_opportunity names a row of marts.dim_account',
    'warn',
    'marts.fct_opportunity',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}'
)
on conflict do nothing;
