create or replace view control.check_account_opportunity_count as
select
    a.account_id as record_id,
    a.opportunity_count || ' opportunities, but ' || a.open_opportunity_count || ' open + '
    || a.won_opportunity_count || ' won + ' || a.lost_opportunity_count || ' lost' as reason
from marts.dim_account as a
where
    a.opportunity_count
    <> a.open_opportunity_count + a.won_opportunity_count + a.lost_opportunity_count;

comment on view control.check_account_opportunity_count is
'Accounts whose open, won and lost opportunities do not add up to all. Grain: one row per account.
Source: marts.dim_account.';

insert into control.quality_check (name, description, severity, model)
values
(
    'account_opportunity_count',
    'Open, won and lost opportunities of an account add up to all of them',
    'error',
    'marts.dim_account'
)
on conflict do nothing;
