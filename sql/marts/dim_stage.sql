create or replace view marts.dim_stage as
select
    s.stage_name,
    s.sort_order,
    s.is_closed,
    s.is_won,
    s.forecast_category
from control.stage as s;

comment on view marts.dim_stage is
'The stages of the sales process, as control.stage lists them. Grain: one row per stage name. A
stage that is not listed has no order, and does not say whether it is closed.';
comment on column marts.dim_stage.sort_order is
'Place in the sales process: a move to a smaller one goes backwards.';
comment on column marts.dim_stage.is_closed is
'Whether deals in it are closed, where their own flag is not known.';
comment on column marts.dim_stage.is_won is
'Whether deals in it are won, where their own flag is not known.';
comment on column marts.dim_stage.forecast_category is
'Forecast category Salesforce gives the stage by default.';

grant select on marts.dim_stage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_stage.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
