create or replace view marts.pipeline_velocity as
with booked as (
    select
        marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month) as close_period,
        o.currency_iso_code,
        count(*) as booked_count,
        coalesce(sum(o.amount), 0) as booked_amount
    from marts.fct_opportunity as o
    cross join marts.history_coverage as c
    where o.status = 'won'
    group by
        marts.fiscal_quarter_start(o.close_date, c.fiscal_year_start_month), o.currency_iso_code
),

standing as (
    select
        p.*,
        marts.period_end(
            'fiscal_quarter', p.close_period, c.fiscal_year_start_month
        ) as period_end
    from marts.history_coverage as c
    cross join lateral marts.pipeline_by_close_period_between(c.first_day, c.last_day) as p
    where c.first_day is not null
)

select
    p.close_period,
    p.currency_iso_code,
    p.day,
    p.period_end - p.day as days_before_end,
    p.open_count,
    p.amount as open_amount,
    p.weighted_amount,
    coalesce(b.booked_count, 0) as booked_count,
    coalesce(b.booked_amount, 0) as booked_amount,
    round(b.booked_amount / nullif(p.amount, 0), 4) as booked_per_open_amount
from standing as p
left join booked as b
    on
        p.close_period = b.close_period
        and p.currency_iso_code is not distinct from b.currency_iso_code
where p.day <= p.period_end;

comment on view marts.pipeline_velocity is
'How a quarter''s open pipeline stood on each day up to its end, against what was booked in it.
Grain: one row per close_period (fiscal quarter, its first day), currency and day of the history up
to the quarter''s end with an open deal to be closed in that quarter. Source:
marts.opportunity_history, marts.fct_opportunity.';
comment on column marts.pipeline_velocity.days_before_end is
'Days from the day to the quarter''s last.';
comment on column marts.pipeline_velocity.open_amount is
'Open that day, to be closed in the quarter by the close date of that day.';
comment on column marts.pipeline_velocity.booked_amount is
'Won deals whose close date lies in the quarter, as they are today.';
comment on column marts.pipeline_velocity.booked_per_open_amount is
'booked_amount / open_amount: how much of such a pipeline became bookings.';

grant select on marts.pipeline_velocity to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_velocity.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_velocity.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_velocity.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.pipeline_velocity.open_count is 'Open deals at the end of the day.';
comment on column marts.pipeline_velocity.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.pipeline_velocity.booked_count is
'Won deals whose close date lies in the quarter, as they are today.';
