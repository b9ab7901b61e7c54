-- Versions that never landed: OpportunityHistory is what a deal was after each change of it. They
-- come before every landed one, whatever the stamps say, hence -infinity and numbers below zero. Of
-- several in one second the greatest id is the last: Salesforce gives them out in ascending order.
-- No aggregates above the rows of a deal, as in intermediate.opportunity_version.
create or replace view intermediate.opportunity_recorded_version as
select
    -- ids
    r.opportunity_id,
    f.account_id,
    f.owner_id,
    f.record_type_id,

    -- attributes
    f.type,
    r.stage_name,
    r.forecast_category,

    -- flags: a deal that was in the recycle bin changed no more
    k.is_closed,
    k.is_won,
    false as is_deleted,

    -- amounts
    r.amount,
    r.probability,
    coalesce(r.currency_iso_code, f.currency_iso_code) as currency_iso_code,

    -- dates and times
    r.close_date,
    r.created_at as system_modstamp,
    f.created_at,

    -- version
    greatest((r.created_at at time zone s.time_zone)::date, s.history_start) as valid_from,
    greatest(
        r.created_at, s.history_start::timestamp at time zone s.time_zone
    ) as version_from,
    '-infinity'::timestamptz as version_at,
    -row_number() over (
        partition by r.opportunity_id
        order by r.created_at desc, r.id collate pg_catalog."C" desc
    ) as raw_id,
    r.opportunity_id as landed_id,
    null::xid8 as load_xid,
    r.created_by_id as last_modified_by_id,
    'opportunity_history' as origin,
    case
        when r.currency_iso_code is null and f.currency_iso_code is not null
            then f.assumed_columns || 'currency_iso_code'::text
        else f.assumed_columns
    end as assumed_columns
from intermediate.opportunityhistory as r
inner join intermediate.opportunity_first_version as f
    on r.opportunity_id = f.opportunity_id and r.created_at < f.landed_from
cross join control.setting as s
left join control.stage as k on r.stage_name = k.stage_name
where
    not exists (
        select from intermediate.opportunityfieldhistory as h
        where h.opportunity_id = r.opportunity_id
    )
union all
select
    v.opportunity_id,
    v.account_id,
    v.owner_id,
    v.record_type_id,
    v.type,
    v.stage_name,
    v.forecast_category,
    v.is_closed,
    v.is_won,
    v.is_deleted,
    v.amount,
    v.probability,
    v.currency_iso_code,
    v.close_date,
    v.system_modstamp,
    v.created_at,
    v.valid_from,
    v.version_from,
    v.version_at,
    v.raw_id,
    v.landed_id,
    v.load_xid,
    v.last_modified_by_id,
    v.origin,
    v.assumed_columns
from intermediate.opportunity_field_version as v;

comment on view intermediate.opportunity_recorded_version is
'Versions of Opportunities from before they first landed, as Salesforce recorded them. Grain: one
row per record of OpportunityHistory that is older than the first landed version of its deal.
Columns as in intermediate.opportunity_version. Source: intermediate.opportunityhistory,
intermediate.opportunity_first_version, control.stage, control.setting.';
comment on column intermediate.opportunity_recorded_version.is_closed is
'What control.stage says of the stage; NULL where it does not know it.';
comment on column intermediate.opportunity_recorded_version.is_won is
'What control.stage says of the stage; NULL where it does not know it.';
comment on column intermediate.opportunity_recorded_version.system_modstamp is
'When the deal changed.';
comment on column intermediate.opportunity_recorded_version.version_at is
'-infinity: whatever landed comes after it.';
comment on column intermediate.opportunity_recorded_version.raw_id is
'Its place before the first landed version: -1 is the last, -2 the one before …';
comment on column intermediate.opportunity_recorded_version.assumed_columns is
'Columns that were not recorded and show the earliest known value.';
