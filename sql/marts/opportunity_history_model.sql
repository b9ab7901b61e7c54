-- Winners are chosen on narrow columns; only they are typed in full.
create or replace view marts.opportunity_history_model as
select
    v.opportunity_id,
    i.valid_from,
    i.valid_to,
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
    v.system_modstamp
from (
    select
        w.opportunity_id,
        w.raw_id,
        w.valid_from,
        lead(w.valid_from, 1, '9999-12-31') over (
            partition by w.opportunity_id order by w.valid_from
        ) as valid_to
    from (
        select distinct on (d.opportunity_id, d.valid_from)
            d.opportunity_id,
            d.raw_id,
            d.valid_from
        from intermediate.opportunity_version as d
        order by d.opportunity_id asc, d.valid_from asc, d.version_at desc, d.raw_id desc
    ) as w
) as i
inner join intermediate.opportunity_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where i.valid_to > (select b.retained_from from control.history_bound as b);

comment on view marts.opportunity_history_model is
'The logic of marts.opportunity_history: per opportunity and business day the greatest (version_at,
raw_id), up to the next such day; what ended before the retained days is left out. Source:
intermediate.opportunity_version, control.history_bound.';
