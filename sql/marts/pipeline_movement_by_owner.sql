create or replace view marts.pipeline_movement_by_owner as
select
    g.grain,
    p.*  -- noqa: AM04
from marts.history_coverage as c
cross join (values ('day'), ('week'), ('month'), ('fiscal_quarter')) as g (grain)
cross join lateral marts.pipeline_movement_between(g.grain, c.first_day, c.last_day, true) as p
where c.first_day is not null;

comment on view marts.pipeline_movement_by_owner is
'marts.pipeline_movement with owner_id in the slice: a change of owner is transferred, out of one
owner''s pipeline and into the other''s. Grain: one row per grain, period, close_period, currency
and owner.';

grant select on marts.pipeline_movement_by_owner to salesforce_reporter;
