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

    -- attributes
    o.name,
    o.description,
    o.type,
    o.lead_source,
    o.stage_name,
    o.forecast_category,
    o.next_step,

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

    -- dates
    o.close_date,
    o.close_fiscal_year,
    o.close_fiscal_quarter,
    o.created_date,
    o.days_to_close,
    case
        when o.status <> 'open' then null
        when o.created_date > o.business_date then 0
        else o.business_date - o.created_date
    end as days_open,
    coalesce(o.status = 'open' and o.close_date < o.business_date, false) as is_overdue,

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

    -- custom fields
    o.custom_fields
from opportunities as o
left join intermediate.account as a on o.account_id = a.id;

comment on view marts.opportunity_enhanced is
'The opportunity fact with its account and everything relative to today (business time zone;
quarters are fiscal). Grain: one row per undeleted Opportunity; a deleted account still shows its
name. Source: marts.fct_opportunity, intermediate.account, control.today.';
comment on column marts.opportunity_enhanced.days_open is
'Days since created_date, 0 where that lies in the future; NULL once closed, or where created_date
is not known.';
comment on column marts.opportunity_enhanced.is_overdue is 'Open past its close date.';
comment on column marts.opportunity_enhanced.created_amount_this_month is
'amount where created this month, else 0: sums to the pipeline created, in currency_iso_code.';
comment on column marts.opportunity_enhanced.closed_amount_this_month is
'amount where won or lost with a close date in this month, else 0, in currency_iso_code.';

grant select on marts.opportunity_enhanced to salesforce_reporter;
