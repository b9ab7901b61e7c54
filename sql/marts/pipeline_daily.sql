create or replace view marts.pipeline_daily as
select
    p.day,
    p.stage_name,
    p.forecast_category,
    p.currency_iso_code,
    p.open_count,
    p.amount,
    p.weighted_amount
from marts.history_coverage as c
cross join lateral marts.pipeline_daily_between(c.first_day, c.last_day) as p
where c.first_day is not null;

comment on view marts.pipeline_daily is
'The open pipeline at the end of every day of the history, up to today. Grain: one row per day,
stage, forecast category and currency with at least one open deal. Open is neither closed nor
deleted, whatever stage and forecast category say; a null amount or probability counts 0. Computes
all days: for a few of a long history ask marts.pipeline_daily_between(from, to). Source:
marts.opportunity_history.';
comment on column marts.pipeline_daily.weighted_amount is 'Sum of amount × probability / 100.';

grant select on marts.pipeline_daily to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_daily.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.pipeline_daily.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.pipeline_daily.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.pipeline_daily.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_daily.open_count is 'Open deals at the end of the day.';
comment on column marts.pipeline_daily.amount is
'Amount of the open deals, in currency_iso_code; a NULL amount counts 0.';
