create or replace view marts.pipeline_movement_by_owner as
select
    g.grain,
    p.period_start,
    p.period_end,
    p.opening_day,
    p.closing_day,
    p.is_partial,
    p.close_period,
    p.currency_iso_code,
    p.owner_id,
    p.opening_count,
    p.opening_amount,
    p.created_count,
    p.created_amount,
    p.restored_count,
    p.restored_amount,
    p.reopened_count,
    p.reopened_amount,
    p.deleted_count,
    p.deleted_amount,
    p.won_count,
    p.won_amount,
    p.lost_count,
    p.lost_amount,
    p.currency_changed_count,
    p.currency_changed_amount,
    p.transferred_count,
    p.transferred_amount,
    p.pushed_out_count,
    p.pushed_out_amount,
    p.pulled_in_count,
    p.pulled_in_amount,
    p.increased_amount,
    p.decreased_amount,
    p.closing_count,
    p.closing_amount,
    p.residual_count,
    p.residual_amount
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join lateral marts.pipeline_movement_between(g.grain, c.first_day, c.last_day, true) as p
where c.first_day is not null;

comment on view marts.pipeline_movement_by_owner is
'marts.pipeline_movement with owner_id in the slice: a change of owner is transferred, out of one
owner''s pipeline and into the other''s. Grain: one row per grain, period, close_period, currency
and owner.';

grant select on marts.pipeline_movement_by_owner to salesforce_reporter;
