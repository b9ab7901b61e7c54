-- Generated from objects/opportunity.toml by make generate; edit that.
create or replace view intermediate.opportunity_landed as
select
    s.id,
    s.account_id,
    s.owner_id,
    s.campaign_id,
    s.contact_id,
    s.record_type_id,
    s.pricebook2_id,
    s.synced_quote_id,
    s.name,
    s.description,
    s.type,
    s.lead_source,
    s.stage_name,
    s.forecast_category,
    s.forecast_category_name,
    s.next_step,
    s.fiscal,
    s.amount,
    s.probability,
    s.expected_revenue,
    s.total_opportunity_quantity,
    s.fiscal_year,
    s.fiscal_quarter,
    s.salesforce_push_count,
    s.currency_iso_code,
    s.is_closed,
    s.is_won,
    s.is_private,
    s.has_open_activity,
    s.has_overdue_task,
    s.is_deleted,
    s.close_date,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_stage_change_at,
    s.last_viewed_at,
    s.last_activity_date,
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at,
    s.has_unread_state
from staging.opportunity as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.opportunity_landed is
'Typed versions of Opportunity landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.opportunity.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.opportunity_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.opportunity_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.opportunity_latest is
'Which landed row is the latest version of an Opportunity, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.opportunity_landed.';

create or replace view intermediate.opportunity_model as
select
    s.id,
    s.account_id,
    s.owner_id,
    s.campaign_id,
    s.contact_id,
    s.record_type_id,
    s.pricebook2_id,
    s.synced_quote_id,
    s.name,
    s.description,
    s.type,
    s.lead_source,
    s.stage_name,
    s.forecast_category,
    s.forecast_category_name,
    s.next_step,
    s.fiscal,
    s.amount,
    s.probability,
    s.expected_revenue,
    s.total_opportunity_quantity,
    s.fiscal_year,
    s.fiscal_quarter,
    s.salesforce_push_count,
    s.currency_iso_code,
    s.is_closed,
    s.is_won,
    s.is_private,
    s.has_open_activity,
    s.has_overdue_task,
    s.is_deleted,
    s.close_date,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_stage_change_at,
    s.last_viewed_at,
    s.last_activity_date,
    l.version_at,
    s.seen_at,
    s.custom_fields,
    s.has_unread_state
from staging.opportunity as s
inner join intermediate.opportunity_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.opportunity_model is
'The latest version of every Opportunity landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.opportunity, intermediate.opportunity_latest.';

call control.register_model(
    'intermediate.opportunity', 'merge', control.link('staging.opportunity', 'id')
);

create or replace function control.current_opportunity_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.opportunity_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_opportunity_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.opportunity_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.opportunity as r
    where r.raw_id = control.current_opportunity_row(record_id)
);

comment on function control.opportunity_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.opportunity_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.opportunity as i
    where i.id = record_id
);

comment on function control.opportunity_is_known(text) is
'Whether an Opportunity record was ever landed, be it deleted since.';
