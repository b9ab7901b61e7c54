-- Every landed version with the business day it counts from. What is older than the history
-- counts from its first day: that version is the baseline. No aggregates, so that both the whole
-- history and the history of a few records (by landed_id) can be read from it.
create or replace view intermediate.opportunity_version as
select
    -- ids
    v.id as opportunity_id,
    v.account_id,
    v.owner_id,
    v.record_type_id,

    -- attributes
    v.type,
    v.stage_name,
    v.forecast_category,

    -- flags
    intermediate.known_flag(
        v.is_closed, k.is_closed, v.has_unread_state, v.is_deleted
    ) as is_closed,
    intermediate.known_flag(v.is_won, k.is_won, v.has_unread_state, v.is_deleted) as is_won,
    coalesce(v.is_deleted, false) as is_deleted,

    -- amounts
    v.amount,
    v.probability,
    v.currency_iso_code,

    -- dates and times
    v.close_date,
    v.system_modstamp,
    v.created_at,

    -- version
    greatest(
        (greatest(v.version_at, v.seen_at) at time zone s.time_zone)::date, s.history_start
    ) as valid_from,
    greatest(
        v.version_at, v.seen_at, s.history_start::timestamp at time zone s.time_zone
    ) as version_from,
    v.version_at,
    v.raw_id,
    v.landed_id,
    v.load_xid,
    v.last_modified_by_id,
    'landed' as origin,
    null::text[] as assumed_columns
from intermediate.opportunity_landed as v
cross join control.setting as s
left join control.stage as k on v.stage_name = k.stage_name;

comment on view intermediate.opportunity_version is
'Versions of Opportunities landed up to the last run, as opportunity history tracks them. Grain: one
row per landed row with a usable id. Source: intermediate.opportunity_landed, control.stage,
control.setting.';
comment on column intermediate.opportunity_version.is_closed is
'The version''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column intermediate.opportunity_version.is_won is
'The version''s own flag, else what control.stage says of its stage; NULL where neither knows.';
comment on column intermediate.opportunity_version.valid_from is
'Business day the version counts from: the day of version_at, or of seen_at where that is later, not
before history_start.';
comment on column intermediate.opportunity_version.version_from is
'Instant the version counts from: version_at, or seen_at where that is later, not before
history_start begins.';
