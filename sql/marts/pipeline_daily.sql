create or replace view marts.pipeline_daily as
select
    p.day,
    p.stage_name,
    p.forecast_category,
    p.currency_iso_code,
    p.open_count,
    p.amount,
    p.weighted_amount,
    trim_scale(p.amount * r.rate) as amount_converted,
    trim_scale(p.weighted_amount * r.rate) as weighted_amount_converted
from marts.history_coverage as c
cross join lateral marts.pipeline_daily_between(c.first_day, c.last_day) as p
left join
    marts.conversion_rate as r
    on
        p.currency_iso_code = r.currency_iso_code
        and p.day >= r.valid_from
        and p.day < r.valid_to
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
comment on column marts.pipeline_daily.amount_converted is
'amount in the reporting currency (control.setting): by the rate of the close date for closed deals,
of the day looked at for open ones; NULL where no rate is known.';
comment on column marts.pipeline_daily.weighted_amount_converted is
'weighted_amount in the reporting currency, by the same rate; NULL where no rate is known.';
