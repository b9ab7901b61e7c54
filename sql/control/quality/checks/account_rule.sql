create or replace view control.account_rule as
select
    a.account_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_account as a
cross join
    lateral (
        values (
            case
                when a.win_rate not between 0 and 1 then 'win rate is ' || a.win_rate
            end,
            case
                when
                    a.opportunity_count
                    <> a.open_opportunity_count
                    + a.won_opportunity_count
                    + a.lost_opportunity_count
                    + a.unknown_opportunity_count
                    then
                        a.opportunity_count || ' opportunities, but '
                        || a.open_opportunity_count || ' open + '
                        || a.won_opportunity_count || ' won + '
                        || a.lost_opportunity_count || ' lost + '
                        || a.unknown_opportunity_count || ' of unknown status'
            end
        )
    ) as c (win_rate, opportunity_count)
cross join
    lateral (
        values
        ('account_win_rate', c.win_rate),
        ('account_opportunity_count', c.opportunity_count)
    ) as r (check_name, reason)
where num_nonnulls(c.win_rate, c.opportunity_count) > 0 and r.reason is not null;

comment on view control.account_rule is
'Accounts whose figures contradict each other: an impossible win rate; open, won, lost and unclear
opportunities that do not add up to all. Grain: one row per account and check (check_name). Source:
marts.dim_account.';

insert into control.quality_check (name, description, severity, model, source)
values
(
    'account_win_rate',
    'The win rate of an account is 0 to 1',
    'error',
    'marts.dim_account',
    'control.account_rule'
),
(
    'account_opportunity_count',
    'Open, won, lost and unclear opportunities of an account add up to all of them',
    'error',
    'marts.dim_account',
    'control.account_rule'
)
on conflict do nothing;
