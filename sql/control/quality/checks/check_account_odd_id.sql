create or replace view control.check_account_odd_id as
select
    i.id as record_id,
    'the id ' || i.id || ' does not look like one of Account' as reason
from intermediate.account as i
-- four plain tests take a quarter of the time of one regular expression for the whole shape
where
    octet_length(i.id) <> 18
    or left(i.id, 3) <> '001'
    or i.id collate "C" ~ '[^0-9A-Za-z]'
    or right(i.id, 3) collate "C" ~ '[^A-Z0-5]';

comment on view control.check_account_odd_id is
'Account records whose id is not of 18 letters and digits that begin with 001. Grain: one row per
record. Source: intermediate.account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_odd_id',
    'Ids of accounts that are not 18 letters and digits beginning with 001',
    'warn',
    'intermediate.account'
)
on conflict do nothing;
