create or replace view control.check_account_mart_row_stray as
select
    m.account_id as record_id,
    'the mart has a row, but the record is deleted or unknown' as reason
from marts.dim_account as m
where not exists (
    select from intermediate.account as i
    where i.id = m.account_id and i.is_deleted is not true
);

comment on view control.check_account_mart_row_stray is
'Rows of marts.dim_account without an undeleted record. Grain: one row per record.
Source: marts.dim_account, intermediate.account.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'account_mart_row_stray',
    'Every row of marts.dim_account has its undeleted record',
    'error',
    'marts.dim_account',
    '{intermediate.account}'
)
on conflict do nothing;
