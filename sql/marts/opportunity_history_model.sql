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
    v.system_modstamp,
    v.created_at,
    v.record_type_id,
    v.last_modified_by_id,
    v.origin,
    v.assumed_columns
from intermediate.opportunity_interval as i
inner join intermediate.opportunity_known_version as v
    on i.opportunity_id = v.opportunity_id and i.raw_id = v.raw_id
where i.valid_to > (select b.retained_from from control.history_bound as b);

comment on view marts.opportunity_history_model is
'The logic of marts.opportunity_history: the versions that held on some day, with what is tracked of
them; what ended before the retained days is left out. Source: intermediate.opportunity_interval,
intermediate.opportunity_known_version, control.history_bound.';
