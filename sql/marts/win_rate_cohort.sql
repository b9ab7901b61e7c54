create or replace view marts.win_rate_cohort as
select
    -- grain
    marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month) as created_period,
    o.type,
    o.currency_iso_code,

    -- deals
    count(*) as created_count,
    count(*) filter (where o.status = 'won') as won_count,
    count(*) filter (where o.status = 'lost') as lost_count,
    count(*) filter (where o.status = 'open') as open_count,
    count(*) filter (where o.status = 'unknown') as unknown_count,

    -- amounts
    coalesce(sum(o.amount), 0) as created_amount,
    coalesce(sum(o.amount) filter (where o.status = 'won'), 0) as won_amount,
    coalesce(sum(o.amount) filter (where o.status = 'lost'), 0) as lost_amount,
    coalesce(sum(o.amount) filter (where o.status = 'open'), 0) as open_amount,
    sum(o.amount_converted) as created_amount_converted,
    sum(o.amount_converted) filter (where o.status = 'won') as won_amount_converted,
    sum(o.amount_converted) filter (where o.status = 'lost') as lost_amount_converted,
    sum(o.amount_converted) filter (where o.status = 'open') as open_amount_converted,

    -- win rates
    marts.win_rate(
        count(*) filter (where o.status = 'won'), count(*) filter (where o.status = 'lost')
    ) as win_rate,
    marts.win_rate(
        coalesce(sum(o.amount) filter (where o.status = 'won'), 0),
        coalesce(sum(o.amount) filter (where o.status = 'lost'), 0)
    ) as win_rate_by_amount
from marts.opportunity_enhanced as o
cross join control.setting as s
group by
    marts.fiscal_quarter_start(o.created_date, s.fiscal_year_start_month),
    o.type,
    o.currency_iso_code;

comment on view marts.win_rate_cohort is
'What became of the deals created in a fiscal quarter, by kind of business: created = won + lost +
open + unknown. Grain: one row per created_period, type (new, existing …) and currency; NULL where
they are not known. Deleted deals are not among them. Source: marts.opportunity_enhanced.';

grant select on marts.win_rate_cohort to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.win_rate_cohort.created_period is
'Cohort: first day of the fiscal quarter the deals were created in; NULL where that is not known.';
comment on column marts.win_rate_cohort.type is
'Kind of business of the deals: new, existing …; NULL where they have none.';
comment on column marts.win_rate_cohort.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.win_rate_cohort.created_count is 'Deals created in the quarter.';
comment on column marts.win_rate_cohort.won_count is 'Of them, those that are won today.';
comment on column marts.win_rate_cohort.lost_count is 'Of them, those that are lost today.';
comment on column marts.win_rate_cohort.open_count is 'Of them, those that are open today.';
comment on column marts.win_rate_cohort.unknown_count is
'Of them, those whose status is not known.';
comment on column marts.win_rate_cohort.created_amount is
'Today''s amount of the deals created in the quarter, in currency_iso_code; a NULL amount counts
0.';
comment on column marts.win_rate_cohort.won_amount is 'Of it, what is won today.';
comment on column marts.win_rate_cohort.lost_amount is 'Of it, what is lost today.';
comment on column marts.win_rate_cohort.open_amount is 'Of it, what is open today.';
comment on column marts.win_rate_cohort.created_amount_converted is
'created_amount in the reporting currency; NULL where nothing of it has a rate.';
comment on column marts.win_rate_cohort.won_amount_converted is
'won_amount in the reporting currency; NULL where nothing of it has a rate.';
comment on column marts.win_rate_cohort.lost_amount_converted is
'lost_amount in the reporting currency; NULL where nothing of it has a rate.';
comment on column marts.win_rate_cohort.open_amount_converted is
'open_amount in the reporting currency; NULL where nothing of it has a rate.';
comment on column marts.win_rate_cohort.win_rate is
'By count: won of won and lost deals of the cohort, 0 to 1; NULL where none was closed.';
comment on column marts.win_rate_cohort.win_rate_by_amount is
'By amount: won of won and lost amounts of the cohort, 0 to 1; NULL where they are 0 together or one
is negative.';
