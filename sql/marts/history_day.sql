create or replace view marts.history_day as
select (c.first_day + n.days) as day
from marts.history_coverage as c
cross join lateral generate_series(0, c.last_day - c.first_day) as n (days);

comment on view marts.history_day is
'The days opportunity history answers for, up to today. Grain: one row per day.';

grant select on marts.history_day to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.history_day.day is 'Business day: the date in control.setting.time_zone.';
