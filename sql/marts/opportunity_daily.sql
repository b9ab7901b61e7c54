-- ORDER BY a constant sorts nothing, and keeps the planner from merging the two levels: so each day
-- is one look that skips the months which ended before it.
create or replace view marts.opportunity_daily as
select
    d.day,
    h.opportunity_id,
    h.account_id,
    h.owner_id,
    h.type,
    h.stage_name,
    h.forecast_category,
    h.status,
    h.is_closed,
    h.is_won,
    h.is_deleted,
    h.amount,
    h.probability,
    h.weighted_amount,
    h.currency_iso_code,
    h.close_date,
    h.system_modstamp
from marts.history_day as d
cross join lateral (
    select a.*
    from marts.opportunity_as_of(d.day) as a
    order by null::integer
) as h;

comment on view marts.opportunity_daily is
'Opportunities on every day of the history up to today, changed or not. Grain: one row per day and
opportunity that existed, deleted ones flagged; ask for a few days, a year of a large org is a large
answer. Source: marts.opportunity_as_of.';

grant select on marts.opportunity_daily to salesforce_reporter;
