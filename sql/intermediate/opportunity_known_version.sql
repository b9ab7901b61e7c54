create or replace view intermediate.opportunity_known_version as
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
from intermediate.opportunity_version as v
union all
select
    r.opportunity_id,
    r.account_id,
    r.owner_id,
    r.record_type_id,
    r.type,
    r.stage_name,
    r.forecast_category,
    r.is_closed,
    r.is_won,
    r.is_deleted,
    r.amount,
    r.probability,
    r.currency_iso_code,
    r.close_date,
    r.system_modstamp,
    r.created_at,
    r.valid_from,
    r.version_from,
    r.version_at,
    r.raw_id,
    r.landed_id,
    r.load_xid,
    r.last_modified_by_id,
    r.origin,
    r.assumed_columns
from intermediate.opportunity_recorded_version as r;

comment on view intermediate.opportunity_known_version is
'All versions of Opportunities, landed ones and those that Salesforce recorded before. Grain: one
row per version; the greatest (version_at, raw_id) of those that count from a day or before is what held
on it. Source: intermediate.opportunity_version, intermediate.opportunity_recorded_version.';
