create or replace view control.check_account_mart_row_missing as
select
    i.id as record_id,
    'the record is not deleted, but marts.dim_account has no row' as reason
from intermediate.account as i
where
    i.is_deleted is not true
    and not exists (
        select from marts.dim_account as m
        where m.account_id = i.id
    );

comment on view control.check_account_mart_row_missing is
'Undeleted records without a row in marts.dim_account. Grain: one row per record.
Source: intermediate.account, marts.dim_account.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'account_mart_row_missing',
    'Every undeleted record has its row in marts.dim_account',
    'error',
    'intermediate.account',
    '{"marts.dim_account": "id"}'
)
on conflict do nothing;
