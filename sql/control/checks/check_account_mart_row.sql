create or replace view control.check_account_mart_row as
select
    m.account_id as record_id,
    'marts.dim_account has a row, but the record is deleted or unknown' as reason
from marts.dim_account as m
where
    not exists (
        select from intermediate.account as i
        where i.id = m.account_id and i.is_deleted is not true
    )
union all
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

comment on view control.check_account_mart_row is
'Rows of marts.dim_account without an undeleted record, and undeleted records without a row. Grain:
one row per record. Source: intermediate.account, marts.dim_account.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'account_mart_row',
    'marts.dim_account has a row for every undeleted record, and no other',
    'error',
    'marts.dim_account',
    '{intermediate.account}'
)
on conflict do nothing;
