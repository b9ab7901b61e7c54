-- A deal counts once with its owner and once with each manager above: never sum up managers.
create or replace view marts.manager_performance as
with team as (
    select
        u.user_id as owner_id,
        m.manager_id
    from marts.dim_user as u
    cross join lateral unnest(u.manager_ids) as m (manager_id)
    union
    -- managers have deals of their own
    select
        b.manager_id as owner_id,
        b.manager_id
    from marts.dim_user as u
    cross join lateral unnest(u.manager_ids) as b (manager_id)
),

-- once per owner, and not once more for each manager above
owned as (
    select
        m.owner_id,
        m.currency_iso_code,
        count(m.bookings_count_this_month) as bookings_count_this_month,
        count(m.bookings_count_this_quarter) as bookings_count_this_quarter,
        count(m.bookings_count) as bookings_count,
        count(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
        count(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
        count(m.pipeline_count) as pipeline_count,
        count(m.lost_count_this_month) as lost_count_this_month,
        count(m.lost_count_this_quarter) as lost_count_this_quarter,
        count(m.lost_count) as lost_count,
        count(m.unconverted_count) as unconverted_count,
        sum(m.bookings_amount_this_month) as bookings_amount_this_month,
        sum(m.bookings_amount_this_quarter) as bookings_amount_this_quarter,
        sum(m.bookings_amount) as bookings_amount,
        sum(m.pipeline_created_amount_this_month) as pipeline_created_amount_this_month,
        sum(m.pipeline_created_amount_this_quarter) as pipeline_created_amount_this_quarter,
        sum(m.pipeline_created_weighted_amount_this_month)
            as pipeline_created_weighted_amount_this_month,
        sum(m.pipeline_created_weighted_amount_this_quarter)
            as pipeline_created_weighted_amount_this_quarter,
        sum(m.pipeline_amount) as pipeline_amount,
        sum(m.pipeline_weighted_amount) as pipeline_weighted_amount,
        sum(m.lost_amount_this_month) as lost_amount_this_month,
        sum(m.lost_amount_this_quarter) as lost_amount_this_quarter,
        sum(m.lost_amount) as lost_amount,
        sum(m.bookings_amount_converted) as bookings_amount_converted,
        sum(m.bookings_amount_this_month_converted) as bookings_amount_this_month_converted,
        sum(m.bookings_amount_this_quarter_converted) as bookings_amount_this_quarter_converted,
        sum(m.pipeline_created_amount_this_month_converted)
            as pipeline_created_amount_this_month_converted,
        sum(m.pipeline_created_amount_this_quarter_converted)
            as pipeline_created_amount_this_quarter_converted,
        sum(m.pipeline_created_weighted_amount_this_month_converted)
            as pipeline_created_weighted_amount_this_month_converted,
        sum(m.pipeline_created_weighted_amount_this_quarter_converted)
            as pipeline_created_weighted_amount_this_quarter_converted,
        sum(m.pipeline_amount_converted) as pipeline_amount_converted,
        sum(m.pipeline_weighted_amount_converted) as pipeline_weighted_amount_converted,
        sum(m.lost_amount_converted) as lost_amount_converted,
        sum(m.lost_amount_this_month_converted) as lost_amount_this_month_converted,
        sum(m.lost_amount_this_quarter_converted) as lost_amount_this_quarter_converted,
        count(m.bookings_amount) as bookings_with_amount,
        count(m.pipeline_amount) as pipeline_with_amount,
        max(m.bookings_amount) as largest_booking,
        max(m.pipeline_amount) as largest_open_deal,
        count(m.bookings_amount_converted) as bookings_with_converted,
        count(m.pipeline_amount_converted) as pipeline_with_converted,
        max(m.bookings_amount_converted) as largest_booking_converted,
        max(m.pipeline_amount_converted) as largest_open_deal_converted,
        sum(m.days_to_close) as days_to_close,
        count(m.days_to_close) as with_days_to_close,
        sum(m.days_open) as days_open,
        count(m.days_open) as with_days_open
    from marts.opportunity_measure as m
    group by m.owner_id, m.currency_iso_code
)

select
    -- grain
    t.manager_id,
    coalesce(u.name, t.manager_id) as manager_name,
    u.manager_path,
    m.currency_iso_code,

    -- team
    count(*) as owner_count,

    -- bookings
    sum(m.bookings_count_this_month)::bigint as bookings_count_this_month,
    sum(m.bookings_count_this_quarter)::bigint as bookings_count_this_quarter,
    sum(m.bookings_count)::bigint as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(sum(m.bookings_amount) / nullif(sum(m.bookings_with_amount), 0), 2) as average_booking,
    max(m.largest_booking) as largest_booking,
    round(sum(m.days_to_close) / nullif(sum(m.with_days_to_close), 0), 1) as average_days_to_close,

    -- pipeline
    sum(m.pipeline_created_count_this_month)::bigint as pipeline_created_count_this_month,
    sum(m.pipeline_created_count_this_quarter)::bigint as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    sum(m.pipeline_count)::bigint as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(sum(m.pipeline_amount) / nullif(sum(m.pipeline_with_amount), 0), 2) as average_open_deal,
    max(m.largest_open_deal) as largest_open_deal,
    round(sum(m.days_open) / nullif(sum(m.with_days_open), 0), 1) as average_days_open,

    -- lost
    sum(m.lost_count_this_month)::bigint as lost_count_this_month,
    sum(m.lost_count_this_quarter)::bigint as lost_count_this_quarter,
    sum(m.lost_count)::bigint as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates
    marts.win_rate(
        sum(m.bookings_count_this_month)::bigint, sum(m.lost_count_this_month)::bigint
    ) as win_rate_this_month,
    marts.win_rate(
        sum(m.bookings_count_this_quarter)::bigint, sum(m.lost_count_this_quarter)::bigint
    ) as win_rate_this_quarter,
    marts.win_rate(sum(m.bookings_count)::bigint, sum(m.lost_count)::bigint) as win_rate,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_month), 0), coalesce(sum(m.lost_amount_this_month), 0)
    ) as win_rate_by_amount_this_month,
    marts.win_rate(
        coalesce(sum(m.bookings_amount_this_quarter), 0),
        coalesce(sum(m.lost_amount_this_quarter), 0)
    ) as win_rate_by_amount_this_quarter,
    marts.win_rate(
        coalesce(sum(m.bookings_amount), 0), coalesce(sum(m.lost_amount), 0)
    ) as win_rate_by_amount,

    -- in the reporting currency
    sum(m.bookings_amount_converted) as bookings_amount_converted,
    sum(m.bookings_amount_this_month_converted) as bookings_amount_this_month_converted,
    sum(m.bookings_amount_this_quarter_converted) as bookings_amount_this_quarter_converted,
    sum(m.pipeline_created_amount_this_month_converted)
        as pipeline_created_amount_this_month_converted,
    sum(m.pipeline_created_amount_this_quarter_converted)
        as pipeline_created_amount_this_quarter_converted,
    sum(m.pipeline_created_weighted_amount_this_month_converted)
        as pipeline_created_weighted_amount_this_month_converted,
    sum(m.pipeline_created_weighted_amount_this_quarter_converted)
        as pipeline_created_weighted_amount_this_quarter_converted,
    sum(m.pipeline_amount_converted) as pipeline_amount_converted,
    sum(m.pipeline_weighted_amount_converted) as pipeline_weighted_amount_converted,
    sum(m.lost_amount_converted) as lost_amount_converted,
    sum(m.lost_amount_this_month_converted) as lost_amount_this_month_converted,
    sum(m.lost_amount_this_quarter_converted) as lost_amount_this_quarter_converted,
    sum(m.unconverted_count)::bigint as unconverted_count,
    round(
        sum(m.bookings_amount_converted) / nullif(sum(m.bookings_with_converted), 0), 2
    ) as average_booking_converted,
    max(m.largest_booking_converted) as largest_booking_converted,
    round(
        sum(m.pipeline_amount_converted) / nullif(sum(m.pipeline_with_converted), 0), 2
    ) as average_open_deal_converted,
    max(m.largest_open_deal_converted) as largest_open_deal_converted
from team as t
inner join owned as m on t.owner_id = m.owner_id
left join marts.dim_user as u on t.manager_id = u.user_id
group by t.manager_id, u.name, u.manager_path, m.currency_iso_code;

comment on view marts.manager_performance is
'Bookings, pipeline, losses and win rates of a manager''s whole team: the deals of the manager and
of everybody below, however far (marts.dim_user.manager_ids). Grain: one row per manager with a deal
in the team, and currency; a deal counts with each manager above its owner, so that managers are not
summed up. Figures as in marts.owner_performance. Empty where users were never landed. Source:
marts.opportunity_measure, marts.dim_user.';

grant select on marts.manager_performance to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.manager_performance.manager_id is
'Salesforce id of the manager, whose own deals and those of everybody below are counted.';
comment on column marts.manager_performance.manager_name is
'Name of the manager; the id where their name is not known.';
comment on column marts.manager_performance.manager_path is
'Names of the managers above this one, from the top down; NULL for who has none.';
comment on column marts.manager_performance.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.manager_performance.owner_count is
'Of the manager and everybody below, how many own a deal counted in this row.';
comment on column marts.manager_performance.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.manager_performance.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.manager_performance.bookings_count is 'Won deals.';
comment on column marts.manager_performance.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.manager_performance.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.manager_performance.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.manager_performance.average_booking is
'Average amount of the won deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.manager_performance.largest_booking is
'Largest amount of a won deal, in currency_iso_code; NULL where there is none.';
comment on column marts.manager_performance.average_days_to_close is
'Average days from creation to close date of the won deals where both are known; NULL where there is
none.';
comment on column marts.manager_performance.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.manager_performance.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.manager_performance.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.manager_performance.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.manager_performance.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.manager_performance.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.manager_performance.pipeline_count is 'Open deals.';
comment on column marts.manager_performance.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.manager_performance.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.manager_performance.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.manager_performance.largest_open_deal is
'Largest amount of an open deal, in currency_iso_code; NULL where there is none.';
comment on column marts.manager_performance.average_days_open is
'Average days since creation of the open deals where it is known; NULL where there is none.';
comment on column marts.manager_performance.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.manager_performance.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.manager_performance.lost_count is 'Lost deals.';
comment on column marts.manager_performance.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.manager_performance.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.manager_performance.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.manager_performance.win_rate_this_month is
'By count, of the deals with a close date in this month: won of won and lost, 0 to 1; NULL where
there is none.';
comment on column marts.manager_performance.win_rate_this_quarter is
'By count, of the deals with a close date in this fiscal quarter: won of won and lost, 0 to 1; NULL
where there is none.';
comment on column marts.manager_performance.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.manager_performance.win_rate_by_amount_this_month is
'By amount, of the deals with a close date in this month; NULL as in win_rate_by_amount.';
comment on column marts.manager_performance.win_rate_by_amount_this_quarter is
'By amount, of the deals with a close date in this fiscal quarter; NULL as in win_rate_by_amount.';
comment on column marts.manager_performance.win_rate_by_amount is
'By amount: won of won and lost amounts, 0 to 1; NULL where they are 0 together or one is
negative.';
comment on column marts.manager_performance.bookings_amount_converted is
'Amount of won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.bookings_amount_this_month_converted is
'Amount of won deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.bookings_amount_this_quarter_converted is
'Amount of won deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.pipeline_created_amount_this_month_converted is
'Today''s amount of the deals created in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.pipeline_created_amount_this_quarter_converted is
'Today''s amount of the deals created in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.pipeline_created_weighted_amount_this_month_converted is
'Today''s weighted amount of the deals created in this month, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column
marts.manager_performance.pipeline_created_weighted_amount_this_quarter_converted is
'Today''s weighted amount of the deals created in this fiscal quarter, in the reporting currency,
without those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.pipeline_amount_converted is
'Amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.pipeline_weighted_amount_converted is
'Weighted amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.lost_amount_converted is
'Amount of lost deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.lost_amount_this_month_converted is
'Amount of lost deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.lost_amount_this_quarter_converted is
'Amount of lost deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.manager_performance.unconverted_count is
'Deals with an amount that cannot be converted: no reporting currency is set, or no rate is known
for their day.';
comment on column marts.manager_performance.average_booking_converted is
'Average amount of the won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.largest_booking_converted is
'Largest amount of a won deal, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.average_open_deal_converted is
'Average amount of the open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.manager_performance.largest_open_deal_converted is
'Largest amount of an open deal, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
