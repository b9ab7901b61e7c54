create or replace view marts.pipeline_daily_by_owner as
select
    p.day,
    p.close_period,
    p.owner_id,
    coalesce(u.name, p.owner_id) as owner_name,
    u.manager_name as owner_manager_name,
    p.forecast_category,
    p.currency_iso_code,
    p.open_count,
    p.amount,
    p.weighted_amount,
    trim_scale(p.amount * r.rate) as amount_converted,
    trim_scale(p.weighted_amount * r.rate) as weighted_amount_converted
from marts.history_coverage as c
cross join lateral marts.pipeline_daily_by_owner_between(c.first_day, c.last_day) as p
left join marts.dim_user as u on p.owner_id = u.user_id
left join
    marts.conversion_rate as r
    on
        p.currency_iso_code = r.currency_iso_code
        and p.day >= r.valid_from
        and p.day < r.valid_to
where c.first_day is not null;

comment on view marts.pipeline_daily_by_owner is
'The open pipeline at the end of every day of the history, up to today. Grain: one row per day,
close_period (fiscal quarter of the close date), owner, forecast category and currency with at least
one open deal, all as of the day. Open is neither closed nor deleted; a null amount or probability
counts 0. Computes all days: for a few of a long history ask
marts.pipeline_daily_by_owner_between(from, to); what was won beside it: marts.forecast_daily.
Source: marts.opportunity_history, marts.dim_user, marts.conversion_rate.';

grant select on marts.pipeline_daily_by_owner to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.pipeline_daily_by_owner.day is
'Business day: the date in control.setting.time_zone.';
comment on column marts.pipeline_daily_by_owner.close_period is
'First day of the fiscal quarter of the close date; NULL without a close date.';
comment on column marts.pipeline_daily_by_owner.owner_id is
'Salesforce id of the user who owned the deals on the day; NULL where none was delivered.';
comment on column marts.pipeline_daily_by_owner.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.pipeline_daily_by_owner.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.pipeline_daily_by_owner.forecast_category is
'Forecast category, by API value (Omitted, Pipeline, BestCase, MostLikely, Forecast, Closed).';
comment on column marts.pipeline_daily_by_owner.currency_iso_code is
'Currency of the amounts in this row, such as EUR; NULL in an org with one currency.';
comment on column marts.pipeline_daily_by_owner.open_count is 'Open deals at the end of the day.';
comment on column marts.pipeline_daily_by_owner.amount is
'Amount of the open deals, in currency_iso_code; a NULL amount counts 0.';
comment on column marts.pipeline_daily_by_owner.weighted_amount is
'Sum of amount × probability / 100, in currency_iso_code; NULL counts 0.';
comment on column marts.pipeline_daily_by_owner.amount_converted is
'amount in the reporting currency (control.setting): by the rate of the close date for closed deals,
of the day looked at for open ones; NULL where no rate is known.';
comment on column marts.pipeline_daily_by_owner.weighted_amount_converted is
'weighted_amount in the reporting currency, by the same rate; NULL where no rate is known.';
