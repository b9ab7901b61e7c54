-- Nearly every version that a run reads is the one that holds now, and current state has typed it
-- already: the history takes it from here, without reading landing. The settings are asked by
-- sub-selects, so that an outer join to this view still probes it by key. Columns in the order of
-- the history, which is compared with this view row by row.
create or replace view intermediate.opportunity_current_version as
select
    v.id as opportunity_id,
    greatest(
        (
            greatest(v.version_at, v.seen_at)
            at time zone (select s.time_zone from control.setting as s)
        )::date,
        (select s.history_start from control.setting as s)
    ) as valid_from,
    date '9999-12-31' as valid_to,
    intermediate.known_flag(
        v.is_closed, k.is_closed, v.has_unread_state, v.is_deleted
    ) as is_closed,
    intermediate.known_flag(v.is_won, k.is_won, v.has_unread_state, v.is_deleted) as is_won,
    coalesce(v.is_deleted, false) as is_deleted,
    v.stage_name,
    v.amount,
    v.probability,
    v.currency_iso_code,
    v.forecast_category,
    v.close_date,
    v.owner_id,
    v.account_id,
    v.type,
    v.system_modstamp,
    v.created_at,
    v.record_type_id,
    v.last_modified_by_id,
    'landed' as origin,
    null::text[] as assumed_columns
from intermediate.opportunity as v
left join control.stage as k on v.stage_name = k.stage_name;

comment on view intermediate.opportunity_current_version is
'The current version of each Opportunity, as marts.opportunity_history ought to hold it. Grain: one
row per record id. Source: intermediate.opportunity, control.stage, control.setting.';
