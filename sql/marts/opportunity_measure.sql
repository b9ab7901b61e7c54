-- What sales_snapshot, owner_performance and account_performance sum up. An amount that does not
-- count is NULL: sums skip it for less than adding a zero costs.
create or replace view marts.opportunity_measure as
select
    -- ids
    o.opportunity_id,
    o.account_id,
    o.owner_id,
    o.record_type_id,

    -- slices
    o.account_name,
    o.account_industry,
    o.account_type,
    o.type,
    o.lead_source,
    o.currency_iso_code,

    -- bookings
    m.is_booked::integer as bookings_count,
    m.is_booked_this_month::integer as bookings_count_this_month,
    m.is_booked_this_quarter::integer as bookings_count_this_quarter,
    case when m.is_booked then o.amount end as bookings_amount,
    case when m.is_booked_this_month then o.amount end as bookings_amount_this_month,
    case when m.is_booked_this_quarter then o.amount end as bookings_amount_this_quarter,
    case when m.is_booked then o.days_to_close end as days_to_close,

    -- pipeline
    m.is_created_this_month::integer as pipeline_created_count_this_month,
    m.is_created_this_quarter::integer as pipeline_created_count_this_quarter,
    case when m.is_created_this_month then o.amount end as pipeline_created_amount_this_month,
    case when m.is_created_this_quarter then o.amount end as pipeline_created_amount_this_quarter,
    case when m.is_created_this_month then o.weighted_amount end
        as pipeline_created_weighted_amount_this_month,
    case when m.is_created_this_quarter then o.weighted_amount end
        as pipeline_created_weighted_amount_this_quarter,
    m.is_open::integer as pipeline_count,
    case when m.is_open then o.amount end as pipeline_amount,
    case when m.is_open then o.weighted_amount end as pipeline_weighted_amount,
    o.days_open,

    -- lost
    m.is_lost::integer as lost_count,
    m.is_lost_this_month::integer as lost_count_this_month,
    m.is_lost_this_quarter::integer as lost_count_this_quarter,
    case when m.is_lost then o.amount end as lost_amount,
    case when m.is_lost_this_month then o.amount end as lost_amount_this_month,
    case when m.is_lost_this_quarter then o.amount end as lost_amount_this_quarter
from marts.opportunity_enhanced as o
cross join lateral (
    select
        o.status = 'open' as is_open,
        o.status = 'won' as is_booked,
        o.status = 'won' and o.is_closed_this_month as is_booked_this_month,
        o.status = 'won' and o.is_closed_this_quarter as is_booked_this_quarter,
        o.status <> 'unknown' and o.is_created_this_month as is_created_this_month,
        o.status <> 'unknown' and o.is_created_this_quarter as is_created_this_quarter,
        o.status = 'lost' as is_lost,
        o.status = 'lost' and o.is_closed_this_month as is_lost_this_month,
        o.status = 'lost' and o.is_closed_this_quarter as is_lost_this_quarter
) as m;

comment on view marts.opportunity_measure is
'What an opportunity contributes to the figures of sales: sum them up by whatever you like, within a
currency. Counts are 1 or 0, an amount that does not count is NULL. Grain: one row per undeleted
Opportunity. Months are calendar months, quarters fiscal, both of today in the business time zone;
won and lost deals belong to their close date, created ones to the day they were created, whatever
became of them; deals of unknown status contribute nothing. Source: marts.opportunity_enhanced.';

grant select on marts.opportunity_measure to salesforce_reporter;
