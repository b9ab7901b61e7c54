create or replace view marts.owner_performance as
select
    -- grain
    o.owner_id,
    o.currency_iso_code,

    -- bookings
    count(*) filter (where o.status = 'won' and o.is_closed_this_month)
        as bookings_count_this_month,
    count(*) filter (where o.status = 'won' and o.is_closed_this_quarter)
        as bookings_count_this_quarter,
    count(*) filter (where o.status = 'won') as bookings_count,
    coalesce(sum(o.amount) filter (where o.status = 'won' and o.is_closed_this_month), 0)
        as bookings_amount_this_month,
    coalesce(sum(o.amount) filter (where o.status = 'won' and o.is_closed_this_quarter), 0)
        as bookings_amount_this_quarter,
    coalesce(sum(o.amount) filter (where o.status = 'won'), 0) as bookings_amount,
    round(avg(o.amount) filter (where o.status = 'won'), 2) as average_booking,
    max(o.amount) filter (where o.status = 'won') as largest_booking,
    round(avg(o.days_to_close) filter (where o.status = 'won'), 1) as average_days_to_close,

    -- pipeline
    count(*) filter (where o.is_created_this_month) as pipeline_created_count_this_month,
    count(*) filter (where o.is_created_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(o.amount) filter (where o.is_created_this_month), 0)
        as pipeline_created_amount_this_month,
    coalesce(sum(o.amount) filter (where o.is_created_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(o.weighted_amount) filter (where o.is_created_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(o.weighted_amount) filter (where o.is_created_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    count(*) filter (where o.status = 'open') as pipeline_count,
    coalesce(sum(o.amount) filter (where o.status = 'open'), 0) as pipeline_amount,
    coalesce(sum(o.weighted_amount) filter (where o.status = 'open'), 0)
        as pipeline_weighted_amount,
    round(avg(o.amount) filter (where o.status = 'open'), 2) as average_open_deal,
    max(o.amount) filter (where o.status = 'open') as largest_open_deal,
    round(avg(greatest(o.days_open, 0)) filter (where o.status = 'open'), 1) as average_days_open,

    -- lost
    count(*) filter (where o.status = 'lost' and o.is_closed_this_month) as lost_count_this_month,
    count(*) filter (where o.status = 'lost' and o.is_closed_this_quarter)
        as lost_count_this_quarter,
    count(*) filter (where o.status = 'lost') as lost_count,
    coalesce(sum(o.amount) filter (where o.status = 'lost' and o.is_closed_this_month), 0)
        as lost_amount_this_month,
    coalesce(sum(o.amount) filter (where o.status = 'lost' and o.is_closed_this_quarter), 0)
        as lost_amount_this_quarter,
    coalesce(sum(o.amount) filter (where o.status = 'lost'), 0) as lost_amount,

    -- win rates: won of won and lost, null where none was closed
    round(
        avg((o.status = 'won')::integer) filter (where o.is_closed_this_month), 4
    ) as win_rate_this_month,
    round(
        avg((o.status = 'won')::integer) filter (where o.is_closed_this_quarter), 4
    ) as win_rate_this_quarter,
    round(avg((o.status = 'won')::integer) filter (where o.status <> 'open'), 4) as win_rate
from marts.opportunity_enhanced as o
group by o.owner_id, o.currency_iso_code;

comment on view marts.owner_performance is
'Bookings, pipeline, losses and win rates. Grain: one row per owner and currency; owner_id is null
for deals without an owner. Months are calendar months, quarters fiscal, both of today in the
business time zone; won and lost deals belong to their close date, created ones to the day they were
created, whatever became of them. Averages leave out deals without an amount. Source:
marts.opportunity_enhanced.';

grant select on marts.owner_performance to salesforce_reporter;
