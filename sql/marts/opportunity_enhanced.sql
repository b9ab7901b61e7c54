create or replace view marts.opportunity_enhanced as
with opportunities as (
    select
        o.*,
        t.business_date,
        coalesce(
            o.created_date >= t.month_start and o.created_date < t.next_month_start, false
        ) as is_created_this_month,
        coalesce(
            o.created_date >= t.quarter_start and o.created_date < t.next_quarter_start, false
        ) as is_created_this_quarter,
        coalesce(
            o.is_closed and o.close_date >= t.month_start and o.close_date < t.next_month_start,
            false
        ) as is_closed_this_month,
        coalesce(
            o.is_closed and o.close_date >= t.quarter_start and o.close_date < t.next_quarter_start,
            false
        ) as is_closed_this_quarter
    from marts.fct_opportunity as o
    cross join control.today as t
)

select
    -- ids
    o.opportunity_id,
    o.account_id,
    o.owner_id,
    o.campaign_id,
    o.contact_id,
    o.record_type_id,
    o.pricebook2_id,
    o.synced_quote_id,
    a.owner_id as account_owner_id,
    i.created_by_id,
    i.last_modified_by_id,

    -- names
    coalesce(w.name, o.owner_id) as owner_name,
    w.manager_name as owner_manager_name,
    coalesce(r.name, o.record_type_id) as record_type_name,
    coalesce(aw.name, a.owner_id) as account_owner_name,
    aw.manager_name as account_owner_manager_name,
    coalesce(b.name, i.created_by_id) as created_by_name,
    coalesce(l.name, i.last_modified_by_id) as last_modified_by_name,

    -- attributes
    o.name,
    o.description,
    o.type,
    o.lead_source,
    o.stage_name,
    o.forecast_category,
    o.next_step,
    o.salesforce_push_count,
    o.has_open_activity,
    o.has_overdue_task,

    -- account
    a.name as account_name,
    a.industry as account_industry,
    a.type as account_type,
    a.number_of_employees as account_number_of_employees,
    a.account_source,

    -- status
    o.status,
    o.is_closed,
    o.is_won,
    o.is_private,

    -- amounts
    o.amount,
    o.probability,
    o.expected_revenue,
    o.weighted_amount,
    o.currency_iso_code,
    trim_scale(o.amount * x.rate) as amount_converted,
    trim_scale(o.expected_revenue * x.rate) as expected_revenue_converted,
    trim_scale(o.weighted_amount * x.rate) as weighted_amount_converted,

    -- dates
    o.close_date,
    marts.booked_on(o.status, o.close_date) as booked_on,
    o.close_fiscal_year,
    o.close_fiscal_quarter,
    o.fiscal,
    o.fiscal_year,
    o.fiscal_quarter,
    o.created_date,
    o.days_to_close,
    case
        when o.status <> 'open' then null
        when o.created_date > o.business_date then 0
        else o.business_date - o.created_date
    end as days_open,
    coalesce(o.status = 'open' and o.close_date < o.business_date, false) as is_overdue,

    -- on its way
    p.push_count,
    p.slip_days,
    case
        when o.status <> 'open' then null
        when p.entered_stage_on > o.business_date then 0
        else o.business_date - p.entered_stage_on
    end as days_in_stage,

    -- this month and quarter
    o.is_created_this_month,
    o.is_created_this_quarter,
    o.is_closed_this_month,
    o.is_closed_this_quarter,
    o.is_created_this_month::integer as created_count_this_month,
    o.is_created_this_quarter::integer as created_count_this_quarter,
    o.is_closed_this_month::integer as closed_count_this_month,
    o.is_closed_this_quarter::integer as closed_count_this_quarter,
    case when o.is_created_this_month then o.amount else 0 end as created_amount_this_month,
    case when o.is_created_this_quarter then o.amount else 0 end as created_amount_this_quarter,
    case when o.is_closed_this_month then o.amount else 0 end as closed_amount_this_month,
    case when o.is_closed_this_quarter then o.amount else 0 end as closed_amount_this_quarter,

    -- times
    o.created_at,
    o.last_modified_at,
    o.system_modstamp,
    o.last_activity_date,
    o.last_stage_change_at,
    o.last_viewed_at,

    -- custom fields
    o.custom_fields
from opportunities as o
left join intermediate.account as a on o.account_id = a.id
left join intermediate.opportunity as i on o.opportunity_id = i.id
left join marts.dim_user as w on o.owner_id = w.user_id
left join marts.dim_user as aw on a.owner_id = aw.user_id
left join marts.dim_user as b on i.created_by_id = b.user_id
left join marts.dim_user as l on i.last_modified_by_id = l.user_id
left join marts.dim_record_type as r on o.record_type_id = r.record_type_id
left join
    marts.conversion_rate as x
    on
        o.currency_iso_code = x.currency_iso_code
        and marts.conversion_day(o.status, o.close_date, o.business_date) >= x.valid_from
        and marts.conversion_day(o.status, o.close_date, o.business_date) < x.valid_to
left join marts.opportunity_path as p on o.opportunity_id = p.opportunity_id;

comment on view marts.opportunity_enhanced is
'The opportunity fact with its account and everything relative to today (business time zone;
quarters are fiscal). Grain: one row per undeleted Opportunity; a deleted account still shows its
name. Source: marts.fct_opportunity, intermediate.account, intermediate.opportunity, marts.dim_user,
marts.dim_record_type, marts.conversion_rate, marts.opportunity_path, control.today.';
comment on column marts.opportunity_enhanced.is_overdue is 'Open past its close date.';
comment on column marts.opportunity_enhanced.created_amount_this_month is
'amount where created this month, else 0: sums to the pipeline created, in currency_iso_code.';
comment on column marts.opportunity_enhanced.closed_amount_this_month is
'amount where won or lost with a close date in this month, else 0, in currency_iso_code.';

grant select on marts.opportunity_enhanced to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_enhanced.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.opportunity_enhanced.account_id is
'The account the deal is with, merges followed; may name one that was never landed.';
comment on column marts.opportunity_enhanced.owner_id is 'The Salesforce user who owns the deal.';
comment on column marts.opportunity_enhanced.campaign_id is 'The campaign the deal came from.';
comment on column marts.opportunity_enhanced.contact_id is
'The deal''s contact, merges followed; may name one that was never landed.';
comment on column marts.opportunity_enhanced.record_type_id is 'Record type of the opportunity.';
comment on column marts.opportunity_enhanced.pricebook2_id is
'The price book that the deal''s products come from.';
comment on column marts.opportunity_enhanced.synced_quote_id is
'The quote that the deal''s products are kept equal to.';
comment on column marts.opportunity_enhanced.account_owner_id is
'Salesforce id of the user who owns the account; NULL without an account.';
comment on column marts.opportunity_enhanced.created_by_id is
'The Salesforce user who created the record.';
comment on column marts.opportunity_enhanced.last_modified_by_id is
'The Salesforce user who last changed the record.';
comment on column marts.opportunity_enhanced.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.opportunity_enhanced.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.opportunity_enhanced.record_type_name is
'Name of the record type; the id where record types were never landed.';
comment on column marts.opportunity_enhanced.account_owner_name is
'Name of the user who owns the account; the id where users were never landed.';
comment on column marts.opportunity_enhanced.account_owner_manager_name is
'Name of the account owner''s manager, or their id; NULL without one, or where users were never
landed.';
comment on column marts.opportunity_enhanced.created_by_name is
'Name of the user who created the record; the id where users were never landed.';
comment on column marts.opportunity_enhanced.last_modified_by_name is
'Name of the user who last changed the record; the id where users were never landed.';
comment on column marts.opportunity_enhanced.name is 'Name of the deal.';
comment on column marts.opportunity_enhanced.description is 'Free text about the deal.';
comment on column marts.opportunity_enhanced.type is 'Kind of business: new, existing …';
comment on column marts.opportunity_enhanced.lead_source is 'How the deal came to us.';
comment on column marts.opportunity_enhanced.stage_name is
'Stage of the sales process, by API name.';
comment on column marts.opportunity_enhanced.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.opportunity_enhanced.next_step is 'What is to be done next.';
comment on column marts.opportunity_enhanced.salesforce_push_count is
'How often Salesforce saw the close date move to a later month.';
comment on column marts.opportunity_enhanced.has_open_activity is
'Has an open task or an event to come; as of the last extraction, for it moves no stamp.';
comment on column marts.opportunity_enhanced.has_overdue_task is
'Has an open task that is overdue; as of the last extraction, for it moves no stamp.';
comment on column marts.opportunity_enhanced.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.opportunity_enhanced.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_type is
'Type of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_number_of_employees is
'Number of employees of the account; NULL without an account.';
comment on column marts.opportunity_enhanced.account_source is
'How the account came to us; NULL without an account.';
comment on column marts.opportunity_enhanced.status is
'open: not closed, whatever stage and forecast category say; won or lost: closed; unknown: neither
the record nor control.stage says, so that it is in no pipeline and in no bookings.';
comment on column marts.opportunity_enhanced.is_closed is
'Closed, won or lost: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_enhanced.is_won is
'Closed and won: the record''s own flag, else what control.stage says of its stage; NULL where
neither knows.';
comment on column marts.opportunity_enhanced.is_private is
'Visible to its owner and administrators only.';
comment on column marts.opportunity_enhanced.amount is 'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_enhanced.probability is
'Chance of winning in percent, 0 to 100.';
comment on column marts.opportunity_enhanced.expected_revenue is
'Amount weighted by probability, as Salesforce computed it, in currency_iso_code.';
comment on column marts.opportunity_enhanced.weighted_amount is
'amount × probability / 100, in currency_iso_code; NULL where either is not known.';
comment on column marts.opportunity_enhanced.currency_iso_code is
'Currency of the record''s amounts, such as EUR; NULL in an org with one currency.';
comment on column marts.opportunity_enhanced.amount_converted is
'amount in the reporting currency (control.setting): by the rate of the close date for closed deals,
of the day looked at for open ones; NULL where no rate is known.';
comment on column marts.opportunity_enhanced.expected_revenue_converted is
'expected_revenue in the reporting currency, by the same rate; NULL where no rate is known.';
comment on column marts.opportunity_enhanced.weighted_amount_converted is
'weighted_amount in the reporting currency, by the same rate; NULL where no rate is known.';
comment on column marts.opportunity_enhanced.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_enhanced.booked_on is
'Won: the close date, the day it is booked, also where that is still to come; NULL for other
deals.';
comment on column marts.opportunity_enhanced.close_fiscal_year is
'Fiscal year of close_date (control.setting); NULL without one.';
comment on column marts.opportunity_enhanced.close_fiscal_quarter is
'Fiscal quarter of close_date, 1 to 4; NULL without one.';
comment on column marts.opportunity_enhanced.fiscal is
'Fiscal period of the close date as Salesforce has it, such as 2026 2.';
comment on column marts.opportunity_enhanced.fiscal_year is
'Fiscal year of the close date by the org''s own fiscal year.';
comment on column marts.opportunity_enhanced.fiscal_quarter is
'Fiscal quarter of the close date by the org''s own fiscal year, 1 to 4.';
comment on column marts.opportunity_enhanced.created_date is
'Day of created_at in the business time zone; NULL where it is not known.';
comment on column marts.opportunity_enhanced.days_to_close is
'Closed: days from created_date to close_date, 0 where it was closed before it was created; NULL
while it is open or not known to be closed, or where a date is not known.';
comment on column marts.opportunity_enhanced.days_open is
'Open: days from created_date to today, 0 where it lies in the future; NULL once closed, or where
created_date is not known.';
comment on column marts.opportunity_enhanced.push_count is
'How often its close date moved to a later day, as far as the history goes.';
comment on column marts.opportunity_enhanced.slip_days is
'Days from the first close date the history knows to the present one, negative where it was pulled
in; NULL without either.';
comment on column marts.opportunity_enhanced.days_in_stage is
'Open: days since it entered its stage; NULL once closed, or where it was in it when the history
begins.';
comment on column marts.opportunity_enhanced.is_created_this_month is
'created_date lies in this calendar month; false where it is not known.';
comment on column marts.opportunity_enhanced.is_created_this_quarter is
'created_date lies in this fiscal quarter; false where it is not known.';
comment on column marts.opportunity_enhanced.is_closed_this_month is
'Closed, with a close date in this calendar month.';
comment on column marts.opportunity_enhanced.is_closed_this_quarter is
'Closed, with a close date in this fiscal quarter.';
comment on column marts.opportunity_enhanced.created_count_this_month is
'1 where created this month, else 0.';
comment on column marts.opportunity_enhanced.created_count_this_quarter is
'1 where created this fiscal quarter, else 0.';
comment on column marts.opportunity_enhanced.closed_count_this_month is
'1 where closed with a close date in this month, else 0.';
comment on column marts.opportunity_enhanced.closed_count_this_quarter is
'1 where closed with a close date in this fiscal quarter, else 0.';
comment on column marts.opportunity_enhanced.created_amount_this_quarter is
'amount where created this fiscal quarter, else 0, in currency_iso_code; NULL where that deal has
none.';
comment on column marts.opportunity_enhanced.closed_amount_this_quarter is
'amount where closed with a close date in this fiscal quarter, else 0, in currency_iso_code; NULL
where that deal has none.';
comment on column marts.opportunity_enhanced.created_at is
'When the record was created in Salesforce.';
comment on column marts.opportunity_enhanced.last_modified_at is
'When a person last changed the record.';
comment on column marts.opportunity_enhanced.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.opportunity_enhanced.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.opportunity_enhanced.last_stage_change_at is
'When Salesforce saw the stage change last.';
comment on column marts.opportunity_enhanced.last_viewed_at is
'When the user who extracts last looked at the record; it moves no stamp.';
comment on column marts.opportunity_enhanced.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
