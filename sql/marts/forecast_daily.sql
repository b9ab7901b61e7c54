create or replace view marts.forecast_daily as
select
    p.*,  -- noqa: AM04
    coalesce(u.name, p.owner_id) as owner_name,
    u.manager_name as owner_manager_name
from marts.history_coverage as c
cross join lateral marts.forecast_daily_between(c.first_day, c.last_day) as p
left join marts.dim_user as u on p.owner_id = u.user_id
where c.first_day is not null;

comment on view marts.forecast_daily is
'The forecast of a fiscal quarter, rolled up, as it was at the end of every day of the history up to
the quarter''s last: what was won by then, and what was open in each forecast category. Grain: one
row per day, close_period (fiscal quarter of the close date), owner and currency with a won or an
open deal, all as of the day. Deals without a close date are in no forecast; what is still open when
its quarter has ended is in marts.pipeline_daily_by_owner. Computes all days: for a few of a long
history ask marts.forecast_daily_between(from, to). Source: marts.opportunity_history,
marts.dim_user, marts.conversion_rate.';

grant select on marts.forecast_daily to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.forecast_daily.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.forecast_daily.close_period is
'First day of the fiscal quarter of the close date, as of the day.';
comment on column marts.forecast_daily.owner_id is
'Salesforce id of the user who owned the deals on the day; NULL where none was delivered.';
comment on column marts.forecast_daily.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.forecast_daily.closed_count is
'Deals won by the end of the day, with a close date in the quarter.';
comment on column marts.forecast_daily.closed_amount is
'Their amount, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.forecast_daily.commit_count is
'Open deals in the category Forecast, which people see as Commit.';
comment on column marts.forecast_daily.commit_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.most_likely_count is
'Open deals in the category MostLikely.';
comment on column marts.forecast_daily.most_likely_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.best_case_count is 'Open deals in the category BestCase.';
comment on column marts.forecast_daily.best_case_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.pipeline_count is 'Open deals in the category Pipeline.';
comment on column marts.forecast_daily.pipeline_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.omitted_count is 'Open deals in the category Omitted.';
comment on column marts.forecast_daily.omitted_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.other_count is
'Open deals without a category, or in another one.';
comment on column marts.forecast_daily.other_amount is
'Their amount, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.open_count is 'Open deals, of all categories.';
comment on column marts.forecast_daily.open_amount is
'Their amount, in currency_iso_code: commit, most likely, best case, pipeline, omitted and other
added up.';
comment on column marts.forecast_daily.weighted_amount is
'Sum of amount × probability / 100 of the open deals, in currency_iso_code; NULL counts 0.';
comment on column marts.forecast_daily.commit_forecast_amount is
'The commit forecast: closed and commit, in currency_iso_code.';
comment on column marts.forecast_daily.most_likely_forecast_amount is
'The most likely forecast: closed, commit and most likely, in currency_iso_code.';
comment on column marts.forecast_daily.best_case_forecast_amount is
'The best case forecast: closed, commit, most likely and best case, in currency_iso_code.';
comment on column marts.forecast_daily.closed_amount_converted is
'Amount of the won deals in the reporting currency, by the rate of their close date, without those
that have no rate; NULL where currency_iso_code has no rate on the day.';
comment on column marts.forecast_daily.commit_amount_converted is
'commit_amount in the reporting currency (control.setting), by the rate of the day; NULL where none
is known.';
comment on column marts.forecast_daily.most_likely_amount_converted is
'most_likely_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.best_case_amount_converted is
'best_case_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.pipeline_amount_converted is
'pipeline_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.omitted_amount_converted is
'omitted_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.other_amount_converted is
'other_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.open_amount_converted is
'open_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.weighted_amount_converted is
'weighted_amount in the reporting currency, by the rate of the day; NULL where none is known.';
comment on column marts.forecast_daily.unconverted_count is
'Won and open deals with an amount that cannot be converted: no reporting currency is set, or no
rate is known.';
comment on column marts.forecast_daily.commit_forecast_amount_converted is
'The commit forecast: closed and commit, in the reporting currency, without those that cannot be
converted (unconverted_count); NULL where the currency has no rate on the day.';
comment on column marts.forecast_daily.most_likely_forecast_amount_converted is
'The most likely forecast: closed, commit and most likely, in the reporting currency, without those
that cannot be converted (unconverted_count); NULL where the currency has no rate on the day.';
comment on column marts.forecast_daily.best_case_forecast_amount_converted is
'The best case forecast: closed, commit, most likely and best case, in the reporting currency,
without those that cannot be converted (unconverted_count); NULL where the currency has no rate on
the day.';
comment on column marts.forecast_daily.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.forecast_daily.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
