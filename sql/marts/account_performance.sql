create or replace view marts.account_performance as
select
    -- grain
    m.account_id,
    m.account_name,
    m.account_owner_id,
    m.account_owner_name,
    m.account_owner_manager_name,
    m.currency_iso_code,

    -- bookings
    count(m.bookings_count_this_month) as bookings_count_this_month,
    count(m.bookings_count_this_quarter) as bookings_count_this_quarter,
    count(m.bookings_count) as bookings_count,
    coalesce(sum(m.bookings_amount_this_month), 0) as bookings_amount_this_month,
    coalesce(sum(m.bookings_amount_this_quarter), 0) as bookings_amount_this_quarter,
    coalesce(sum(m.bookings_amount), 0) as bookings_amount,
    round(avg(m.bookings_amount), 2) as average_booking,
    max(m.bookings_amount) as largest_booking,
    round(avg(m.days_to_close), 1) as average_days_to_close,

    -- pipeline
    count(m.pipeline_created_count_this_month) as pipeline_created_count_this_month,
    count(m.pipeline_created_count_this_quarter) as pipeline_created_count_this_quarter,
    coalesce(sum(m.pipeline_created_amount_this_month), 0) as pipeline_created_amount_this_month,
    coalesce(sum(m.pipeline_created_amount_this_quarter), 0)
        as pipeline_created_amount_this_quarter,
    coalesce(sum(m.pipeline_created_weighted_amount_this_month), 0)
        as pipeline_created_weighted_amount_this_month,
    coalesce(sum(m.pipeline_created_weighted_amount_this_quarter), 0)
        as pipeline_created_weighted_amount_this_quarter,
    count(m.pipeline_count) as pipeline_count,
    coalesce(sum(m.pipeline_amount), 0) as pipeline_amount,
    coalesce(sum(m.pipeline_weighted_amount), 0) as pipeline_weighted_amount,
    round(avg(m.pipeline_amount), 2) as average_open_deal,
    max(m.pipeline_amount) as largest_open_deal,
    round(avg(m.days_open), 1) as average_days_open,

    -- lost
    count(m.lost_count_this_month) as lost_count_this_month,
    count(m.lost_count_this_quarter) as lost_count_this_quarter,
    count(m.lost_count) as lost_count,
    coalesce(sum(m.lost_amount_this_month), 0) as lost_amount_this_month,
    coalesce(sum(m.lost_amount_this_quarter), 0) as lost_amount_this_quarter,
    coalesce(sum(m.lost_amount), 0) as lost_amount,

    -- win rates
    marts.win_rate(
        count(m.bookings_count_this_month), count(m.lost_count_this_month)
    ) as win_rate_this_month,
    marts.win_rate(
        count(m.bookings_count_this_quarter), count(m.lost_count_this_quarter)
    ) as win_rate_this_quarter,
    marts.win_rate(count(m.bookings_count), count(m.lost_count)) as win_rate,
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
    count(m.unconverted_count) as unconverted_count,
    round(avg(m.bookings_amount_converted), 2) as average_booking_converted,
    max(m.bookings_amount_converted) as largest_booking_converted,
    round(avg(m.pipeline_amount_converted), 2) as average_open_deal_converted,
    max(m.pipeline_amount_converted) as largest_open_deal_converted
from marts.opportunity_measure as m
group by
    m.account_id,
    m.account_name,
    m.account_owner_id,
    m.account_owner_name,
    m.account_owner_manager_name,
    m.currency_iso_code;

comment on view marts.account_performance is
'Bookings, pipeline, losses and win rates. Grain: one row per account and currency; account_id is
null for deals without an account, account_name where the account was never landed. Months are
calendar months, quarters fiscal, both of today in the business time zone; won and lost deals belong
to their close date, created ones to the day they were created, whatever became of them. Averages
leave out deals without an amount. Source: marts.opportunity_measure.';

grant select on marts.account_performance to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.account_performance.account_id is
'Salesforce id of the account; NULL for deals without one.';
comment on column marts.account_performance.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.account_performance.account_owner_id is
'Salesforce id of the user who owns the account; NULL without an account.';
comment on column marts.account_performance.account_owner_name is
'Name of the user who owns the account; the id where users were never landed.';
comment on column marts.account_performance.account_owner_manager_name is
'Name of the account owner''s manager, or their id; NULL without one, or where users were never
landed.';
comment on column marts.account_performance.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.account_performance.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.account_performance.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.account_performance.bookings_count is 'Won deals.';
comment on column marts.account_performance.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.account_performance.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.account_performance.average_booking is
'Average amount of the won deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.largest_booking is
'Largest amount of a won deal, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.average_days_to_close is
'Average days from creation to close date of the won deals where both are known; NULL where there is
none.';
comment on column marts.account_performance.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.account_performance.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.account_performance.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.account_performance.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.pipeline_count is 'Open deals.';
comment on column marts.account_performance.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.account_performance.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.account_performance.average_open_deal is
'Average amount of the open deals that have one, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.largest_open_deal is
'Largest amount of an open deal, in currency_iso_code; NULL where there is none.';
comment on column marts.account_performance.average_days_open is
'Average days since creation of the open deals where it is known; NULL where there is none.';
comment on column marts.account_performance.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.account_performance.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.account_performance.lost_count is 'Lost deals.';
comment on column marts.account_performance.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.account_performance.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.account_performance.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.account_performance.win_rate_this_month is
'By count, of the deals with a close date in this month: won of won and lost, 0 to 1; NULL where
there is none.';
comment on column marts.account_performance.win_rate_this_quarter is
'By count, of the deals with a close date in this fiscal quarter: won of won and lost, 0 to 1; NULL
where there is none.';
comment on column marts.account_performance.win_rate is
'By count: won of won and lost deals, 0 to 1; NULL where none was closed.';
comment on column marts.account_performance.win_rate_by_amount_this_month is
'By amount, of the deals with a close date in this month; NULL as in win_rate_by_amount.';
comment on column marts.account_performance.win_rate_by_amount_this_quarter is
'By amount, of the deals with a close date in this fiscal quarter; NULL as in win_rate_by_amount.';
comment on column marts.account_performance.win_rate_by_amount is
'By amount: won of won and lost amounts, 0 to 1; NULL where they are 0 together or one is
negative.';
comment on column marts.account_performance.bookings_amount_converted is
'Amount of won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.bookings_amount_this_month_converted is
'Amount of won deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.bookings_amount_this_quarter_converted is
'Amount of won deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.pipeline_created_amount_this_month_converted is
'Today''s amount of the deals created in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.pipeline_created_amount_this_quarter_converted is
'Today''s amount of the deals created in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.pipeline_created_weighted_amount_this_month_converted is
'Today''s weighted amount of the deals created in this month, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column
marts.account_performance.pipeline_created_weighted_amount_this_quarter_converted is
'Today''s weighted amount of the deals created in this fiscal quarter, in the reporting currency,
without those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.pipeline_amount_converted is
'Amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.pipeline_weighted_amount_converted is
'Weighted amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.lost_amount_converted is
'Amount of lost deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.lost_amount_this_month_converted is
'Amount of lost deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.lost_amount_this_quarter_converted is
'Amount of lost deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.account_performance.unconverted_count is
'Deals with an amount that cannot be converted: no reporting currency is set, or no rate is known
for their day.';
comment on column marts.account_performance.average_booking_converted is
'Average amount of the won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.largest_booking_converted is
'Largest amount of a won deal, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.average_open_deal_converted is
'Average amount of the open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.account_performance.largest_open_deal_converted is
'Largest amount of an open deal, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
