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
    v.record_type_id
from (
    select
        w.opportunity_id,
        w.raw_id,
        w.version_from,
        lead(w.version_from, 1, '9999-12-31 00:00:00Z') over (
            partition by w.opportunity_id order by w.version_from
        ) as superseded_at
    from (
        select distinct on (d.opportunity_id, d.version_from)
            d.opportunity_id,
            d.raw_id,
            d.version_from
        from intermediate.opportunity_version as d
        order by
            d.opportunity_id asc, d.version_from asc, d.version_at desc, d.raw_id desc
    ) as w
) as i
inner join intermediate.opportunity_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where
    (select s.snapshot_cadence = 'version' from control.setting as s)
    and i.superseded_at > (
        select b.retained_from::timestamp at time zone s.time_zone
        from control.history_bound as b
        cross join control.setting as s
    );

comment on view marts.opportunity_version_log_model is
'The logic of marts.opportunity_version_log: per opportunity and instant the greatest (version_at,
raw_id), up to the next such instant; nothing unless the cadence is version. Source:
intermediate.opportunity_version, control.history_bound, control.setting.';
