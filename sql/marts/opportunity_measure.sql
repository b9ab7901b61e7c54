-- What sales_snapshot, owner_performance and account_performance sum up. What does not count is
-- NULL, not 0: aggregates skip it for less than adding a zero costs.
create or replace view marts.opportunity_measure as
select
    -- ids
    o.opportunity_id,
    o.account_id,
    o.owner_id,
    o.record_type_id,
    o.account_owner_id,

    -- names
    o.owner_name,
    o.owner_manager_name,
    o.record_type_name,
    o.account_owner_name,
    o.account_owner_manager_name,

    -- slices
    o.account_name,
    o.account_industry,
    o.account_type,
    o.type,
    o.lead_source,
    o.currency_iso_code,

    -- bookings
    case when m.is_booked then 1 end as bookings_count,
    case when m.is_booked_this_month then 1 end as bookings_count_this_month,
    case when m.is_booked_this_quarter then 1 end as bookings_count_this_quarter,
    case when m.is_booked then o.amount end as bookings_amount,
    case when m.is_booked_this_month then o.amount end as bookings_amount_this_month,
    case when m.is_booked_this_quarter then o.amount end as bookings_amount_this_quarter,
    case when m.is_booked then o.days_to_close end as days_to_close,

    -- pipeline
    case when m.is_created_this_month then 1 end as pipeline_created_count_this_month,
    case when m.is_created_this_quarter then 1 end as pipeline_created_count_this_quarter,
    case when m.is_created_this_month then o.amount end as pipeline_created_amount_this_month,
    case when m.is_created_this_quarter then o.amount end as pipeline_created_amount_this_quarter,
    case when m.is_created_this_month then o.weighted_amount end
        as pipeline_created_weighted_amount_this_month,
    case when m.is_created_this_quarter then o.weighted_amount end
        as pipeline_created_weighted_amount_this_quarter,
    case when m.is_open then 1 end as pipeline_count,
    case when m.is_open then o.amount end as pipeline_amount,
    case when m.is_open then o.weighted_amount end as pipeline_weighted_amount,
    o.days_open,

    -- lost
    case when m.is_lost then 1 end as lost_count,
    case when m.is_lost_this_month then 1 end as lost_count_this_month,
    case when m.is_lost_this_quarter then 1 end as lost_count_this_quarter,
    case when m.is_lost then o.amount end as lost_amount,
    case when m.is_lost_this_month then o.amount end as lost_amount_this_month,
    case when m.is_lost_this_quarter then o.amount end as lost_amount_this_quarter,

    -- in the reporting currency
    case when m.is_booked then o.amount_converted end as bookings_amount_converted,
    case when m.is_booked_this_month then o.amount_converted end
        as bookings_amount_this_month_converted,
    case when m.is_booked_this_quarter then o.amount_converted end
        as bookings_amount_this_quarter_converted,
    case when m.is_created_this_month then o.amount_converted end
        as pipeline_created_amount_this_month_converted,
    case when m.is_created_this_quarter then o.amount_converted end
        as pipeline_created_amount_this_quarter_converted,
    case when m.is_created_this_month then o.weighted_amount_converted end
        as pipeline_created_weighted_amount_this_month_converted,
    case when m.is_created_this_quarter then o.weighted_amount_converted end
        as pipeline_created_weighted_amount_this_quarter_converted,
    case when m.is_open then o.amount_converted end as pipeline_amount_converted,
    case when m.is_open then o.weighted_amount_converted end as pipeline_weighted_amount_converted,
    case when m.is_lost then o.amount_converted end as lost_amount_converted,
    case when m.is_lost_this_month then o.amount_converted end as lost_amount_this_month_converted,
    case when m.is_lost_this_quarter then o.amount_converted end
        as lost_amount_this_quarter_converted,
    case when m.is_unconverted then 1 end as unconverted_count
from marts.opportunity_enhanced as o
cross join lateral (
    select
        o.status = 'open' as is_open,
        o.status = 'won' as is_booked,
        o.booked_on is not null and o.is_closed_this_month as is_booked_this_month,
        o.booked_on is not null and o.is_closed_this_quarter as is_booked_this_quarter,
        o.status <> 'unknown' and o.is_created_this_month as is_created_this_month,
        o.status <> 'unknown' and o.is_created_this_quarter as is_created_this_quarter,
        o.status = 'lost' as is_lost,
        o.status <> 'unknown' and o.amount is not null and o.amount_converted is null
            as is_unconverted,
        o.status = 'lost' and o.is_closed_this_month as is_lost_this_month,
        o.status = 'lost' and o.is_closed_this_quarter as is_lost_this_quarter
) as m;

comment on view marts.opportunity_measure is
'What an opportunity contributes to the figures of sales: sum them up by whatever you like, within
a currency. Counts are 1 where the deal counts, amounts its amount; both NULL where it does not.
Grain: one row per undeleted Opportunity. Months are calendar months, quarters fiscal, both of
today in the business time zone; won and lost deals belong to their close date, created ones to the
day they were created, whatever became of them; deals of unknown status contribute nothing. Source:
marts.opportunity_enhanced.';

grant select on marts.opportunity_measure to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_measure.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_measure.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.opportunity_measure.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_measure.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_measure.account_owner_id is
'Salesforce id of the user who owns the account; NULL without an account.';
comment on column marts.opportunity_measure.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.opportunity_measure.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.opportunity_measure.record_type_name is
'Name of the record type; the id where record types were never landed.';
comment on column marts.opportunity_measure.account_owner_name is
'Name of the user who owns the account; the id where users were never landed.';
comment on column marts.opportunity_measure.account_owner_manager_name is
'Name of the account owner''s manager, or their id; NULL without one, or where users were never
landed.';
comment on column marts.opportunity_measure.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.opportunity_measure.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.opportunity_measure.account_type is
'Type of the account; NULL without an account.';
comment on column marts.opportunity_measure.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_measure.lead_source is 'How the deal came to us.';
comment on column marts.opportunity_measure.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_measure.bookings_count is 'Won deals.';
comment on column marts.opportunity_measure.bookings_count_this_month is
'Won deals with a close date in this month.';
comment on column marts.opportunity_measure.bookings_count_this_quarter is
'Won deals with a close date in this fiscal quarter.';
comment on column marts.opportunity_measure.bookings_amount is
'Amount of won deals, in currency_iso_code.';
comment on column marts.opportunity_measure.bookings_amount_this_month is
'Amount of won deals with a close date in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.bookings_amount_this_quarter is
'Amount of won deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.opportunity_measure.pipeline_created_count_this_month is
'Deals created in this month, whatever became of them.';
comment on column marts.opportunity_measure.pipeline_created_count_this_quarter is
'Deals created in this fiscal quarter, whatever became of them.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_month is
'Today''s amount of the deals created in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_quarter is
'Today''s amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_weighted_amount_this_month is
'Today''s weighted amount of the deals created in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_created_weighted_amount_this_quarter is
'Today''s weighted amount of the deals created in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_count is 'Open deals.';
comment on column marts.opportunity_measure.pipeline_amount is
'Amount of open deals, in currency_iso_code.';
comment on column marts.opportunity_measure.pipeline_weighted_amount is
'Weighted amount of open deals (amount × probability / 100), in currency_iso_code.';
comment on column marts.opportunity_measure.days_open is
'Open: days from created_date to today, 0 where it lies in the future; NULL once closed, or where
created_date is not known.';
comment on column marts.opportunity_measure.lost_count is 'Lost deals.';
comment on column marts.opportunity_measure.lost_count_this_month is
'Lost deals with a close date in this month.';
comment on column marts.opportunity_measure.lost_count_this_quarter is
'Lost deals with a close date in this fiscal quarter.';
comment on column marts.opportunity_measure.lost_amount is
'Amount of lost deals, in currency_iso_code.';
comment on column marts.opportunity_measure.lost_amount_this_month is
'Amount of lost deals with a close date in this month, in currency_iso_code.';
comment on column marts.opportunity_measure.lost_amount_this_quarter is
'Amount of lost deals with a close date in this fiscal quarter, in currency_iso_code.';
comment on column marts.opportunity_measure.bookings_amount_converted is
'Amount of won deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.bookings_amount_this_month_converted is
'Amount of won deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.bookings_amount_this_quarter_converted is
'Amount of won deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_month_converted is
'Today''s amount of the deals created in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.pipeline_created_amount_this_quarter_converted is
'Today''s amount of the deals created in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.pipeline_created_weighted_amount_this_month_converted is
'Today''s weighted amount of the deals created in this month, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column
marts.opportunity_measure.pipeline_created_weighted_amount_this_quarter_converted is
'Today''s weighted amount of the deals created in this fiscal quarter, in the reporting currency,
without those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.pipeline_amount_converted is
'Amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.pipeline_weighted_amount_converted is
'Weighted amount of open deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.lost_amount_converted is
'Amount of lost deals, in the reporting currency, without those that cannot be converted
(unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.lost_amount_this_month_converted is
'Amount of lost deals with a close date in this month, in the reporting currency, without those that
cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.lost_amount_this_quarter_converted is
'Amount of lost deals with a close date in this fiscal quarter, in the reporting currency, without
those that cannot be converted (unconverted_count); NULL where none can.';
comment on column marts.opportunity_measure.unconverted_count is
'Deals with an amount that cannot be converted: no reporting currency is set, or no rate is known
for their day.';
