-- No WITH: a view that has one is not flattened, and changed keys would not drive it.
create or replace view marts.fct_opportunity_model as
select
    -- ids
    o.id as opportunity_id,
    coalesce(ma.survivor_id, o.account_id) as account_id,
    o.owner_id,
    o.campaign_id,
    coalesce(mc.survivor_id, o.contact_id) as contact_id,
    o.record_type_id,
    o.pricebook2_id,
    o.synced_quote_id,

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

    -- status
    marts.opportunity_status(d.is_closed, d.is_won) as status,
    d.is_closed,
    d.is_won,
    o.is_private,

    -- amounts
    o.amount,
    o.probability,
    o.expected_revenue,
    marts.weighted_amount(o.amount, o.probability) as weighted_amount,
    o.currency_iso_code,

    -- dates
    o.close_date,
    marts.fiscal_year(
        o.close_date, s.fiscal_year_start_month, s.fiscal_year_named_for
    ) as close_fiscal_year,
    marts.fiscal_quarter(o.close_date, s.fiscal_year_start_month) as close_fiscal_quarter,
    o.fiscal,
    o.fiscal_year,
    o.fiscal_quarter,
    d.created_date,
    case
        when d.is_closed is not true then null
        when o.close_date < d.created_date then 0
        else o.close_date - d.created_date
    end as days_to_close,

    -- times
    o.created_at,
    o.last_modified_at,
    o.system_modstamp,
    o.last_activity_date,
    o.last_stage_change_at,
    o.last_viewed_at,

    -- custom fields
    o.custom_fields
from intermediate.opportunity as o
cross join control.setting as s
left join control.stage as k on o.stage_name = k.stage_name
left join marts.merged_account as ma on o.account_id = ma.account_id
left join marts.merged_contact as mc on o.contact_id = mc.contact_id
cross join
    lateral (
        select
            intermediate.known_flag(
                o.is_closed, k.is_closed, o.has_unread_state, o.is_deleted
            ) as is_closed,
            intermediate.known_flag(o.is_won, k.is_won, o.has_unread_state, o.is_deleted) as is_won,
            (o.created_at at time zone s.time_zone)::date as created_date
    ) as d
where o.is_deleted is not true;

comment on view marts.fct_opportunity_model is
'The logic of marts.fct_opportunity. Source: intermediate.opportunity, marts.merged_account,
marts.merged_contact, control.stage, control.setting.';

call control.register_model(
    'marts.fct_opportunity',
    'merge',
    control.link('intermediate.opportunity', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}'),
    control.link('marts.merged_contact', 'survivor_id', shown_in => '{contact_id}')
);
