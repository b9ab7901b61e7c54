create or replace view marts.history_coverage as
select
    nullif(b.retained_from, '-infinity') as first_day,
    nullif(b.retained_from, '-infinity') + 1 as first_movement_day,
    t.business_date as last_day,
    s.fiscal_year_start_month,
    s.time_zone,
    s.snapshot_cadence
from control.history_bound as b
cross join control.today as t
cross join control.setting as s;

comment on view marts.history_coverage is
'The days opportunity history answers for, with the settings its views count by. Grain: one row.';
comment on column marts.history_coverage.first_day is
'First day whose state is known exactly: the start of the history, or of what retention has kept of
it. NULL before the first run.';
comment on column marts.history_coverage.first_movement_day is
'First day whose changes are known: a change needs the day before.';
comment on column marts.history_coverage.last_day is 'Today, in the business time zone.';
comment on column marts.history_coverage.fiscal_year_start_month is 'As in control.setting.';
comment on column marts.history_coverage.time_zone is 'Business time zone, as in control.setting.';
comment on column marts.history_coverage.snapshot_cadence is 'As in control.setting.';

grant select on marts.history_coverage to salesforce_reporter;
