create or replace view marts.opportunity_version_log_model as
select
    v.opportunity_id,
    i.version_from,
    i.superseded_at,
    v.is_closed,
    v.is_won,
    v.is_deleted,
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
    v.origin,
    v.assumed_columns
from (
    -- as intermediate.opportunity_interval, by instants: a version seen late holds from then only
    -- where no later one had come by then
    select
        d.opportunity_id,
        d.raw_id,
        d.version_from,
        coalesce(
            min(d.version_from) over (
                partition by d.opportunity_id
                order by d.version_at desc, d.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31 00:00:00Z'
        ) as superseded_at
    from intermediate.opportunity_known_version as d
) as i
inner join intermediate.opportunity_known_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where
    (select s.snapshot_cadence = 'version' from control.setting as s)
    and i.version_from < i.superseded_at
    and i.superseded_at > (
        select b.retained_from::timestamp at time zone s.time_zone
        from control.history_bound as b
        cross join control.setting as s
    );

comment on view marts.opportunity_version_log_model is
'The logic of marts.opportunity_version_log: at each instant the greatest (version_at, raw_id) of an
opportunity''s versions that count from then or before; nothing unless the cadence is version. Source:
intermediate.opportunity_known_version, control.history_bound, control.setting.';
