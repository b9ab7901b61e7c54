create or replace view marts.account_performance as
select
    -- grain
    m.account_id,
    m.account_name,
    m.currency_iso_code,

    -- bookings
    sum(m.bookings_count_this_month) as bookings_count_this_month,
    sum(m.bookings_count_this_quarter) as bookings_count_this_quarter,
    sum(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(avg(m.bookings_amount), 2) as average_booking,
    max(m.bookings_amount) as largest_booking,
    round(avg(m.days_to_close), 1) as average_days_to_close,

    -- pipeline
    sum(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
    sum(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    sum(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(avg(m.pipeline_amount), 2) as average_open_deal,
    max(m.pipeline_amount) as largest_open_deal,
    round(avg(m.days_open), 1) as average_days_open,

    -- lost
    sum(m.lost_count_this_month) as lost_count_this_month,
    sum(m.lost_count_this_quarter) as lost_count_this_quarter,
    sum(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates: won of won and lost, null where none was closed
    round(
        sum(m.bookings_count_this_month)::numeric
        / nullif(sum(m.bookings_count_this_month) + sum(m.lost_count_this_month), 0),
        4
    ) as win_rate_this_month,
    round(
        sum(m.bookings_count_this_quarter)::numeric
        / nullif(sum(m.bookings_count_this_quarter) + sum(m.lost_count_this_quarter), 0),
        4
    ) as win_rate_this_quarter,
    round(
        sum(m.bookings_count)::numeric
        / nullif(sum(m.bookings_count) + sum(m.lost_count), 0),
        4
    ) as win_rate
from marts.opportunity_measure as m
group by m.account_id, m.account_name, m.currency_iso_code;

comment on view marts.account_performance is
'Bookings, pipeline, losses and win rates. Grain: one row per account and currency; account_id is
null for deals without an account, account_name where the account was never landed. Months are
calendar months, quarters fiscal, both of today in the business time zone; won and lost deals belong
to their close date, created ones to the day they were created, whatever became of them. Averages
leave out deals without an amount. Source: marts.opportunity_measure.';

grant select on marts.account_performance to salesforce_reporter;
