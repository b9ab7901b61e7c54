create or replace view control.check_account_win_rate as
select
    a.account_id as record_id,
    'win rate is ' || a.win_rate as reason
from marts.dim_account as a
where a.win_rate not between 0 and 1;

comment on view control.check_account_win_rate is
'Accounts with an impossible win rate. Grain: one row per account. Source: marts.dim_account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_win_rate',
    'The win rate of an account is 0 to 1',
    'error',
    'marts.dim_account'
)
on conflict do nothing;
